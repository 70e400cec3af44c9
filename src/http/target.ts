import type { Routes } from './routes.ts';

/** Rewrites a request target before it is routed. */
export type Rewrite = (url: string) => string;

/** A proxy's absolute form (RFC 9112 §3.2.2) and `*` become a path, and escapes that need not be what they stand for. */
export const originForm: Rewrite = (url) => {
  if (url.startsWith('/')) return url.includes('%') ? withoutNeedlessEscapes(url) : url;
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '');
  return withoutNeedlessEscapes(path.startsWith('/') ? path : `/${path}`);
};

/** RFC 3986 §6.2.2.2: `%41` in a path is the letter itself. */
function withoutNeedlessEscapes(url: string): string {
  const { path, rest } = split(url);
  return path.replace(UNRESERVED, (needless) => decodeURIComponent(needless)) + rest;
}

/** Letters, digits, `-`, `.`, `_` and `~` (RFC 3986 §2.3). */
const UNRESERVED = /%(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\dae])/gi;

/**
 * As on Hydra's admin listener: `/clients` is `/admin/clients`, and a trailing slash counts for nothing. Paths that
 * stand outside `/admin`, such as the health checks, are left as they are.
 */
export function adminTarget(routes: Routes): Rewrite {
  return (url) => {
    const { path, rest } = split(originForm(url));
    const bare = path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
    if (bare.startsWith('/admin/') || routes.at(bare).size > 0) return bare + rest;
    return `/admin${bare}${rest}`;
  };
}

export function split(url: string): { readonly path: string; readonly rest: string } {
  const query = url.indexOf('?');
  const fragment = url.indexOf('#');
  const end = query < 0 || (fragment >= 0 && fragment < query) ? fragment : query;
  return end < 0 ? { path: url, rest: '' } : { path: url.slice(0, end), rest: url.slice(end) };
}
