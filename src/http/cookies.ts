import type { Cookie } from '../endpoints/endpoint.ts';

export interface CookieSettings {
  /** Cookies only over https; false for a development server without TLS. */
  readonly secure: boolean;
  readonly same_site: 'None' | 'Lax' | 'Strict';
  /** Absent: the cookies belong to the issuer's host alone, and carry the `__Host-` prefix where they are secure. */
  readonly domain?: string | undefined;
  /** Names on the wire by logical name, where others than ours are wanted. */
  readonly names?: Readonly<Record<string, string>> | undefined;
}

/** Translates between the logical names of endpoints and the cookies on the wire. */
export interface Cookies {
  cookieName(logical: string): string;
  /** The cookies of a `Cookie` header by logical name; those of other applications are left out. */
  parse(header: string | undefined): ReadonlyMap<string, string>;
  /** A `Set-Cookie` value (RFC 6265 §4.1). */
  serialize(cookie: Cookie): string;
}

const NONE: ReadonlyMap<string, string> = new Map();

export function createCookies(settings: CookieSettings): Cookies {
  const prefix = settings.secure && settings.domain === undefined ? '__Host-signet_' : 'signet_';
  const names = new Map(Object.entries(settings.names ?? {}));
  const logicals = new Map([...names].map(([logical, name]) => [name, logical]));
  const guarded = cookieAttributes(settings, '; HttpOnly');
  const readable = cookieAttributes({ ...settings, same_site: 'None' }, '');

  const cookieName = (logical: string): string => names.get(logical) ?? prefix + logical;
  const logicalName = (name: string): string | undefined =>
    logicals.get(name) ?? (name.startsWith(prefix) ? name.slice(prefix.length) : undefined);

  return {
    cookieName,
    parse(header) {
      if (header === undefined) return NONE;
      const cookies = new Map<string, string>();
      for (const [name, text] of pairs(header)) {
        const logical = logicalName(name);
        const value = logical === undefined ? undefined : decodeEscapes(text);
        // The first of several has the most specific path (RFC 6265 §5.4).
        if (logical !== undefined && value !== undefined && !cookies.has(logical)) cookies.set(logical, value);
      }
      return cookies;
    },
    serialize({ name, value, maxAge, readable: forScripts }) {
      const attributes = forScripts === true ? readable : guarded;
      if (value === null) return `${cookieName(name)}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT${attributes}`;
      const age = maxAge === undefined ? '' : `; Max-Age=${Math.floor(maxAge)}`;
      return `${cookieName(name)}=${encodeURIComponent(value)}${age}${attributes}`;
    },
  };
}

/** Browsers drop a cookie that is SameSite=None without Secure. */
function cookieAttributes({ secure, same_site, domain }: CookieSettings, httpOnly: string): string {
  const sameSite = same_site === 'None' && !secure ? 'Lax' : same_site;
  return [
    '; Path=/',
    domain === undefined ? '' : `; Domain=${domain}`,
    httpOnly,
    secure ? '; Secure' : '',
    `; SameSite=${sameSite}`,
  ].join('');
}

function* pairs(header: string): IterableIterator<[string, string]> {
  for (const pair of header.split(';')) {
    const split = pair.indexOf('=');
    if (split < 0) continue;
    const value = pair.slice(split + 1).trim();
    yield [pair.slice(0, split).trim(), value.replace(/^"(.*)"$/, '$1')];
  }
}

function decodeEscapes(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
