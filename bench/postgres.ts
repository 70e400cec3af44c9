import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { startPostgres } from '../test/support/postgres.ts';

/** A PostgreSQL that the servers share, each in a schema of its own. */
export interface DatabaseServer {
  readonly dsn: string;
  /** What answers `select version()`. */
  readonly version: string;
  /** The first of its processes, which started the others; none where it is on another machine. */
  readonly pids: readonly number[];
  close(): Promise<void>;
}

/** The server with this address, or one that is started for it, with every commit on the disk. */
export async function databaseServer(given: string | undefined): Promise<DatabaseServer> {
  const own = given === undefined ? await startPostgres('durable') : undefined;
  const dsn = own?.dsn ?? given ?? '';
  const client = new Client({ connectionString: dsn });
  await client.connect();
  const { rows } = await client.query<{ pid: number; version: string }>('select pg_backend_pid() pid, version()');
  const [{ pid, version } = { pid: 0, version: '' }] = rows;
  const pids = parentOf(pid);
  await client.end();
  return { dsn, version: version.split(' on ')[0] ?? '', pids, close: async () => own?.close() };
}

/** A session's parent is the first process. */
function parentOf(pid: number): number[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const parent = /^Name:\s+postgres$/m.test(status) ? /^PPid:\s+(\d+)$/m.exec(status)?.[1] : undefined;
    return parent === undefined ? [] : [Number(parent)];
  } catch {
    return [];
  }
}
