import { isJsonObject, type JsonObject } from './json.ts';

/** The claims that each scope asks for (OIDC Core §5.4). */
export const SCOPE_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** Those of a person's claims that the granted scopes release. */
export function scopeClaims(claims: JsonObject, scope: readonly string[]): JsonObject {
  return pick(
    claims,
    scope.flatMap((name) => SCOPE_CLAIMS[name] ?? []),
  );
}

/**
 * Those of a person's claims that the `claims` parameter asks for at one place (OIDC Core §5.5). Asking for a claim by
 * name is a request: what the person does not have is left out, whether essential or not (§5.5.1).
 */
export function requestedClaims(
  claims: JsonObject,
  request: JsonObject | undefined,
  place: 'id_token' | 'userinfo',
): JsonObject {
  const wanted = request?.[place];
  return isJsonObject(wanted) ? pick(claims, Object.keys(wanted)) : {};
}

function pick(claims: JsonObject, names: readonly string[]): JsonObject {
  const picked: Record<string, JsonObject[string]> = {};
  for (const name of names) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (value !== undefined && value !== null) picked[name] = value;
  }
  return picked;
}

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
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !PROTOCOL_CLAIMS.has(name)));
}
