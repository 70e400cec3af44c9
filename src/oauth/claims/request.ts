import { isDeepStrictEqual } from 'node:util';
import { OAuthError } from '../errors.ts';
import { isJsonObject, type Json, type JsonObject, parseJsonObject } from '../json.ts';

/** Where a requested claim is to be delivered. */
export const CLAIMS_PLACES = ['id_token', 'userinfo'] as const;
export type ClaimsPlace = (typeof CLAIMS_PLACES)[number];

/** What a request says about one claim (OIDC Core §5.5.1). */
export interface ClaimRequest {
  readonly essential: boolean;
  /** The values that will do, the preferred one first; undefined: any. */
  readonly values: readonly Json[] | undefined;
}

/** Characters. It is kept with the grant, and looked through with every token. */
const LONGEST_CLAIMS = 4_096;

/**
 * The `claims` parameter (OIDC Core §5.5), checked; members that are not known are ignored.
 *
 * @throws OAuthError invalid_request
 */
export function parseClaims(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  if (text.length > LONGEST_CLAIMS) throw malformed(`claims may have ${LONGEST_CLAIMS} characters.`);
  const claims = parseJsonObject(text);
  if (claims === undefined) throw malformed('claims must be a JSON object.');
  for (const place of CLAIMS_PLACES) checkPlace(place, claims[place]);
  return claims;
}

function checkPlace(place: ClaimsPlace, wanted: Json | undefined): void {
  if (wanted === undefined || wanted === null) return;
  if (!isJsonObject(wanted)) throw malformed(`The member ${place} of claims must be a JSON object.`);
  for (const [name, request] of Object.entries(wanted)) {
    const problem = problemOf(request);
    if (problem !== undefined) throw malformed(`In claims, ${place}.${name.slice(0, 80)} ${problem}.`);
  }
}

function problemOf(request: Json | undefined): string | undefined {
  if (request === null || request === undefined) return undefined;
  if (!isJsonObject(request)) return 'must be null or a JSON object';
  const { essential, values } = request;
  if (essential !== undefined && typeof essential !== 'boolean') return 'has an essential that is not true or false';
  if (values !== undefined && !(Array.isArray(values) && values.length > 0))
    return 'has values that are not an array with something in it';
  return undefined;
}

function malformed(description: string): OAuthError {
  return new OAuthError('invalid_request', description);
}

/** What a checked `claims` parameter asks for at one place, by the claims' names. */
export function claimRequests(claims: JsonObject | undefined, place: ClaimsPlace): ReadonlyMap<string, ClaimRequest> {
  const wanted = claims?.[place];
  if (!isJsonObject(wanted)) return new Map();
  return new Map(Object.entries(wanted).map(([name, request]) => [name, toClaimRequest(request)]));
}

function toClaimRequest(request: Json | undefined): ClaimRequest {
  if (!isJsonObject(request)) return { essential: false, values: undefined };
  const { essential, value, values } = request;
  const one = value === undefined ? [] : [value];
  const accepted = Array.isArray(values) ? [...one, ...values] : one;
  return { essential: essential === true, values: accepted.length > 0 ? accepted : undefined };
}

/** Whether a value is one that the request would have. */
export function isWanted({ values }: ClaimRequest, value: Json): boolean {
  return values === undefined || values.some((wanted) => isDeepStrictEqual(wanted, value));
}
