import { MTLS_PATHS } from '../../../oauth/mtls-endpoint-aliases.ts';
import { flag, type Members, object, type Schema, text, texts } from '../schema.ts';
import { credentials } from './credentials.ts';

const endpoints: Members = {
  authorization_endpoint: text('Where people are sent to sign in.'),
  token_endpoint: text('Where codes and refresh tokens become tokens.'),
  userinfo_endpoint: text('Where claims about a person are.'),
  jwks_uri: text("Where the server's public keys are."),
  device_authorization_endpoint: text('Where a device gets its codes.'),
  pushed_authorization_request_endpoint: text('Where clients push authorization requests.'),
  introspection_endpoint: text('Where resource servers ask what a token means.'),
  revocation_endpoint: text('Where tokens are revoked.'),
  registration_endpoint: text('Where clients register themselves; absent where they cannot.'),
  end_session_endpoint: text('Where people are sent to sign out.'),
  check_session_iframe: text('Tells applications in a frame that a session ended.'),
  credentials_endpoint_draft_00: text('Where verifiable credentials are issued.'),
};

const lists: Members = Object.fromEntries(
  [
    'response_types_supported',
    'response_modes_supported',
    'grant_types_supported',
    'code_challenge_methods_supported',
    'prompt_values_supported',
    'display_values_supported',
    'ui_locales_supported',
    'acr_values_supported',
    'scopes_supported',
    'claims_supported',
    'claim_types_supported',
    'subject_types_supported',
    'id_token_signing_alg_values_supported',
    'userinfo_signing_alg_values_supported',
    'id_token_encryption_alg_values_supported',
    'id_token_encryption_enc_values_supported',
    'userinfo_encryption_alg_values_supported',
    'userinfo_encryption_enc_values_supported',
    'id_token_signed_response_alg',
    'userinfo_signed_response_alg',
    'request_object_signing_alg_values_supported',
    'request_object_encryption_alg_values_supported',
    'request_object_encryption_enc_values_supported',
    'dpop_signing_alg_values_supported',
    'token_endpoint_auth_methods_supported',
    'token_endpoint_auth_signing_alg_values_supported',
    'revocation_endpoint_auth_methods_supported',
    'revocation_endpoint_auth_signing_alg_values_supported',
    'authorization_signing_alg_values_supported',
    'authorization_encryption_alg_values_supported',
    'authorization_encryption_enc_values_supported',
    'introspection_signing_alg_values_supported',
    'introspection_encryption_alg_values_supported',
    'introspection_encryption_enc_values_supported',
    'introspection_endpoint_auth_methods_supported',
    'introspection_endpoint_auth_signing_alg_values_supported',
  ].map((name) => [name, texts(`The server's ${words(name)}.`)]),
);

const flags: Members = Object.fromEntries(
  [
    'authorization_response_iss_parameter_supported',
    'claims_parameter_supported',
    'request_parameter_supported',
    'request_uri_parameter_supported',
    'require_request_uri_registration',
    'require_signed_request_object',
    'require_pushed_authorization_requests',
    'frontchannel_logout_supported',
    'frontchannel_logout_session_supported',
    'backchannel_logout_supported',
    'backchannel_logout_session_supported',
    'tls_client_certificate_bound_access_tokens',
  ].map((name) => [name, flag(`Whether the server has this: ${words(name)}.`)]),
);

function words(name: string): string {
  return name.replace(/_supported$/, '').replaceAll('_', ' ');
}

export const oidcConfiguration: Schema = object(
  {
    issuer: text('The name of the server in its tokens.'),
    ...endpoints,
    ...lists,
    ...flags,
    mtls_endpoint_aliases: object(
      Object.fromEntries(Object.keys(MTLS_PATHS).map((name) => [name, endpoints[name] ?? text(words(name))])),
      [],
      'Where clients that show a TLS certificate find these endpoints (RFC 8705 §5).',
    ),
    credentials_supported_draft_00: credentials,
  },
  [
    'issuer',
    'authorization_endpoint',
    'device_authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
    'subject_types_supported',
    'response_types_supported',
    'id_token_signing_alg_values_supported',
    'id_token_signed_response_alg',
    'userinfo_signed_response_alg',
  ],
  'What the server can do (OpenID Connect Discovery §3, RFC 8414 §2).',
);
