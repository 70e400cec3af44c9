import type { Policy } from './policy.ts';

export const OFFLINE_SCOPES: ReadonlySet<string> = new Set(['offline', 'offline_access']);

export function asksForRefreshToken(scope: readonly string[]): boolean {
  return scope.some((name) => OFFLINE_SCOPES.has(name));
}

/** RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E. */
export const SCOPE_TOKEN: RegExp = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** The first of the requested scopes that the allowed ones do not cover, by the configured strategy. */
export function uncoveredScope(
  strategy: Policy['scope_strategy'],
  allowed: readonly string[],
  requested: readonly string[],
): string | undefined {
  const covers = strategy === 'exact' ? (pattern: string, scope: string) => pattern === scope : wildcardCovers;
  return requested.find((scope) => !allowed.some((pattern) => covers(pattern, scope)));
}

/**
 * Hydra's wildcard strategy: dot-separated parts, `*` stands for one or, at the end, more parts that are not empty.
 */
function wildcardCovers(pattern: string, scope: string): boolean {
  if (pattern === scope) return true;
  if (!pattern.includes('*')) return false;
  const patternParts = pattern.split('.');
  const scopeParts = scope.split('.');
  if (patternParts.length > scopeParts.length) return false;
  if (patternParts.length < scopeParts.length && patternParts.at(-1) !== '*') return false;
  return scopeParts.every((part, i) => {
    const wanted = patternParts[Math.min(i, patternParts.length - 1)];
    return wanted === '*' ? part !== '' : wanted === part;
  });
}

/**
 * The first requested audience that is not allowed. An allowed URL covers itself and what lies below its path, as in
 * Hydra; anything else must be equal.
 */
export function uncoveredAudience(allowed: readonly string[], requested: readonly string[]): string | undefined {
  return requested.find((audience) => !allowed.some((one) => audienceCovers(one, audience)));
}

function audienceCovers(allowed: string, requested: string): boolean {
  if (allowed === requested) return true;
  const [base, asked] = [URL.parse(allowed), URL.parse(requested)];
  if (base === null || asked === null || base.protocol !== asked.protocol || base.host !== asked.host) return false;
  if (asked.username !== '' || asked.password !== '' || base.search !== '' || base.hash !== '') return false;
  const prefix = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return base.host !== '' && (asked.pathname === base.pathname || asked.pathname.startsWith(prefix));
}
