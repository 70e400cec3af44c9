import type { ClientMetadata } from '../client.ts';
import { findKeyManagement, fitsKeyManagement } from '../encryption-algorithms.ts';
import type { JsonObject } from '../json.ts';
import { RESPONSE_MEMBERS, RESPONSE_PURPOSES } from '../response-jwt.ts';
import type { Rule } from './rule.ts';
import { secretAlgorithm } from './shared-secret.ts';
import { AUTH_METHODS } from './vocabulary.ts';

/** RFC 7518 §3.3. */
const MIN_RSA_BYTES = 256;

/** What a client must have for the algorithms that it registers. */
export const algorithmRules: readonly Rule[] = [
  {
    member: 'jwks',
    must: 'hold RSA keys of 2048 bits or more (RFC 7518 section 3.3)',
    offending: (client) => (client.jwks?.keys ?? []).filter(isShortRsa).map(({ kid }) => String(kid ?? 'a key')),
  },
  ...RESPONSE_PURPOSES.map(
    (purpose): Rule => ({
      member: RESPONSE_MEMBERS[purpose].alg,
      must: 'be accompanied by jwks_uri, or by jwks with a key of its type that may be encrypted to',
      offending: (client) => withoutKey(client, client[RESPONSE_MEMBERS[purpose].alg]),
    }),
  ),
  {
    member: 'token_endpoint_auth_method',
    must: 'be one with a client secret, which the registered algorithms take for their key (OIDC Core sections 10.1 and 10.2)',
    offending: (client) =>
      AUTH_METHODS[client.token_endpoint_auth_method].secret || secretAlgorithm(client) === undefined
        ? []
        : [client.token_endpoint_auth_method],
  },
  {
    member: 'id_token_signed_response_alg',
    must: 'not be none with response_types that return an ID token from the authorization endpoint (OIDC Core section 2)',
    offending: ({ id_token_signed_response_alg: alg, response_types }) =>
      alg === 'none' && response_types.some((type) => type.split(' ').includes('id_token')) ? [alg] : [],
  },
];

function isShortRsa({ kty, n }: JsonObject): boolean {
  return kty === 'RSA' && Buffer.from(String(n), 'base64url').length < MIN_RSA_BYTES;
}

/** Keys behind a URL may change any time, and are looked at when they are needed. */
function withoutKey({ jwks, jwks_uri }: ClientMetadata, alg: string | undefined): readonly string[] {
  if (alg === undefined || jwks_uri !== undefined || findKeyManagement(alg)?.by === 'client secret') return [];
  return jwks?.keys.some((jwk) => fitsKeyManagement(jwk, alg)) ? [] : [alg];
}
