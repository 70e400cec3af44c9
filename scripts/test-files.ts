import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SHARED, startPostgres } from '../test/support/postgres.ts';
import type { GroupMessage } from './test-group.ts';
import { groupsOf } from './test-groups.ts';
import { add, type Counts, indent, NONE, totals } from './test-report.ts';

/** So long one test may take. */
const TEST_LIMIT_MS = 300_000;

/** Folders whose tests need a PostgreSQL, which they then share. */
const ON_POSTGRES = /^test\/(store|reseal|nodes|faults)\//;

/** Compiled once, for all processes of this run and of the next. */
const COMPILED = 'node_modules/.cache/signet-compiled';

/** Runs test files in groups, a process each and two at a time, and says what failed. @returns how many did. */
export async function runTestFiles(root: string, files: readonly string[]): Promise<{ readonly failed: number }> {
  const postgres = files.some((file) => ON_POSTGRES.test(file)) ? await startPostgres() : undefined;
  const environment = {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, COMPILED),
    ...(postgres !== undefined && { [SHARED]: postgres.dsn }),
  };
  const started = performance.now();
  const waiting = groupsOf(files);
  const takeTurns = async (): Promise<Counts> => {
    let counts = NONE;
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      counts = add(counts, await runGroup(root, group, environment));
    }
    return counts;
  };
  const turns = await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, takeTurns));
  const counts = turns.reduce(add, NONE);
  await postgres?.close();
  process.stdout.write(`${totals(counts)}# duration_ms ${Math.round(performance.now() - started)}\n`);
  return { failed: counts.fail };
}

async function runGroup(root: string, files: readonly string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const paths = files.map((file) => join(root, file));
  const child = fork(join(import.meta.dirname, 'test-group.ts'), paths, { cwd: root, env, stdio: 'pipe' });
  let printed = '';
  let last = 'none';
  let counts: Counts | undefined;
  const fail = (failure: string): void => {
    process.stdout.write(failure);
    if (printed !== '') process.stdout.write(`\n        what was printed so far:\n${indent(printed.trimEnd())}\n`);
    printed = '';
  };
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.on('message', (message: GroupMessage) => {
    timer.refresh();
    if ('test' in message) last = message.test;
    else if ('failure' in message) fail(message.failure);
    else counts = message.counts;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), TEST_LIMIT_MS);
  const end = await new Promise<number | string | null>((ended) => {
    child.once('error', (error) => ended(error.message));
    child.once('close', (code, signal) => ended(signal ?? code));
  });
  clearTimeout(timer);
  if (counts !== undefined && (end === 0 || (end === 1 && counts.fail > 0))) return counts;
  fail(`\nFAILED  ${files.join(', ')}\n        the process ended with ${end}; the last test was: ${last}\n`);
  return add(counts ?? NONE, { fail: 1 });
}
