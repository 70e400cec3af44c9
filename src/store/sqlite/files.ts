import { closeSync, existsSync, fsyncSync, openSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { StoreUnavailable } from '../errors.ts';

/** What lies beside a database file, by the ends of the names. */
const BESIDE = ['-wal', '-shm', '-journal', '.lock'];

/** A path without symbolic links, of a file that need not be there yet. @throws StoreUnavailable without its folder. */
export function realPath(path: string): string {
  const file = resolve(path);
  if (existsSync(file)) return realpathSync(file);
  try {
    return join(realpathSync(dirname(file)), basename(file));
  } catch (error) {
    throw new StoreUnavailable(`${file}: its folder does not exist. Make it: mkdir -p ${dirname(file)}`, error);
  }
}

/** A new file is durable with its folder's entry. Windows has no such call, and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') sync(folder, 'r');
}

/** Never for a database that this process has open: closing the descriptor would drop its locks. */
export function syncFile(file: string): void {
  sync(file, 'r+');
}

function sync(path: string, flags: string): void {
  const fd = openSync(path, flags);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Deletes a database file that nobody has open, and what SQLite left beside it. */
export function remove(file: string): void {
  for (const end of ['', ...BESIDE]) rmSync(`${file}${end}`, { force: true });
}

/** @throws StoreUnavailable when the database is damaged. */
export function checkIntact(database: Database.Database, file: string): void {
  const found = database.pragma('integrity_check(1)', { simple: true });
  if (found !== 'ok') throw new StoreUnavailable(`${file} is damaged: ${String(found)}`);
}

/** The newest step of the schema. @throws StoreUnavailable when the database is not one of ours. */
export function schemaVersion(database: Database.Database, file: string): number {
  const table = database.prepare("select 1 from sqlite_schema where type = 'table' and name = 'schema_migration'");
  if (table.get() === undefined) throw new StoreUnavailable(`${file} is no database of Signet.`);
  return Number(database.prepare('select max(version) from schema_migration').pluck().get());
}
