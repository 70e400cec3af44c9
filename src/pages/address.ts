import { Address } from './html.ts';

/**
 * An address of ours, or on the web: an absolute path, or http and https. Null for anything else, so that a page
 * leaves out a client's `javascript:` link instead of showing it.
 */
export function webAddress(text: string | null | undefined): Address | null {
  if (text === null || text === undefined) return null;
  if (isPath(text)) return new Address(text);
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? new Address(url.href) : null;
}

/** The same for an address that our own code made. Throws when it is none, for then the mistake is ours. */
export function ownAddress(text: string): Address {
  const address = webAddress(text);
  if (address === null) throw new TypeError(`Not an http(s) address or an absolute path: ${text}`);
  return address;
}

/** Schemes that run or carry a document instead of naming another program. */
const DOCUMENT_SCHEMES: ReadonlySet<string> = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'blob:',
  'file:',
  'about:',
]);

/** A registered redirect URI, which for a native application may have a scheme of its own (RFC 8252 §7.1). */
export function redirectAddress(text: string): Address {
  const url = URL.parse(text);
  if (url === null || DOCUMENT_SCHEMES.has(url.protocol)) throw new TypeError('Not an absolute redirect URI');
  return new Address(text);
}

/** `//host` and `/\host` leave the server, and browsers drop tabs and newlines before they look. */
function isPath(text: string): boolean {
  return /^\/(?![/\\])/.test(text) && !/[\u0000-\u0020\\]/.test(text);
}
