import { RESPONSE_MODES } from '../../src/oauth/authorization/response-modes.ts';
import { RESPONSE_TYPES } from '../../src/oauth/authorization/response-type.ts';
import { SCOPE_CLAIMS } from '../../src/oauth/claims/scopes.ts';
import { CREDENTIAL_SCOPE } from '../../src/oauth/credentials/scope.ts';
import { PROFILE_NAMES } from '../../src/oauth/profile-names.ts';
import type { Specification } from './specification.ts';

const openid = (
  name: string,
  title: string,
  path: string,
  rest: Omit<Specification, 'name' | 'title' | 'url'>,
): Specification => ({ name, title, url: `https://openid.net/specs/${path}`, ...rest });

const profile = (kind: string) => PROFILE_NAMES.filter((name) => name === kind);

/** OpenID Connect, FAPI, and what others made of both. */
export const OPENID: readonly Specification[] = [
  openid('OpenID Connect Core', 'OpenID Connect Core 1.0', 'openid-connect-core-1_0.html', {
    state: 'always',
    settings: [
      'ttl.id_token',
      'keys.id_token',
      'oidc.subject_identifiers.supported_types',
      'oidc.allow_unsigned_id_tokens',
    ],
    members: ['userinfo_endpoint', 'scopes_supported', 'claims_supported', 'id_token_signing_alg_values_supported'],
    client: ['id_token_signed_response_alg', 'userinfo_signed_response_alg', 'subject_type'],
    paths: ['/userinfo'],
    values: ['openid', 'offline_access', ...Object.keys(SCOPE_CLAIMS)],
    guide: 'signing-in-an-application',
  }),
  openid('OpenID Connect Discovery', 'OpenID Connect Discovery 1.0', 'openid-connect-discovery-1_0.html', {
    state: 'always',
    paths: ['/.well-known/openid-configuration', '/.well-known/jwks.json'],
    note: 'No WebFinger.',
  }),
  openid('OpenID Connect Registration', 'Dynamic Client Registration 1.0', 'openid-connect-registration-1_0.html', {
    state: 'setting',
    settings: ['oidc.dynamic_client_registration.enabled'],
    client: ['sector_identifier_uri', 'initiate_login_uri', 'default_max_age', 'require_auth_time'],
    paths: ['/oauth2/register'],
    guide: 'dynamic-registration',
  }),
  openid('OpenID Connect RP-Initiated Logout', 'RP-Initiated Logout 1.0', 'openid-connect-rpinitiated-1_0.html', {
    state: 'always',
    members: ['end_session_endpoint'],
    client: ['post_logout_redirect_uris'],
    paths: ['/oauth2/sessions/logout'],
    guide: 'logout',
  }),
  openid('OpenID Connect Session Management', 'Session Management 1.0', 'openid-connect-session-1_0.html', {
    state: 'setting',
    settings: ['oidc.session_management.enabled'],
    members: ['check_session_iframe'],
    guide: 'logout',
  }),
  openid('OpenID Connect Front-Channel Logout', 'Front-Channel Logout 1.0', 'openid-connect-frontchannel-1_0.html', {
    state: 'client',
    members: ['frontchannel_logout_supported', 'frontchannel_logout_session_supported'],
    client: ['frontchannel_logout_uri', 'frontchannel_logout_session_required'],
    guide: 'logout',
  }),
  openid('OpenID Connect Back-Channel Logout', 'Back-Channel Logout 1.0', 'openid-connect-backchannel-1_0.html', {
    state: 'client',
    settings: ['oidc.backchannel_logout.give_up_after'],
    members: ['backchannel_logout_supported', 'backchannel_logout_session_supported'],
    client: ['backchannel_logout_uri', 'backchannel_logout_session_required'],
    guide: 'logout',
  }),
  openid(
    'Initiating User Registration',
    'Initiating User Registration via OpenID Connect 1.0',
    'openid-connect-prompt-create-1_0.html',
    { state: 'setting', settings: ['accounts.sign_up'], members: ['prompt_values_supported'], values: ['create'] },
  ),
  openid(
    'Multiple Response Types',
    'OAuth 2.0 Multiple Response Type Encoding Practices',
    'oauth-v2-multiple-response-types-1_0.html',
    {
      state: 'always',
      members: ['response_types_supported', 'response_modes_supported'],
      client: ['response_types'],
      values: [...RESPONSE_TYPES.values()].map(({ response_type }) => response_type),
    },
  ),
  openid('Form Post Response Mode', 'OAuth 2.0 Form Post Response Mode', 'oauth-v2-form-post-response-mode-1_0.html', {
    state: 'always',
    members: ['response_modes_supported'],
    values: RESPONSE_MODES.filter((mode) => mode === 'form_post'),
  }),
  openid('JARM', 'JWT Secured Authorization Response Mode', 'oauth-v2-jarm.html', {
    state: 'client',
    members: ['response_modes_supported', 'authorization_signing_alg_values_supported'],
    client: ['authorization_signed_response_alg', 'authorization_encrypted_response_alg', 'response_modes'],
    values: RESPONSE_MODES.filter((mode) => mode.endsWith('jwt')),
    guide: 'jarm',
  }),
  openid('FAPI 2.0 Security Profile', 'FAPI 2.0 Security Profile', 'fapi-security-profile-2_0-final.html', {
    state: 'profile',
    settings: ['oauth2.profile'],
    client: ['profile'],
    values: profile('fapi_2'),
    guide: 'fapi',
  }),
  openid('FAPI 2.0 Message Signing', 'FAPI 2.0 Message Signing', 'fapi-message-signing-2_0-final.html', {
    state: 'profile',
    settings: ['oauth2.profile'],
    client: ['profile', 'response_modes'],
    values: profile('fapi_2_message_signing'),
    guide: 'fapi',
  }),
  openid(
    'CIBA',
    'Client-Initiated Backchannel Authentication',
    'openid-client-initiated-backchannel-authentication-core-1_0.html',
    {
      state: 'not',
    },
  ),
  openid(
    'UserInfo Verifiable Credentials',
    'OpenID Connect UserInfo Verifiable Credentials (draft)',
    'openid-connect-userinfo-vc-1_0.html',
    {
      state: 'always',
      members: ['credentials_endpoint_draft_00', 'credentials_supported_draft_00'],
      paths: ['/credentials'],
      values: [CREDENTIAL_SCOPE],
      guide: 'verifiable-credentials',
    },
  ),
  {
    name: 'Matrix',
    title: "Matrix's OAuth 2.0 API and OpenID tokens",
    url: 'https://spec.matrix.org/latest/client-server-api/#oauth-20-api',
    state: 'setting',
    settings: ['matrix.server_name'],
    guide: 'matrix',
  },
  {
    name: 'MCP authorization',
    title: 'Model Context Protocol, authorization',
    url: 'https://modelcontextprotocol.io/specification/2025-06-18/basic/authorization',
    state: 'setting',
    settings: ['oidc.dynamic_client_registration.enabled', 'oauth2.resources'],
    note: 'The side of the authorization server: metadata, PKCE, registration, resource indicators.',
    guide: 'resource-indicators',
  },
];
