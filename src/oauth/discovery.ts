import { PUSHED_REQUEST_PATH } from './authorization/pushed-request.ts';
import { DISPLAYS, PROMPTS } from './authorization/request.ts';
import { everyRequestPushed, everyRequestSigned } from './authorization/request-object-rules.ts';
import { RESPONSE_MODES } from './authorization/response-modes.ts';
import { RESPONSE_TYPES } from './authorization/response-type.ts';
import { SCOPE_CLAIMS } from './claims/scopes.ts';
import type { OAuthContext } from './context.ts';
import { CREDENTIAL_SUPPORTED, CREDENTIALS_PATH } from './credentials/format.ts';
import { CREDENTIAL_SCOPE } from './credentials/scope.ts';
import {
  assertionAlgorithms,
  authorizationAlgorithms,
  introspectionAlgorithms,
  requestObjectAlgorithms,
  tokenAlgorithms,
} from './discovery-algorithms.ts';
import { GRANT_TYPES } from './grants/token.ts';
import type { JsonObject } from './json.ts';
import { mtlsEndpointAliases } from './mtls-endpoint-aliases.ts';
import type { Policy } from './policy.ts';
import { permitted, profileNamed } from './profiles.ts';
import { authMethodsOf } from './registration/vocabulary.ts';
import { DPOP_ALGORITHMS } from './sender-constraint/dpop-proof.ts';

export interface DiscoveryOptions {
  /** Where the endpoints are reached, without a trailing slash. */
  readonly public_url: string;
  /** Where they are reached by clients that show a TLS certificate, if that is another place; the same about a slash. */
  readonly mtls_url: string | null;
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
  const { policy } = context;
  const url = (path: string) => `${options.public_url}${path}`;
  const methods = authenticationMethods(policy);
  const confidential = methods.filter((method) => method !== 'none');
  const document = {
    issuer: policy.issuer,
    authorization_endpoint: options.urls.auth_url ?? url('/oauth2/auth'),
    token_endpoint: options.urls.token_url ?? url('/oauth2/token'),
    userinfo_endpoint: options.urls.userinfo_url ?? url('/userinfo'),
    jwks_uri: options.urls.jwks_url ?? url('/.well-known/jwks.json'),
    device_authorization_endpoint: options.urls.device_authorization_url ?? url('/oauth2/device/auth'),
    pushed_authorization_request_endpoint: url(PUSHED_REQUEST_PATH),
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

    response_types_supported: responseTypes(policy),
    response_modes_supported: RESPONSE_MODES,
    ...authorizationAlgorithms(context),
    grant_types_supported: grantTypes(policy),
    code_challenge_methods_supported: policy.pkce.plain && !profileNamed(policy).pkce ? ['S256', 'plain'] : ['S256'],
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
    claim_types_supported: ['normal', 'aggregated', 'distributed'],
    claims_parameter_supported: true,
    request_parameter_supported: true,
    // The address of a request object, which a request that must be pushed cannot be.
    request_uri_parameter_supported: !everyRequestPushed(policy),
    require_request_uri_registration: true,
    require_signed_request_object: everyRequestSigned(policy),
    ...requestObjectAlgorithms(context, policy.request_objects.unsigned && !everyRequestSigned(policy)),
    require_pushed_authorization_requests: everyRequestPushed(policy),

    subject_types_supported: policy.subject_types,
    ...tokenAlgorithms(context),

    dpop_signing_alg_values_supported: permitted(profileNamed(policy).signature_algorithms, DPOP_ALGORITHMS),
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms(context, methods),
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms(context, methods),
    ...introspectionAlgorithms(context),
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms(context, confidential),
  };
  return { ...document, ...mutualTls(policy, options, document) };
}

function authenticationMethods(policy: Policy): readonly string[] {
  return permitted(profileNamed(policy).client_authentication, authMethodsOf(policy));
}

function responseTypes(policy: Policy): readonly string[] {
  const names = [...RESPONSE_TYPES.values()].map(({ response_type }) => response_type);
  return permitted(profileNamed(policy).response_types, names);
}

/** The implicit grant is what response types with a token or an ID token need, and has no part at the token endpoint. */
function grantTypes(policy: Policy): readonly string[] {
  const implicit = responseTypes(policy).some((type) => type.includes('token'));
  const [first = '', ...others] = GRANT_TYPES.keys();
  return [first, ...(implicit ? ['implicit'] : []), ...others];
}

/** RFC 8705 §3.3, §5: what is true where clients can show certificates, and where they go to do so. */
function mutualTls({ client_certificates }: Policy, { mtls_url }: DiscoveryOptions, document: JsonObject): JsonObject {
  if (!client_certificates.taken) return {};
  return {
    tls_client_certificate_bound_access_tokens: true,
    ...(mtls_url !== null && { mtls_endpoint_aliases: mtlsEndpointAliases(document, mtls_url) }),
  };
}

/** An operator may name another place, where registration is served by something else (Hydra's `webfinger`). */
function registrationEndpoint(options: DiscoveryOptions): { readonly registration_endpoint?: string } {
  const own = options.dynamic_client_registration ? `${options.public_url}/oauth2/register` : undefined;
  const registration_endpoint = options.urls.client_registration_url ?? own;
  return registration_endpoint === undefined ? {} : { registration_endpoint };
}
