import type { Endpoint } from '../endpoints/endpoint.ts';
import { OAuthError } from '../oauth/errors.ts';

/** The endpoint of a request, and the parameters of its path. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly pattern: string;
  readonly params: Readonly<Record<string, string>>;
}

/** @throws OAuthError invalid_request for a path parameter that nobody can mean */
export type Router = (method: string, path: string) => Route | undefined;

interface Pattern {
  readonly endpoint: Endpoint;
  readonly pattern: string;
  readonly segments: readonly string[];
}

/** Longer ids than any token we issue are nobody's. */
const LONGEST_PARAMETER = 2048;
const NO_PARAMETERS: Readonly<Record<string, string>> = {};

/**
 * A path without parameters wins over one with; GET serves HEAD, unless the endpoint says otherwise.
 *
 * @param prefix stands before the path of every endpoint.
 */
export function createRouter(endpoints: readonly Endpoint[], prefix: string): Router {
  const fixed = new Map<string, Route>();
  const patterns = new Map<string, Pattern[]>();
  for (const endpoint of endpoints) {
    const pattern = prefix + endpoint.path;
    for (const method of methodsOf(endpoint)) {
      if (!pattern.includes('/:')) fixed.set(`${method} ${pattern}`, { endpoint, pattern, params: NO_PARAMETERS });
      else patterns.set(method, [...(patterns.get(method) ?? []), { endpoint, pattern, segments: pattern.split('/') }]);
    }
  }
  for (const list of patterns.values()) list.sort((a, b) => parameterCount(a) - parameterCount(b));

  return (method, path) => {
    const route = fixed.get(`${method} ${path}`);
    if (route !== undefined) return route;
    const segments = path.split('/');
    const found = patterns.get(method)?.find((candidate) => matches(candidate.segments, segments));
    if (found === undefined) {
      // What is no path at all is told as that.
      decodeEscapes(path);
      return undefined;
    }
    return { endpoint: found.endpoint, pattern: found.pattern, params: parametersOf(found.segments, segments) };
  };
}

function methodsOf({ methods, head }: Endpoint): readonly string[] {
  return methods.includes('GET') && head !== false ? [...methods, 'HEAD'] : methods;
}

function parameterCount({ segments }: Pattern): number {
  return segments.filter((segment) => segment.startsWith(':')).length;
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, at) => (part.startsWith(':') ? segments[at] !== '' : part === segments[at]))
  );
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pattern.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), decoded(segments[at] ?? '')]] : [])),
  );
}

function decoded(segment: string): string {
  if (segment.length > LONGEST_PARAMETER) {
    throw new OAuthError('invalid_request', 'The request path is too long.', { status: 414 });
  }
  const text = decodeEscapes(segment);
  if (text.includes('\0')) throw new OAuthError('invalid_request', 'The path contains a NUL character.');
  return text;
}

function decodeEscapes(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new OAuthError('invalid_request', 'The path is malformed: a percent sign must begin a UTF-8 escape.');
  }
}
