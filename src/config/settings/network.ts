import { isIP } from 'node:net';

/** An address or a network in CIDR notation (RFC 4632, RFC 4291 §2.3). */
export function isNetwork(value: string): boolean {
  const [address = '', length, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}

/** True for an address or name that only this machine reaches: loopback, `localhost`, a Unix socket. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (name.startsWith('unix:') || name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}
