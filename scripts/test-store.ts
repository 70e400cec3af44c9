/**
 * `npm run test:store -- --dsn postgres://… [--distribute citus]`: the store tests on a server that one has, PostgreSQL or
 * an engine that speaks its protocol, with Citus on tables that are spread over its machines if that is asked for. Its
 * user must be able to create schemas; what the tests made is dropped again.
 */
import { parseArgs } from 'node:util';
import { root } from './steps.ts';
import { runTestFiles } from './test-files.ts';

const { values } = parseArgs({ options: { dsn: { type: 'string' }, distribute: { type: 'string' } } });

if (values.distribute !== undefined && values.distribute !== 'citus') {
  process.stderr.write('Only Citus is told how its tables lie: --distribute citus\n');
  process.exitCode = 2;
} else if (values.dsn === undefined) {
  process.stderr.write('Name the server: npm run test:store -- --dsn postgres://user:password@host:5432/database\n');
  process.exitCode = 2;
} else {
  process.env['SIGNET_TEST_STORE_DSN'] = values.dsn;
  process.env['SIGNET_TEST_DISTRIBUTE'] = values.distribute ?? '';
  const { failed } = await runTestFiles(root, [
    'test/store/store.test.ts',
    'test/store/several-nodes.test.ts',
    'test/store/schema-lease.test.ts',
    'test/reseal/reseal.test.ts',
    ...(values.distribute === 'citus' ? ['test/store/citus.test.ts'] : []),
  ]);
  process.exitCode = failed === 0 ? 0 : 1;
}
