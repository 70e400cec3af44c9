import { readFileSync } from 'node:fs';
import { type ConnectionOptions, getCACertificates } from 'node:tls';
import { StoreUnavailable } from '../errors.ts';
import type { Address } from './address.ts';

/** Whom a connection believes, by `sslmode` as libpq has it; false for no TLS. */
export function tlsOf(address: Address): ConnectionOptions | false {
  const { sslmode, host } = address;
  if (sslmode === 'disable' || host.startsWith('/')) return false;
  const files: ConnectionOptions = {
    ...(address.sslrootcert !== undefined && { ca: certificates(address.sslrootcert) }),
    ...(address.sslcert !== undefined && { cert: readPem('sslcert', address.sslcert) }),
    ...(address.sslkey !== undefined && { key: readPem('sslkey', address.sslkey) }),
  };
  switch (sslmode) {
    case 'prefer':
      return { ...files, rejectUnauthorized: false };
    case 'require':
      // With a root certificate, libpq checks the chain for `require` too.
      return address.sslrootcert === undefined ? { ...files, rejectUnauthorized: false } : { ...files, ...CHAIN_ONLY };
    case 'verify-ca':
      return { ...files, ...CHAIN_ONLY };
    case 'verify-full':
      return { ...files, rejectUnauthorized: true };
  }
}

const CHAIN_ONLY: ConnectionOptions = { rejectUnauthorized: true, checkServerIdentity: () => undefined };

function certificates(sslrootcert: string): string | string[] {
  return sslrootcert === 'system' ? getCACertificates('system') : readPem('sslrootcert', sslrootcert);
}

function readPem(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StoreUnavailable(`The file ${path} that the dsn names as ${parameter} cannot be read.`, error);
  }
}
