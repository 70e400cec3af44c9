import { StoreUnavailable } from './errors.ts';

/** Where the data is. */
export type Location = { readonly engine: 'memory' } | { readonly engine: 'sqlite'; readonly file: string };

const SUPPORTED =
  'use sqlite:///absolute/path.db or sqlite://relative/path.db for a file, memory for data that ends with the process';

const MEMORY = new Set(['memory', 'sqlite::memory:', 'sqlite://:memory:', 'sqlite://file::memory:']);

/**
 * Reads Ory's `dsn`. Parameters after `?` that belong to Hydra's driver (`_fk`, `mode`, `max_conns`) are passed over:
 * what they set is settled here.
 */
export function parseDsn(dsn: string): Location {
  const [address = ''] = dsn.trim().split('?', 1);
  if (MEMORY.has(address)) return { engine: 'memory' };
  const file = /^sqlite:\/\/(.+)$/.exec(address)?.[1];
  if (file === undefined) throw new StoreUnavailable(`The dsn ${scheme(address)} is not supported: ${SUPPORTED}.`);
  return { engine: 'sqlite', file: decode(file) };
}

/** The part of a dsn that may be shown: a dsn can hold a password. */
function scheme(address: string): string {
  const name = /^[a-z0-9+.-]+(?=:)/i.exec(address)?.[0];
  return name === undefined ? 'given' : `scheme ${name}:`;
}

function decode(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}
