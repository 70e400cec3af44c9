import type { Policy } from './policy.ts';

/**
 * Every address that clients may have an endpoint's from: the discovery document, or the issuer.
 *
 * @param endpoint the issuer with the endpoint's path.
 */
export function addressesOf({ issuer, reached_at }: Pick<Policy, 'issuer' | 'reached_at'>, endpoint: string): string[] {
  const path = endpoint.slice(issuer.length);
  const own = reached_at.urls[path];
  return [...reached_at.bases.map((base) => `${base}${path}`), ...(own === undefined ? [] : [own])];
}
