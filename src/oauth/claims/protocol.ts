import type { JsonObject } from '../json.ts';

/** Claims that the server alone sets; neither a consent session nor an account may. */
export const PROTOCOL_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'nonce',
  'azp',
  'auth_time',
  'acr',
  'amr',
  'sid',
  'at_hash',
  'c_hash',
  's_hash',
  'client_id',
  'scope',
]);

export function withoutProtocolClaims(claims: JsonObject): JsonObject {
  if (!Object.keys(claims).some((name) => PROTOCOL_CLAIMS.has(name))) return claims;
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !PROTOCOL_CLAIMS.has(name)));
}
