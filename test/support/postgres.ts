import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A PostgreSQL of the tests' own. It ends with the process that started it, however that ends. */
export interface PostgresServer {
  /** Its superuser, without a password. */
  readonly dsn: string;
  /** As for a restart: connections are closed in order. */
  stop(): Promise<void>;
  /** As in a crash: nothing is said to anybody. */
  kill(): Promise<void>;
  /** `kill -9` of all its processes. */
  crash(): Promise<void>;
  /** On the port and with the data that it had. */
  start(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** Where the tests that share one server find it; `npm test` sets it. */
export const SHARED = 'SIGNET_TEST_POSTGRES';

let shared: Promise<string> | undefined;

/** The dsn of a server that all tests of this run share, in schemas of their own. */
export function sharedPostgres(): Promise<string> {
  shared ??= findOrStart();
  return shared;
}

async function findOrStart(): Promise<string> {
  const given = process.env[SHARED];
  return given === undefined || given === '' ? (await startPostgres()).dsn : given;
}

/** @param durability `durable` for one whose commits are on the disk, which tests do not wait for. */
export async function startPostgres(durability: 'durable' | 'hasty' = 'hasty'): Promise<PostgresServer> {
  const script = join(import.meta.dirname, 'postgres-keeper.ts');
  const keeper = spawn(process.execPath, [script, durability], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(keeper.stdout)[Symbol.asyncIterator]();
  const said = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The PostgreSQL of the tests did not start.');
    return value;
  };
  const port = /^ready (\d+)$/.exec(await said())?.[1];
  // The process that started it need not stay for it.
  detach(keeper);
  const ask = async (word: string): Promise<void> => {
    keeper.stdin.write(`${word}\n`);
    await said();
  };
  return {
    // A busy machine is no fault of the server's.
    dsn: `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable&connect_timeout=60`,
    stop: () => ask('stop'),
    kill: () => ask('kill'),
    crash: () => ask('crash'),
    start: () => ask('start'),
    async close() {
      keeper.ref();
      const exited = once(keeper, 'exit');
      keeper.stdin.end();
      await exited;
    },
  };
}

function detach(keeper: ChildProcess): void {
  keeper.unref();
  for (const stream of [keeper.stdin, keeper.stdout]) {
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
}
