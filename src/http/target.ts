import type { Routes } from './routes.ts';

/** Rewrites a request target before it is routed. */
export type Rewrite = (url: string) => string;

/** A proxy's absolute form (RFC 9112 §3.2.2) and `*` become a path. */
export const originForm: Rewrite = (url) => {
  if (url.startsWith('/')) return url;
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
};

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
  const end = url.search(/[?#]/);
  return end < 0 ? { path: url, rest: '' } : { path: url.slice(0, end), rest: url.slice(end) };
}
