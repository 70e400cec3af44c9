import { StoreUnavailable } from './errors.ts';
import { type Address, parseAddress } from './postgres/address.ts';

/** Where the data is. */
export type Location =
  | { readonly engine: 'memory' }
  | { readonly engine: 'sqlite'; readonly file: string }
  | { readonly engine: 'postgres'; readonly address: Address };

const SUPPORTED =
  'use sqlite:///absolute/path.db or sqlite://relative/path.db for a file, postgres://user:password@host/database for a server, memory for data that ends with the process';

const MEMORY = new Set(['memory', 'sqlite::memory:', 'sqlite://:memory:', 'sqlite://file::memory:']);

const POSTGRES = /^(postgres|postgresql|cockroach):\/\//;

/**
 * Reads Ory's `dsn`. For a file, parameters after `?` that belong to Hydra's driver (`_fk`, `mode`) are passed over:
 * what they set is settled here.
 */
export function parseDsn(dsn: string): Location {
  const [address = ''] = dsn.trim().split('?', 1);
  if (MEMORY.has(address)) return { engine: 'memory' };
  if (POSTGRES.test(address)) return { engine: 'postgres', address: parseAddress(dsn.trim()) };
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
