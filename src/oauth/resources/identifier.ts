/** A protected resource as requests name it (RFC 8707 §2). */
export interface ResourceIdentifier {
  /** As it was written: what a token's `aud` says. */
  readonly identifier: string;
  /** One form for all ways to write it, by which two are compared. */
  readonly canonical: string;
}

/** An index takes so much. */
const LONGEST = 1_000;

/** RFC 3986 §4.3: a scheme, then the characters of a URI, without a fragment; percent signs begin an encoded byte. */
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

const SCHEME = /^[^:]*:/;

/** Browsers' parsers would make a host of what is none. */
const AUTHORITY = /^[^:]*:\/\/[^/?]/;

/**
 * Parses an absolute URI without a fragment.
 *
 * Of a web address, the case of scheme and host, the default port and slashes at the end do not count: libraries add and
 * drop them. All else does, as in any other URI.
 *
 * @returns undefined for anything else, and for a web address with a user or without a host.
 */
export function parseResourceIdentifier(text: string): ResourceIdentifier | undefined {
  if (text.length > LONGEST || !ABSOLUTE_URI.test(text)) return undefined;
  const scheme = SCHEME.exec(text)?.[0].toLowerCase() ?? '';
  if (scheme !== 'https:' && scheme !== 'http:') return { identifier: text, canonical: text.replace(SCHEME, scheme) };
  const url = URL.parse(text);
  if (url === null || !AUTHORITY.test(text) || url.username !== '' || url.password !== '') return undefined;
  const { protocol, host, pathname, search } = url;
  const canonical = `${protocol}//${host}${pathname.replace(/\/+$/, '')}${search}`;
  return canonical.length > LONGEST ? undefined : { identifier: text, canonical };
}
