import { clientJwtAlgorithms } from './client-jwt.ts';
import type { OAuthContext } from './context.ts';
import { CONTENT_ENCRYPTION_NAMES, findKeyManagement, KEY_MANAGEMENT_NAMES } from './encryption-algorithms.ts';
import type { JsonObject } from './json.ts';
import type { Policy } from './policy.ts';
import { permitted, profileNamed } from './profiles.ts';
import { MAC_ALGORITHM_NAMES } from './signature-algorithms.ts';

type Context = Pick<OAuthContext, 'keys' | 'policy'>;

const CONTENT = CONTENT_ENCRYPTION_NAMES;

/** What a response to a client may be signed with: by the server's keys, or with the secret of the client. */
function responseSigningAlgorithms({ keys, policy }: Context): readonly string[] {
  return leftBy(policy, [...keys.algorithms('hydra.openid.id-token'), ...MAC_ALGORITHM_NAMES]);
}

/** What the profile of the whole server leaves; single clients may be held to more. */
function leftBy(policy: Policy, algorithms: readonly string[]): readonly string[] {
  return permitted(profileNamed(policy).signature_algorithms, algorithms);
}

/** Besides, `none`, where the operator allows it (OIDC Core §2). */
function idTokenSigningAlgorithms(context: Context): readonly string[] {
  const signed = responseSigningAlgorithms(context);
  return [...signed, ...leftBy(context.policy, context.policy.unsigned_id_tokens ? ['none'] : [])];
}

/** ID tokens and userinfo answers (OIDC Discovery §3). */
export function tokenAlgorithms(context: Context): JsonObject {
  const idToken = idTokenSigningAlgorithms(context);
  const userinfo = ['none', ...responseSigningAlgorithms(context)];
  return {
    id_token_signing_alg_values_supported: idToken,
    id_token_encryption_alg_values_supported: KEY_MANAGEMENT_NAMES,
    id_token_encryption_enc_values_supported: CONTENT,
    userinfo_signing_alg_values_supported: userinfo,
    userinfo_encryption_alg_values_supported: KEY_MANAGEMENT_NAMES,
    userinfo_encryption_enc_values_supported: CONTENT,
    // Ory's SDKs want these two present.
    id_token_signed_response_alg: idToken,
    userinfo_signed_response_alg: userinfo,
  };
}

/** @param unsigned whether request objects may come with `none`. */
export function requestObjectAlgorithms({ keys, policy }: Context, unsigned: boolean): JsonObject {
  const { signature, mac } = clientJwtAlgorithms(policy);
  const bySecret = KEY_MANAGEMENT_NAMES.filter((alg) => findKeyManagement(alg)?.by === 'client secret');
  return {
    request_object_signing_alg_values_supported: leftBy(policy, [...signature, ...mac, ...(unsigned ? ['none'] : [])]),
    request_object_encryption_alg_values_supported: [...keys.decryptable(), ...bySecret],
    request_object_encryption_enc_values_supported: CONTENT,
  };
}

/** JARM §4. */
export function authorizationAlgorithms(context: Context): JsonObject {
  return {
    authorization_signing_alg_values_supported: responseSigningAlgorithms(context),
    authorization_encryption_alg_values_supported: KEY_MANAGEMENT_NAMES,
    authorization_encryption_enc_values_supported: CONTENT,
  };
}

/** RFC 9701 §7. */
export function introspectionAlgorithms(context: Context): JsonObject {
  return {
    introspection_signing_alg_values_supported: responseSigningAlgorithms(context),
    introspection_encryption_alg_values_supported: KEY_MANAGEMENT_NAMES,
    introspection_encryption_enc_values_supported: CONTENT,
  };
}

/** What assertions may be signed with at an endpoint that takes these methods (RFC 8414 §2). */
export function assertionAlgorithms(
  { policy }: Pick<Context, 'policy'>,
  methods: readonly string[],
): readonly string[] {
  const { signature, mac } = clientJwtAlgorithms(policy);
  return leftBy(policy, [
    ...(methods.includes('private_key_jwt') ? signature : []),
    ...(methods.includes('client_secret_jwt') ? mac : []),
  ]);
}
