import type { Endpoint, Method, Territory } from '../endpoints/endpoint.ts';

/** The endpoints of a listener by path, for what the router does not say: which methods a path knows. */
export interface Routes {
  /** The endpoints at a request path, one for each method. */
  at(path: string): ReadonlyMap<Method, Endpoint>;
}

const NONE: ReadonlyMap<Method, Endpoint> = new Map();

/** @param prefix stands before the path of every endpoint. */
export function createRoutes(endpoints: readonly Endpoint[], prefix: string): Routes {
  const patterns = new Map<string, Map<Method, Endpoint>>();
  for (const endpoint of endpoints) {
    const pattern = pathPattern(prefix + endpoint.path);
    const methods = patterns.get(pattern) ?? new Map<Method, Endpoint>();
    for (const method of endpoint.methods) methods.set(method, endpoint);
    patterns.set(pattern, methods);
  }
  const table = [...patterns].map(([pattern, methods]) => [new RegExp(pattern), methods] as const);
  return { at: (path) => mostSpecific(table.filter(([pattern]) => pattern.test(path))) };
}

/** A path without parameters wins over one with, method by method, as in the router. */
function mostSpecific(
  matches: readonly (readonly [RegExp, ReadonlyMap<Method, Endpoint>])[],
): ReadonlyMap<Method, Endpoint> {
  if (matches.length === 0) return NONE;
  const parameters = (pattern: RegExp): number => pattern.source.split('[^').length;
  const ordered = matches.toSorted(([a], [b]) => parameters(b) - parameters(a));
  return new Map(ordered.flatMap(([, methods]) => [...methods]));
}

function pathPattern(path: string): string {
  const segments = path.split('/').map((segment) => (segment.startsWith(':') ? '[^/]+' : literal(segment)));
  return `^${segments.join('/')}$`;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The territory that a request target lies in. */
export type TerritoryAt = (url: string) => Territory | undefined;

/** @param prefix stands before every path. */
export function createTerritories(territories: readonly Territory[], prefix: string): TerritoryAt {
  return (url) => territories.find((territory) => url.startsWith(prefix + territory.prefix));
}

/** The value of an Allow header. */
export function allow(methods: Iterable<Method>): string {
  const all = [...methods];
  return [...all, ...(all.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}
