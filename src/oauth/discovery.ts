import { DISPLAYS, PROMPTS } from './authorization/request.ts';
import { RESPONSE_MODES, RESPONSE_TYPES } from './authorization/response-type.ts';
import { SCOPE_CLAIMS } from './claims.ts';
import { CLIENT_AUTHENTICATION } from './client-authentication/authenticate.ts';
import type { OAuthContext } from './context.ts';
import { CREDENTIAL_SUPPORTED, CREDENTIALS_PATH } from './credentials/format.ts';
import { CREDENTIAL_SCOPE } from './credentials/scope.ts';
import { GRANT_TYPES } from './grants/token.ts';
import type { JsonObject } from './json.ts';
import { SIGNATURE_ALGORITHM_NAMES } from './signature-algorithms.ts';

export interface DiscoveryOptions {
  /** Where the endpoints are reached, without a trailing slash. */
  readonly public_url: string;
  /** Where an endpoint is reached instead, behind a proxy that gives it an address of its own (Hydra's `webfinger`). */
  readonly urls: {
    readonly jwks_url: string | null;
    readonly token_url: string | null;
    readonly auth_url: string | null;
    readonly userinfo_url: string | null;
    readonly client_registration_url: string | null;
    readonly device_authorization_url: string | null;
  };
  /** Whether clients can register themselves. */
  readonly dynamic_client_registration: boolean;
  /** Whether people can make an account here, so that `prompt=create` leads somewhere. */
  readonly sign_up: boolean;
  readonly ui_locales: readonly string[];
  /** What the built-in login reaches; empty where an application of the operator's own decides. */
  readonly acr_values: readonly string[];
  /** Claims and scopes that the operator's own login application knows besides. */
  readonly supported_claims: readonly string[];
  readonly supported_scopes: readonly string[];
}

/** Server metadata (OIDC Discovery §3, RFC 8414 §2), made from the tables that serve the requests. */
export function discoveryDocument(context: OAuthContext, options: DiscoveryOptions): JsonObject {
  const { policy, keys } = context;
  const url = (path: string) => `${options.public_url}${path}`;
  const idTokenAlgorithms = keys.algorithms('hydra.openid.id-token');
  const methods = Object.keys(CLIENT_AUTHENTICATION);
  const confidential = methods.filter((method) => method !== 'none');
  return {
    issuer: policy.issuer,
    authorization_endpoint: options.urls.auth_url ?? url('/oauth2/auth'),
    token_endpoint: options.urls.token_url ?? url('/oauth2/token'),
    userinfo_endpoint: options.urls.userinfo_url ?? url('/userinfo'),
    jwks_uri: options.urls.jwks_url ?? url('/.well-known/jwks.json'),
    device_authorization_endpoint: options.urls.device_authorization_url ?? url('/oauth2/device/auth'),
    introspection_endpoint: url('/oauth2/introspect'),
    revocation_endpoint: url('/oauth2/revoke'),
    ...registrationEndpoint(options),
    credentials_endpoint_draft_00: url(CREDENTIALS_PATH),
    credentials_supported_draft_00: [CREDENTIAL_SUPPORTED],
    end_session_endpoint: url('/oauth2/sessions/logout'),
    ...(policy.session_management && { check_session_iframe: url('/oauth2/sessions/check') }),
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,

    response_types_supported: [...RESPONSE_TYPES.values()].map(({ response_type }) => response_type),
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: ['authorization_code', 'implicit', ...[...GRANT_TYPES.keys()].slice(1)],
    code_challenge_methods_supported: policy.pkce.plain ? ['S256', 'plain'] : ['S256'],
    authorization_response_iss_parameter_supported: true,
    prompt_values_supported: PROMPTS.filter((prompt) => prompt !== 'create' || options.sign_up),
    display_values_supported: DISPLAYS,
    ui_locales_supported: options.ui_locales,
    ...(options.acr_values.length > 0 && { acr_values_supported: options.acr_values }),

    scopes_supported: [
      ...new Set([
        ...['openid', 'offline_access', 'offline', ...Object.keys(SCOPE_CLAIMS), CREDENTIAL_SCOPE],
        ...options.supported_scopes,
      ]),
    ],
    claims_supported: [
      ...new Set([
        ...['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'acr', 'amr', 'sid', 'nonce'],
        ...Object.values(SCOPE_CLAIMS).flat(),
        ...options.supported_claims,
      ]),
    ],
    claim_types_supported: ['normal'],
    claims_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,

    subject_types_supported: policy.subject_types,
    id_token_signing_alg_values_supported: idTokenAlgorithms,
    userinfo_signing_alg_values_supported: ['none', ...idTokenAlgorithms],
    // Ory's SDKs want these two present.
    id_token_signed_response_alg: idTokenAlgorithms,
    userinfo_signed_response_alg: ['none', ...idTokenAlgorithms],

    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: SIGNATURE_ALGORITHM_NAMES,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: SIGNATURE_ALGORITHM_NAMES,
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: SIGNATURE_ALGORITHM_NAMES,
  };
}

/** An operator may name another place, where registration is served by something else (Hydra's `webfinger`). */
function registrationEndpoint(options: DiscoveryOptions): { readonly registration_endpoint?: string } {
  const own = options.dynamic_client_registration ? `${options.public_url}/oauth2/register` : undefined;
  const registration_endpoint = options.urls.client_registration_url ?? own;
  return registration_endpoint === undefined ? {} : { registration_endpoint };
}
