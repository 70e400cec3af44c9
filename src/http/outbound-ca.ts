import type { Config } from '../config/schema.ts';
import { readBundle } from './pem.ts';

/**
 * The authorities that the operator trusts besides the usual ones, wherever the server calls, as PEM.
 *
 * @throws Error when the bundle cannot be read.
 */
export function trustedCa({ clients }: Pick<Config, 'clients'>): readonly string[] {
  return readBundle('clients.http.ca', clients.http.ca).map((certificate) => certificate.toString());
}
