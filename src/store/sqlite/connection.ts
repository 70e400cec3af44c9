import { closeSync, existsSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { realPath } from './files.ts';
import { lockDatabase, openingFailure } from './lock.ts';

/**
 * Bounds the `-wal` file when its log starts anew: after a backup or on a disk that does not keep up, since it is well
 * above what the checkpointer lets it grow to. The file is cut in the event loop, which takes tens of milliseconds, and
 * each sync of one that grows again has to write down its length as well.
 */
const WAL_KEPT_BYTES = 32 * 1024 * 1024;

export interface Connection {
  readonly database: Database.Database;
  /** The file without symbolic links, as SQLite names its `-wal`; undefined for memory. */
  readonly file: string | undefined;
  /** Lets go of the lock on the file, once the database is closed. */
  unlock(): void;
}

/** @param path undefined for a database in memory. */
export function connect(path: string | undefined): Connection {
  if (path === undefined) return { database: new Database(':memory:'), file: undefined, unlock: () => undefined };
  const file = realPath(path);
  const unlock = lockDatabase(file);
  try {
    return { database: openFile(file), file, unlock };
  } catch (error) {
    unlock();
    throw openingFailure(file, error);
  }
}

function openFile(file: string): Database.Database {
  // Readable by its owner only. The lock is ours, so no connection of this process has the file open.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const database = new Database(file, { timeout: 5000 });
  try {
    database.pragma('auto_vacuum = incremental');
    database.pragma('journal_mode = wal');
    database.pragma('foreign_keys = off');
    database.pragma('temp_store = memory');
    database.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
    // Reads, so that what is no database is found out here, and writes, so that the -wal file is there.
    database.pragma(`user_version = ${Number(database.pragma('user_version', { simple: true }))}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
