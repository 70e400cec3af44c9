import { chmodSync, closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreUnavailable } from '../errors.ts';
import { asStoreError } from './failure.ts';
import { checkIntact, realPath, remove, schemaVersion, syncFile, syncFolder } from './files.ts';

/** Pages that are copied at a time: 8 MB. */
const PAGES = 2048;

export interface Backup {
  readonly file: string;
  readonly bytes: number;
  /** The newest step of the schema that it holds. */
  readonly schema: number;
}

export interface BackupOptions {
  /** Whether a file that is there already may be replaced. */
  readonly replace: boolean;
}

/**
 * Copies a database as it is at one moment, also while a server writes to it: a connection in this process reads the
 * state in which it finds it to the end, and the server goes on beside it. The copy is checked, and has its name once
 * it is whole and on the disk.
 *
 * @throws StoreUnavailable
 */
export async function backUpFile(database: string, target: string, { replace }: BackupOptions): Promise<Backup> {
  const source = realPath(database);
  if (!existsSync(source)) throw new StoreUnavailable(`There is no database ${source}: start the server once.`);
  const file = targetFile(source, target, replace);
  const partial = `${file}.${process.pid}.partial`;
  try {
    makePrivate(partial);
    await copySnapshot(source, partial);
    const schema = check(partial);
    chmodSync(partial, 0o600);
    syncFile(partial);
    renameSync(partial, file);
    syncFolder(dirname(file));
    return { file, bytes: statSync(file).size, schema };
  } catch (error) {
    remove(partial);
    throw failure(file, error);
  }
}

function targetFile(source: string, target: string, replace: boolean): string {
  const folder = dirname(realPath(target));
  const file = join(folder, basename(target));
  const own = [source, `${source}-wal`, `${source}-shm`, `${source}.lock`];
  if (own.includes(realPath(file))) {
    throw new StoreUnavailable(`${target} belongs to the database itself: name another file for the backup.`);
  }
  if (existsSync(file) && !replace) {
    throw new StoreUnavailable(`${file} is there already: name another file, or say --replace.`);
  }
  return file;
}

/** SQLite keeps the permissions of a file that is there. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'wx', 0o600));
}

async function copySnapshot(source: string, target: string): Promise<void> {
  const database = new Database(source, { timeout: 5000, fileMustExist: true });
  try {
    database.pragma('wal_autocheckpoint = 0');
    // From here on to its end the transaction sees this state, and so does the copy.
    database.exec('begin');
    database.prepare('select count(*) from sqlite_schema').get();
    await database.backup(target, { progress: () => PAGES });
    database.exec('rollback');
  } finally {
    database.close();
  }
}

function check(file: string): number {
  const copy = new Database(file);
  try {
    // One file, which a medium that cannot be written holds as well.
    copy.pragma('journal_mode = delete');
    checkIntact(copy, file);
    return schemaVersion(copy, file);
  } finally {
    copy.close();
  }
}

function failure(file: string, error: unknown): unknown {
  const known = asStoreError(error);
  if (known !== error && known instanceof StoreUnavailable) {
    return new StoreUnavailable(`The backup ${file} was not made: ${known.message}`, error);
  }
  return known;
}
