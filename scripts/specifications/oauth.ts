import { GRANT_TYPES } from '../../src/oauth/grants/token.ts';
import { AUTH_METHOD_NAMES } from '../../src/oauth/registration/vocabulary.ts';
import { DPOP_ALGORITHMS } from '../../src/oauth/sender-constraint/dpop-proof.ts';
import type { Specification } from './specification.ts';

const rfc = (number: number, title: string, rest: Omit<Specification, 'name' | 'title' | 'url'>): Specification => ({
  name: `RFC ${number}`,
  title,
  url: `https://www.rfc-editor.org/rfc/rfc${number}`,
  ...rest,
});

/** OAuth 2.0 and what the IETF added to it. */
export const OAUTH: readonly Specification[] = [
  rfc(6749, 'OAuth 2.0', {
    state: 'always',
    settings: ['ttl.auth_code', 'ttl.access_token', 'ttl.refresh_token', 'strategies.scope'],
    members: ['authorization_endpoint', 'token_endpoint', 'grant_types_supported', 'response_types_supported'],
    paths: ['/oauth2/auth', '/oauth2/token'],
    values: [...GRANT_TYPES.keys()],
    note: 'No password grant. The implicit grant is for clients that register it.',
  }),
  {
    name: 'OAuth 2.1',
    title: 'The OAuth 2.1 Authorization Framework (draft)',
    url: 'https://datatracker.ietf.org/doc/draft-ietf-oauth-v2-1/',
    state: 'always',
    settings: ['oauth2.pkce.enforced', 'oauth2.pkce.enforced_for_public_clients'],
    note: 'Its rules are the defaults; `oauth2.pkce.enforced` adds PKCE for clients with a secret.',
  },
  rfc(6750, 'Bearer Token Usage', {
    state: 'always',
    settings: ['oauth2.require_sender_constrained_tokens'],
    note: 'In the header or a form, never in the query. The setting ends bearer tokens.',
  }),
  rfc(7009, 'Token Revocation', { state: 'always', members: ['revocation_endpoint'], paths: ['/oauth2/revoke'] }),
  rfc(7519, 'JSON Web Token', {
    state: 'always',
    settings: ['keys.id_token', 'keys.access_token'],
    guide: 'keys-and-algorithms',
    note: 'With RFC 7515 to 7518, 8037, 8725 and 9864.',
  }),
  rfc(7521, 'Assertion Framework', { state: 'client', guide: 'jwt-bearer' }),
  rfc(7523, 'JWT Profile for Client Authentication and Authorization Grants', {
    state: 'client',
    settings: ['oauth2.grant.jwt.jti_optional', 'oauth2.grant.jwt.iat_optional', 'oauth2.grant.jwt.max_ttl'],
    members: ['token_endpoint_auth_signing_alg_values_supported'],
    client: ['token_endpoint_auth_signing_alg', 'jwks', 'jwks_uri'],
    values: AUTH_METHOD_NAMES.filter((name) => name.endsWith('_jwt')),
    guide: 'jwt-bearer',
  }),
  rfc(7591, 'Dynamic Client Registration', {
    state: 'setting',
    settings: ['oidc.dynamic_client_registration.enabled', 'oidc.dynamic_client_registration.default_scope'],
    members: ['registration_endpoint'],
    paths: ['/oauth2/register'],
    guide: 'dynamic-registration',
  }),
  rfc(7592, 'Dynamic Client Registration Management', {
    state: 'setting',
    settings: ['oidc.dynamic_client_registration.enabled'],
    paths: ['/oauth2/register/{id}'],
    guide: 'dynamic-registration',
  }),
  rfc(7636, 'Proof Key for Code Exchange', {
    state: 'always',
    settings: ['oauth2.pkce.enforced', 'oauth2.pkce.enforced_for_public_clients', 'oauth2.pkce.plain'],
    members: ['code_challenge_methods_supported'],
    values: ['S256'],
    note: '`plain` behind a setting.',
  }),
  rfc(7662, 'Token Introspection', {
    state: 'always',
    members: ['introspection_endpoint', 'introspection_endpoint_auth_methods_supported'],
    paths: ['/oauth2/introspect', '/admin/oauth2/introspect'],
    guide: 'introspection',
  }),
  rfc(8252, 'OAuth 2.0 for Native Apps', {
    state: 'always',
    client: ['application_type'],
    note: 'Any port of a loopback address, schemes of their own.',
  }),
  rfc(8414, 'Authorization Server Metadata', {
    state: 'always',
    paths: ['/.well-known/oauth-authorization-server'],
    members: ['issuer'],
  }),
  rfc(8628, 'Device Authorization Grant', {
    state: 'always',
    settings: ['oauth2.device_authorization.token_polling_interval', 'ttl.device_user_code'],
    members: ['device_authorization_endpoint'],
    paths: ['/oauth2/device/auth', '/oauth2/device/verify'],
    guide: 'device',
  }),
  rfc(8693, 'Token Exchange', { state: 'not' }),
  rfc(8705, 'Mutual-TLS Client Authentication and Certificate-Bound Access Tokens', {
    state: 'setting',
    settings: ['serve.mtls.enabled', 'serve.mtls.header.name'],
    members: ['tls_client_certificate_bound_access_tokens', 'mtls_endpoint_aliases'],
    client: ['tls_client_auth_subject_dn', 'tls_client_auth_san_dns', 'tls_client_certificate_bound_access_tokens'],
    values: AUTH_METHOD_NAMES.filter((name) => name.endsWith('tls_client_auth')),
    guide: 'tls',
  }),
  rfc(8707, 'Resource Indicators', {
    state: 'always',
    settings: ['oauth2.resources', 'oauth2.resource_indicators.default_resource'],
    guide: 'resource-indicators',
  }),
  rfc(9068, 'JWT Profile for Access Tokens', {
    state: 'setting',
    settings: ['strategies.access_token', 'strategies.jwt.scope_claim'],
    client: ['access_token_strategy'],
    note: 'For the server, a client or an API.',
  }),
  rfc(9101, 'JWT-Secured Authorization Request', {
    state: 'client',
    settings: ['oauth2.request_objects.unsigned', 'oauth2.request_objects.require_signed'],
    members: ['request_parameter_supported', 'request_uri_parameter_supported', 'require_signed_request_object'],
    client: ['request_object_signing_alg', 'request_uris', 'require_signed_request_object'],
    guide: 'request-objects',
  }),
  rfc(9126, 'Pushed Authorization Requests', {
    state: 'client',
    settings: ['oauth2.pushed_authorization_requests.required', 'oauth2.pushed_authorization_requests.lifespan'],
    members: ['pushed_authorization_request_endpoint', 'require_pushed_authorization_requests'],
    client: ['require_pushed_authorization_requests'],
    paths: ['/oauth2/par'],
    guide: 'request-objects',
  }),
  rfc(9207, 'Authorization Server Issuer Identification', {
    state: 'always',
    members: ['authorization_response_iss_parameter_supported'],
  }),
  rfc(9396, 'Rich Authorization Requests', { state: 'not' }),
  rfc(9449, 'Demonstrating Proof of Possession (DPoP)', {
    state: 'client',
    settings: ['oauth2.dpop.nonce', 'oauth2.dpop.nonce_lifetime', 'oauth2.dpop.proof_lifetime'],
    members: ['dpop_signing_alg_values_supported'],
    client: ['dpop_bound_access_tokens'],
    values: DPOP_ALGORITHMS,
    guide: 'dpop',
  }),
  rfc(9700, 'Security Best Current Practice', {
    state: 'always',
    note: 'Exact redirect URIs, PKCE, refresh tokens that rotate or are bound, no open redirectors.',
  }),
  rfc(9701, 'JWT Response for Token Introspection', {
    state: 'client',
    members: ['introspection_signing_alg_values_supported', 'introspection_encryption_alg_values_supported'],
    client: ['introspection_signed_response_alg', 'introspection_encrypted_response_alg'],
    guide: 'introspection',
  }),
  rfc(9728, 'Protected Resource Metadata', {
    state: 'not',
    note: 'It is for the APIs to publish, MCP servers among them; it names this server as `authorization_servers`.',
  }),
];
