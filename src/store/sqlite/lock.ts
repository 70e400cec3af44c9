import Database from 'better-sqlite3';
import { StoreUnavailable } from '../errors.ts';
import { asStoreError, primaryCode } from './failure.ts';

/**
 * Holds the database for this process: an exclusive lock on an empty SQLite file beside it. The kernel drops it when
 * the process ends, however it ends, so nothing is left to clean up after a crash. The result lets go.
 */
export function lockDatabase(file: string): () => void {
  try {
    const lock = new Database(`${file}.lock`, { timeout: 0 });
    try {
      lock.exec('begin exclusive');
    } catch (error) {
      lock.close();
      throw error;
    }
    return () => {
      lock.close();
    };
  } catch (error) {
    if (error instanceof Database.SqliteError && primaryCode(error.code) === 'SQLITE_BUSY') {
      throw new StoreUnavailable(
        `The database ${file} is in use by another Signet: stop that one first. One process serves an SQLite database.`,
        error,
      );
    }
    throw openingFailure(file, error);
  }
}

/** Names the file, which SQLite's own messages do not. */
export function openingFailure(file: string, error: unknown): unknown {
  const known = asStoreError(error);
  if (known instanceof StoreUnavailable) return new StoreUnavailable(`${file}: ${known.message}`, error);
  return new StoreUnavailable(
    `The database ${file} cannot be opened: check that its folder exists and may be written.`,
    error,
  );
}
