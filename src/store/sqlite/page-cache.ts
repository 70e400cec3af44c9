import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

const MB = 1024 * 1024;

/**
 * In a file below a gigabyte, each commit in which a page was split walks through all of the cache: while SQLite sorts
 * the halves, it gives one of them the number of the page at that offset, and then drops from the cache whatever is
 * numbered beyond the file's end. With 16 MB a flow took 4 % more.
 */
const SMALL_FILE = 1024 * MB;
const SMALL_CACHE = 4 * MB;
/** The inner pages of the tables and indexes, so that a row is found with a read of one page for each of them. */
const SHARE = 64;
const STEP = 16 * MB;
/** Enough for ten million tokens. */
const MOST = 256 * MB;

/** Sizes the page cache of a connection by the database's file, which grows and shrinks under it. */
export interface PageCache {
  /** To be called when the file may have another size. */
  fit(): void;
  /** Whether the file has a gigabyte or more. */
  large(): boolean;
}

export function createPageCache(database: Database, file: string): PageCache {
  let size = 0;

  function fit(): void {
    const fitting = pageCacheBytes(statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    if (fitting === size) return;
    size = fitting;
    database.pragma(`cache_size = -${size / 1024}`);
  }

  fit();
  return { fit, large: () => size > SMALL_CACHE };
}

/** In steps, so that it does not change all the time. */
export function pageCacheBytes(fileBytes: number): number {
  if (fileBytes < SMALL_FILE) return SMALL_CACHE;
  return Math.min(MOST, Math.ceil(fileBytes / SHARE / STEP) * STEP);
}
