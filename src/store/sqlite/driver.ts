import { setImmediate as turn } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Driver, Value } from '../driver.ts';
import { type Checkpointer, createCheckpointer, type WalState } from './checkpointer.ts';
import { connect } from './connection.ts';
import { sqliteDialect } from './dialect.ts';
import { asStoreError } from './failure.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { createTransactions } from './transactions.ts';
import { type Fdatasync, openWal, type Wal } from './wal.ts';

type Prepared = Database.Statement<Value[], Value[]>;

/** Free pages that are left in the file for the rows to come, and pages given back in one step: well under 10 ms. */
const FREE_PAGES_KEPT = 1024;
const FREE_PAGES_STEP = 128;

/**
 * @param path undefined for a database in memory.
 * @param fdatasync what makes the log durable; node:fs's unless a test holds it.
 */
export function openSqlite(path: string | undefined, fdatasync?: Fdatasync): Driver {
  const { database, file, unlock } = connect(path);
  const prepare = preparer(database);
  const wal = file === undefined ? undefined : openWal(file, fdatasync);
  // Without a log to sync ourselves, SQLite syncs each commit. In memory there is nothing to sync.
  database.pragma(`synchronous = ${wal === undefined ? 'full' : 'normal'}`);

  let checkpointer: Checkpointer | undefined;
  const commits = createGroupCommit(createTransactions(database, prepare), wal?.sync ?? synced, () => {
    checkpointer?.grown();
  });
  if (file !== undefined && wal !== undefined) checkpointer = checkpoints(file, database, prepare, commits);

  return {
    dialect: sqliteDialect,
    get: ({ sql, parameters }) => attempt(() => prepare(sql).get(...parameters)),
    all: ({ sql, parameters }) => attempt(() => prepare(sql).all(...parameters)),
    write: (list) => commits.write(list),
    async check() {
      const failure = commits.failure();
      if (failure !== undefined) throw failure;
      await attempt(() => prepare('select 1').get());
    },
    compact: () => compact(database),
    close: () => closeAll(database, wal, commits, checkpointer, unlock),
  };
}

/** Every statement text is prepared once: the texts come from templates and shapes, whose number is bounded. */
function preparer(database: Database.Database): (sql: string) => Prepared {
  const prepared = new Map<string, Prepared>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare<Value[], Value[]>(sql);
    if (statement.reader) statement.raw();
    prepared.set(sql, statement);
    return statement;
  };
}

function attempt<T>(read: () => T): Promise<T> {
  try {
    return Promise.resolve(read());
  } catch (error) {
    return Promise.reject(asStoreError(error));
  }
}

const synced = (): Promise<void> => Promise.resolve();

function checkpoints(
  file: string,
  database: Database.Database,
  prepare: (sql: string) => Prepared,
  commits: GroupCommit,
): Checkpointer {
  database.pragma('wal_autocheckpoint = 0');
  return createCheckpointer({
    file,
    state: () => walState(prepare),
    hold: commits.hold,
    release: commits.release,
    onLost: () => {
      database.pragma('wal_autocheckpoint = 1000');
    },
  });
}

/** `noop` reports the log's state, and does nothing else. */
function walState(prepare: (sql: string) => Prepared): WalState {
  const [, length, checkpointed] = prepare('pragma wal_checkpoint(noop)').get() ?? [];
  return { length: Number(length ?? 0), checkpointed: Number(checkpointed ?? 0) };
}

/** Each step is a short write of its own; the file shrinks with the next checkpoint. */
async function compact(database: Database.Database): Promise<void> {
  const free = () => Number(database.pragma('freelist_count', { simple: true }));
  for (let left = free(); left > FREE_PAGES_KEPT; ) {
    if (!database.open) return;
    database.exec(`pragma incremental_vacuum(${FREE_PAGES_STEP})`);
    const now = free();
    if (now >= left) return;
    left = now;
    await turn();
  }
}

async function closeAll(
  database: Database.Database,
  wal: Wal | undefined,
  commits: GroupCommit,
  checkpointer: Checkpointer | undefined,
  unlock: () => void,
): Promise<void> {
  await commits.close();
  await checkpointer?.close();
  wal?.close();
  if (wal !== undefined) database.pragma('wal_checkpoint(truncate)');
  database.close();
  unlock();
}
