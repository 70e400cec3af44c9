/**
 * `npm run test:faults`: the fault tests in their long form, one file after the other, with their figures. `npm test` runs
 * them shorter.
 */
import { globSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { SHARED, startPostgres } from '../test/support/postgres.ts';
import { root } from './steps.ts';

const FILE_LIMIT_MS = 30 * 60_000;
const GIB = 2 ** 30;

process.env['SIGNET_FAULTS'] = 'long';
const postgres = await startPostgres();
process.env[SHARED] = postgres.dsn;
const print = (text: string) => process.stdout.write(`${text}\n`);
print(
  `${availableParallelism()} processors (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / GIB)} GiB, Node ${process.versions.node}`,
);

const events = run({
  files: globSync('test/faults/*.test.ts', { cwd: root })
    .sort()
    .map((file) => join(root, file)),
  concurrency: 1,
  timeout: FILE_LIMIT_MS,
});
for await (const { type, data } of events) {
  if (type === 'test:pass' && data.details.type !== 'suite') {
    print(`ok      ${data.name} (${(data.details.duration_ms / 1000).toFixed(1)} s)`);
  } else if (type === 'test:fail') {
    process.exitCode = 1;
    const place = relative(root, data.file ?? '');
    print(`FAILED  ${place}: ${data.name}\n${inspect(data.details.error.cause ?? data.details.error)}`);
  } else if (type === 'test:diagnostic' && data.file !== undefined && data.nesting > 0) {
    print(`        ${data.message}`);
  }
}
await postgres.close();
