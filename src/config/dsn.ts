import { dirname } from 'node:path';

const MEMORY = /^(memory|sqlite:\/\/:memory:|sqlite::memory:|sqlite:\/\/file::memory:)(\?|$)/;

/** A database that Signet can use, as Hydra writes it. */
export function isDsn(value: string): boolean {
  return MEMORY.test(value) || (sqliteFile(value) ?? '') !== '';
}

/** The file of an embedded database: `sqlite:///var/lib/x.db`, `sqlite://./data/x.db`; undefined for other databases. */
export function sqliteFile(dsn: string): string | undefined {
  return MEMORY.test(dsn) ? undefined : /^sqlite:\/\/([^?]+)/.exec(dsn)?.[1];
}

/** The folder of an embedded database; undefined when there is none on disk. */
export function dataFolder(dsn: string): string | undefined {
  const file = sqliteFile(dsn);
  return file === undefined ? undefined : dirname(file);
}
