import { closeSync, openSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Driver, Value } from '../driver.ts';
import { createMemory } from '../remembered.ts';
import { type Checkpointer, type CheckpointerOptions, createCheckpointer, type WalState } from './checkpointer.ts';
import { createCompaction } from './compaction.ts';
import { connect } from './connection.ts';
import { sqliteDialect } from './dialect.ts';
import { asStoreError } from './failure.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { createPageCache } from './page-cache.ts';
import { createReads, type Reads } from './reads.ts';
import { createTransactions, type Transactions } from './transactions.ts';
import { type Fdatasync, openWal, type Wal } from './wal.ts';

type Prepared = Database.Statement<Value[], Value[]>;

/**
 * @param path undefined for a database in memory.
 * @param fdatasync what makes the log durable; node:fs's unless a test holds it.
 * @param waited told of each time that writes waited for a checkpoint.
 */
export function openSqlite(
  path: string | undefined,
  fdatasync?: Fdatasync,
  waited?: CheckpointerOptions['waited'],
): Driver {
  const { database, file, unlock } = connect(path);
  const prepare = preparer(database);
  const wal = file === undefined ? undefined : openWal(file, fdatasync);
  // Without a log to sync ourselves, SQLite syncs each commit. In memory there is nothing to sync.
  database.pragma(`synchronous = ${wal === undefined ? 'full' : 'normal'}`);

  let checkpointer: Checkpointer | undefined;
  const reads = createReads(database);
  const memory = createMemory();
  const transactions = createTransactions(database, prepare);
  const alone: Transactions = {
    run(lists) {
      reads.end();
      const results = transactions.run(lists);
      lists.forEach((list, at) => {
        const outcome = results[at]?.outcome;
        memory.ran(list, outcome !== undefined && outcome.guard === undefined);
      });
      return results;
    },
  };
  const commits = createGroupCommit(alone, wal?.sync ?? synced, (refused) => {
    if (refused) checkpointer?.refused();
    else checkpointer?.grown();
  });
  const fd = file === undefined || wal === undefined ? undefined : openForSync(file);
  const pageCache = file === undefined ? undefined : createPageCache(database, file);
  if (file !== undefined && wal !== undefined && pageCache !== undefined) {
    const { hold, release } = commits;
    const { fit: rested, large } = pageCache;
    checkpointer = checkpoints({ file, fd, hold, release, waited, rested, large }, database, prepare, reads);
  }
  const compact = createCompaction(database, {
    before: reads.end,
    after: () => checkpointer?.grown(),
    held: () => checkpointer?.holding() ?? false,
  });

  return {
    dialect: sqliteDialect,
    get: ({ sql, parameters }) =>
      attempt(() => {
        reads.join();
        return prepare(sql).get(...parameters);
      }),
    all: ({ sql, parameters }) =>
      attempt(() => {
        reads.join();
        return prepare(sql).all(...parameters);
      }),
    write: (list) => commits.write(list),
    remember: memory.remember,
    async check() {
      const failure = commits.failure();
      if (failure !== undefined) throw failure;
      await attempt(() => prepare('select 1').get());
    },
    compact,
    lastGroup: commits.lastGroup,
    async close() {
      reads.end();
      await closeAll(database, wal, commits, checkpointer);
      if (fd !== undefined) closeSync(fd);
      unlock();
    },
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

/** Closed after the database only: closing it drops the locks that this process has on the file. */
function openForSync(file: string): number | undefined {
  try {
    return openSync(file, 'r+');
  } catch {
    return undefined;
  }
}

function checkpoints(
  options: Omit<CheckpointerOptions, 'state' | 'onLost'>,
  database: Database.Database,
  prepare: (sql: string) => Prepared,
  reads: Reads,
): Checkpointer {
  database.pragma('wal_autocheckpoint = 0');
  return createCheckpointer({
    ...options,
    state() {
      reads.end();
      return walState(prepare);
    },
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

async function closeAll(
  database: Database.Database,
  wal: Wal | undefined,
  commits: GroupCommit,
  checkpointer: Checkpointer | undefined,
): Promise<void> {
  await commits.close();
  await checkpointer?.close();
  wal?.close();
  if (wal !== undefined) database.pragma('wal_checkpoint(truncate)');
  database.close();
}
