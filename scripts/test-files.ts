import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run as runTests } from 'node:test';
import { SHARED, startPostgres } from '../test/support/postgres.ts';
import { type Summary, TestReport } from './test-report.ts';

const TEST_FILE_LIMIT_MS = 300_000;

/** Folders whose tests need a PostgreSQL, which they then share. */
const ON_POSTGRES = /^test\/(store|reseal|nodes|faults)\//;

/** Runs test files, two at a time, and says what failed. */
export async function runTestFiles(root: string, files: readonly string[]): Promise<Summary> {
  const postgres = files.some((file) => ON_POSTGRES.test(file)) ? await startPostgres() : undefined;
  if (postgres !== undefined) process.env[SHARED] = postgres.dsn;
  const report = new TestReport(root, (text) => process.stdout.write(text));
  const events = runTests({
    files: files.map((file) => join(root, file)),
    concurrency: Math.min(2, availableParallelism()),
    timeout: TEST_FILE_LIMIT_MS,
  });
  for await (const event of events) report.on(event);
  await postgres?.close();
  return report.end();
}
