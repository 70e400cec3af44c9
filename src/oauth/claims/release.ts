import type { JsonObject } from '../json.ts';
import { type ClaimEntry, claimsInLanguages } from './languages.ts';
import { type ClaimsPlace, claimRequests, isWanted } from './request.ts';
import { claimsOfScopes } from './scopes.ts';
import { claimsOfOthers, isOfOthers } from './sources.ts';

/** What was granted, as far as it decides which claims are told at one place. */
export interface GrantedClaims {
  readonly place: ClaimsPlace;
  /** The scopes whose claims belong there. */
  readonly scope: readonly string[];
  /** The `claims` parameter. */
  readonly claims: JsonObject | undefined;
  readonly locales: readonly string[] | undefined;
}

/**
 * Those of a person's claims that the scopes and the `claims` parameter release (OIDC Core §5.4, §5.5). What the person
 * does not have, or has with another value than was asked for, is left out, whether essential or not (§5.5.1).
 */
export function releasedClaims(person: JsonObject, granted: GrantedClaims): JsonObject {
  const { place, scope, claims, locales = [] } = granted;
  const names = claimsOfScopes(scope);
  const requests = [...claimRequests(claims, place)].filter(([name]) => !isOfOthers(name));
  const named = claimsInLanguages(person, locales);
  const entries: ClaimEntry[] = [];
  for (const name of names) for (const entry of named(name)) entries.push(entry);
  for (const [name, request] of requests) entries.push(...named(name).filter(([, value]) => isWanted(request, value)));
  const anyValue = requests.filter(([, { values }]) => values === undefined).map(([name]) => name);
  return { ...Object.fromEntries(entries), ...claimsOfOthers(person, new Set([...names, ...anyValue])) };
}
