import { dirname } from 'node:path';

const MEMORY = /^(memory|sqlite:\/\/:memory:|sqlite::memory:|sqlite:\/\/file::memory:)(\?|$)/;

const SERVER = /^(postgres|postgresql|cockroach):\/\/[^\s]+$/;

/** A database that Signet can use, as Hydra writes it. */
export function isDsn(value: string): boolean {
  return MEMORY.test(value) || isDatabaseServer(value) || (sqliteFile(value) ?? '') !== '';
}

/** PostgreSQL, or an engine that speaks its protocol. */
export function isDatabaseServer(dsn: string): boolean {
  return SERVER.test(dsn);
}

/** The file of an embedded database: `sqlite:///var/lib/x.db`, `sqlite://./data/x.db`; undefined for other databases. */
export function sqliteFile(dsn: string): string | undefined {
  return MEMORY.test(dsn) ? undefined : /^sqlite:\/\/([^?]+)/.exec(dsn)?.[1];
}

/** The folder for what a development server keeps beside its data; undefined when the data end with the process. */
export function dataFolder(dsn: string): string | undefined {
  if (isDatabaseServer(dsn)) return './data';
  const file = sqliteFile(dsn);
  return file === undefined ? undefined : dirname(file);
}
