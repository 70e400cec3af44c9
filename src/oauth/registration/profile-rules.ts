import type { ClientMetadata } from '../client.ts';
import { type Profile, permitted, profileNamed } from '../profiles.ts';
import type { RegistrationContext } from './context.ts';
import type { Rule } from './rule.ts';
import { isHttpsOrLoopbackUrl, isHttpsUrl, isWebUrl } from './uris.ts';

/** What a profile leaves of the choices of registration, for a client that is held to it. */
export const profileRules: readonly Rule[] = [
  {
    member: 'token_endpoint_auth_method',
    must: 'be private_key_jwt, tls_client_auth or self_signed_tls_client_auth under its profile (FAPI 2.0 section 5.3.2.1)',
    offending: (client, context) =>
      outside(profileFor(client, context).client_authentication, [client.token_endpoint_auth_method]),
  },
  {
    member: 'response_types',
    must: 'be code alone under its profile (FAPI 2.0 section 5.3.2.2)',
    offending: (client, context) => outside(profileFor(client, context).response_types, client.response_types),
  },
  {
    member: 'redirect_uris',
    must: "be https URLs under its profile, or lead to the person's own computer for a native application (FAPI 2.0 section 5.3.2.2)",
    code: 'invalid_redirect_uri',
    offending: (client, context) =>
      profileFor(client, context).secure_redirect_uris
        ? client.redirect_uris.filter((uri) => !isSecure(uri, client))
        : [],
  },
  {
    member: 'profile',
    must: 'be one for whose algorithms this server has a key: see keys.id_token (FAPI 2.0 section 5.4.1)',
    offending(client, context) {
      const allowed = profileFor(client, context).signature_algorithms;
      const usable = allowed === undefined || permitted(allowed, context.signing_algorithms).length > 0;
      return usable ? [] : [client.profile ?? context.policy.profile];
    },
  },
  {
    member: 'userinfo_signed_response_alg',
    must: 'be none, PS256, ES256, EdDSA or Ed25519 under its profile (FAPI 2.0 section 5.4.1)',
    offending: (client, context) =>
      client.userinfo_signed_response_alg === 'none'
        ? []
        : outside(profileFor(client, context).signature_algorithms, [client.userinfo_signed_response_alg]),
  },
  ...(
    [
      'id_token_signed_response_alg',
      'token_endpoint_auth_signing_alg',
      'request_object_signing_alg',
      'authorization_signed_response_alg',
      'introspection_signed_response_alg',
    ] as const
  ).map(
    (member): Rule => ({
      member,
      must: 'be PS256, ES256, EdDSA or Ed25519 under its profile (FAPI 2.0 section 5.4.1)',
      offending: (client, context) => outside(profileFor(client, context).signature_algorithms, [client[member]]),
    }),
  ),
];

/** A scheme of a native application's own crosses no network. */
function isSecure(uri: string, { application_type }: ClientMetadata): boolean {
  return application_type === 'native' ? !isWebUrl(uri) || isHttpsOrLoopbackUrl(uri) : isHttpsUrl(uri);
}

function profileFor(client: ClientMetadata, { policy }: RegistrationContext): Profile {
  return profileNamed(policy, client.profile);
}

function outside(
  allowed: readonly string[] | undefined,
  values: readonly (string | undefined)[],
): readonly (string | undefined)[] {
  return allowed === undefined ? [] : values.filter((value) => value !== undefined && !allowed.includes(value));
}
