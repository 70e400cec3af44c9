import { chownSync, copyFileSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { chmod, constants, copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { StoreUnavailable } from '../errors.ts';
import { asStoreError } from './failure.ts';
import { checkIntact, realPath, remove, schemaVersion, syncFile, syncFolder } from './files.ts';
import { lockDatabase } from './lock.ts';

export interface RestoreOptions {
  /** How the database that is replaced is kept: its own name with this at its end. */
  readonly keptAs: string;
  /** Statements for the restored state, each with the table that it needs, which an old backup may not have. */
  readonly changes: readonly { readonly table: string; readonly sql: string; readonly parameters: readonly number[] }[];
  /** Looks at the copy, brings it up to date, and throws when it must not be taken. Nobody else has it open. */
  accept(copy: string): Promise<void>;
}

export interface Restored {
  readonly file: string;
  /** Where the database that was there is now; undefined when there was none. */
  readonly kept: string | undefined;
}

/**
 * Puts a backup in the place of a database that no server has open. Until it is whole, checked and on the disk, the old
 * one stays; its exchange is one rename.
 *
 * @throws StoreUnavailable
 */
export async function restoreFile(backup: string, database: string, options: RestoreOptions): Promise<Restored> {
  const file = realPath(database);
  const source = realPath(backup);
  if (!existsSync(source)) throw new StoreUnavailable(`There is no file ${source}.`);
  if (source === file) throw new StoreUnavailable(`${source} is the database itself: name a backup.`);
  const unlock = lockDatabase(file);
  const copy = `${file}.restoring`;
  try {
    remove(copy);
    await copyAll(source, copy);
    prepare(copy, source, options.changes);
    await options.accept(copy);
    ownLike(copy, existsSync(file) ? file : dirname(file));
    rmSync(`${copy}.lock`, { force: true });
    syncFile(copy);
    return { file, kept: exchange(file, copy, unusedName(`${file}${options.keptAs}`)) };
  } catch (error) {
    remove(copy);
    throw asStoreError(error);
  } finally {
    unlock();
  }
}

/** A copy that somebody made of the file of a server that had crashed needs its log as well. */
async function copyAll(source: string, copy: string): Promise<void> {
  for (const end of ['', '-wal']) {
    if (end !== '' && !existsSync(`${source}${end}`)) continue;
    await copyFile(`${source}${end}`, `${copy}${end}`, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(`${copy}${end}`, 0o600);
  }
}

function prepare(copy: string, source: string, changes: RestoreOptions['changes']): void {
  const database = open(copy, source);
  try {
    checkIntact(database, source);
    schemaVersion(database, source);
    const hasTable = database.prepare("select 1 from sqlite_schema where type = 'table' and name = ?");
    for (const { table, sql, parameters } of changes) {
      if (hasTable.get(table) !== undefined) database.prepare(sql).run(...parameters);
    }
  } finally {
    database.close();
  }
}

function open(copy: string, source: string): Database.Database {
  const database = new Database(copy);
  try {
    database.pragma('journal_mode = delete');
    return database;
  } catch (error) {
    database.close();
    const known = asStoreError(error);
    throw known instanceof StoreUnavailable ? new StoreUnavailable(`${source}: ${known.message}`, error) : error;
  }
}

/** The server has to be able to open what root restores for it. */
function ownLike(copy: string, model: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(model);
  chownSync(copy, uid, gid);
}

/**
 * The old database keeps its second name, and its log, which SQLite would otherwise take for that of the new one. Where
 * its log can be folded in, nothing but one rename changes what the name stands for.
 */
function exchange(file: string, copy: string, kept: string): string | undefined {
  const replaces = existsSync(file);
  if (replaces) {
    foldLog(file);
    linkOrCopy(file, kept);
  }
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${kept}-wal`);
  rmSync(`${file}-shm`, { force: true });
  syncFolder(dirname(file));
  renameSync(copy, file);
  syncFolder(dirname(file));
  return replaces ? kept : undefined;
}

function foldLog(file: string): void {
  try {
    // The last connection to be closed folds the log into the file, and deletes it.
    const database = new Database(file);
    try {
      database.pragma('wal_checkpoint(truncate)');
    } finally {
      database.close();
    }
  } catch {
    // A damaged database is a reason to restore one: it is kept as it is.
  }
}

function unusedName(name: string): string {
  let unused = name;
  for (let number = 2; existsSync(unused) || existsSync(`${unused}-wal`); number++) unused = `${name}-${number}`;
  return unused;
}

function linkOrCopy(file: string, kept: string): void {
  try {
    linkSync(file, kept);
  } catch {
    copyFileSync(file, kept, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }
}
