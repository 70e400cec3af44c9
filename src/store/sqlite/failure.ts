import Database from 'better-sqlite3';
import { StoreUnavailable } from '../errors.ts';

/** SQLite's primary result codes after which it is the machine, not the statement, that has to change. */
const SENTENCES: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'The disk of the database is full: make room.',
  SQLITE_IOERR: 'The disk of the database reports an error: check it before anything else.',
  SQLITE_BUSY: 'Another program holds a lock on the database: stop it.',
  SQLITE_LOCKED: 'Another connection holds a lock on the database.',
  SQLITE_READONLY: 'The database cannot be written: check who owns its file and folder.',
  SQLITE_CANTOPEN: 'The database file cannot be opened: check that its folder exists and may be written.',
  SQLITE_PERM: 'The database file may not be opened: check who owns it.',
  SQLITE_CORRUPT: 'The database file is damaged: restore a backup.',
  SQLITE_NOTADB: 'The file is no SQLite database: name another in the dsn.',
  SQLITE_NOMEM: 'There is no memory left for the database.',
};

/** The error as callers know it: StoreUnavailable where the machine fails, else as it is. */
export function asStoreError(error: unknown): unknown {
  const sentence = error instanceof Database.SqliteError ? SENTENCES[primaryCode(error.code)] : undefined;
  return sentence === undefined ? error : new StoreUnavailable(sentence, error);
}

/** `SQLITE_IOERR` of `SQLITE_IOERR_WRITE`. */
export function primaryCode(code: string): string {
  return code.split('_', 2).join('_');
}
