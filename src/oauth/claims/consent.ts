import { isJsonObject, type JsonObject } from '../json.ts';
import { splitClaimName } from './languages.ts';
import { PROTOCOL_CLAIMS } from './protocol.ts';
import { CLAIMS_PLACES, claimRequests } from './request.ts';
import { claimsOfScopes } from './scopes.ts';

/**
 * The claims that a request asks for by name and that its scopes do not tell anyway: what a person has to be asked about
 * besides. Languages make no difference.
 */
export function claimsBesideScopes(claims: JsonObject | undefined, scope: readonly string[]): readonly string[] {
  if (claims === undefined) return [];
  const told = new Set(claimsOfScopes(scope));
  const names = CLAIMS_PLACES.flatMap((place) => [...claimRequests(claims, place).keys()]);
  const bases = names.map((name) => splitClaimName(name).base);
  return [...new Set(bases)].filter((name) => !PROTOCOL_CLAIMS.has(name) && !told.has(name));
}

/** Whether the application says that it needs a claim, and does not only ask for it. */
export function isEssential(claims: JsonObject | undefined, claim: string): boolean {
  return CLAIMS_PLACES.some((place) =>
    [...claimRequests(claims, place)].some(([name, { essential }]) => essential && splitClaimName(name).base === claim),
  );
}

/** The `claims` parameter without what the person did not grant, neither by a scope nor by name. */
export function grantedClaimsRequest(
  claims: JsonObject | undefined,
  granted: { readonly scope: readonly string[]; readonly claims: readonly string[] },
): JsonObject | undefined {
  if (claims === undefined) return undefined;
  const allowed = new Set([...PROTOCOL_CLAIMS, ...claimsOfScopes(granted.scope), ...granted.claims]);
  const places = CLAIMS_PLACES.flatMap((place) => {
    const wanted = claims[place];
    if (!isJsonObject(wanted)) return [];
    const kept = Object.entries(wanted).filter(([name]) => allowed.has(splitClaimName(name).base));
    return kept.length === 0 ? [] : [[place, Object.fromEntries(kept)] as const];
  });
  return places.length === 0 ? undefined : Object.fromEntries(places);
}
