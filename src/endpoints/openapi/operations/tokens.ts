import { GRANT_TYPES } from '../../../oauth/grants/token.ts';
import { INTROSPECTION_JWT } from '../../../oauth/introspection-response.ts';
import { DPOP_PROOF, EMPTY, form, type Operation, object, query, REDIRECT, required } from '../operation.ts';
import { type Members, ref, text, texts } from '../schema.ts';

/** How a client says who it is in a form, where it does not in a header (RFC 6749 §2.3.1, RFC 7523 §2.2). */
const CLIENT: Members = {
  client_secret: text('Its secret, with client_secret_post.'),
  client_assertion: text('A JWT that it signed, with private_key_jwt or client_secret_jwt.'),
  client_assertion_type: text('urn:ietf:params:oauth:client-assertion-type:jwt-bearer.'),
};

const token: Operation = {
  method: 'POST',
  path: '/oauth2/token',
  listener: 'public',
  operationId: 'oauth2TokenExchange',
  tag: 'oAuth2',
  summary: 'The OAuth 2.0 Token Endpoint',
  description: `Tokens for a grant (RFC 6749 §3.2). The grant types: ${[...GRANT_TYPES.keys()].join(', ')}.`,
  security: ['none', 'basic'],
  parameters: [DPOP_PROOF],
  body: form(
    {
      grant_type: text('What the tokens are asked for with.'),
      client_id: text('The client, unless it is in the header.'),
      code: text('The authorization code.'),
      redirect_uri: text('The redirect_uri of the authorization request.'),
      refresh_token: text('The refresh token.'),
      code_verifier: text('What the code_challenge was made from (RFC 7636).'),
      scope: text('The scopes that are asked for, with spaces between them.'),
      audience: text('Whom the access token is to be for.'),
      device_code: text('The code of a device (RFC 8628).'),
      assertion: text('A JWT of a trusted issuer (RFC 7523).'),
      ...CLIENT,
      resource: texts('Which of the granted APIs the access token is to be for; repeated for several (RFC 8707).'),
    },
    ['grant_type'],
  ),
  answers: { 200: object('oAuth2TokenExchange') },
};

const revocation: Operation = {
  method: 'POST',
  path: '/oauth2/revoke',
  listener: 'public',
  operationId: 'revokeOAuth2Token',
  tag: 'oAuth2',
  summary: 'Revoke OAuth 2.0 Access or Refresh Token',
  description:
    'Ends a token of the client and its whole grant (RFC 7009). 200 for a token that is nobody’s too; public clients of Matrix get {}.',
  security: ['none', 'basic'],
  body: form(
    {
      token: text('The token.'),
      client_id: text('The client, unless it is in the header.'),
      ...CLIENT,
      token_type_hint: text('access_token or refresh_token; not needed.'),
    },
    ['token'],
  ),
  answers: { 200: EMPTY },
};

const INTROSPECTION: Members = {
  token: text('The token.'),
  scope: text('The token counts as inactive unless it has these scopes.'),
};

const introspection: Operation = {
  method: 'POST',
  path: '/admin/oauth2/introspect',
  listener: 'admin',
  operationId: 'introspectOAuth2Token',
  tag: 'oAuth2',
  summary: 'Introspect OAuth2 Access and Refresh Tokens',
  description: 'What a token means (RFC 7662), whoever’s it is.',
  security: ['bearer'],
  body: form({ ...INTROSPECTION, token_type_hint: text('access_token or refresh_token; not needed.') }, ['token']),
  answers: { 200: object('introspectedOAuth2Token') },
};

const clientIntrospection: Operation = {
  method: 'POST',
  path: '/oauth2/introspect',
  listener: 'public',
  operationId: 'introspectOAuth2TokenAsClient',
  tag: 'oAuth2',
  summary: 'Introspect OAuth2 Access and Refresh Tokens as a Client',
  description:
    'What a token means (RFC 7662) for the client that it is of or for. Others are told that it is inactive. With Accept: application/token-introspection+jwt the answer is a JWT (RFC 9701).',
  security: ['none', 'basic'],
  body: form({ ...INTROSPECTION, client_id: text('The client, unless it is in the header.'), ...CLIENT }, ['token']),
  answers: {
    200: {
      description: 'introspectedOAuth2Token; as a JWT where that is asked for.',
      content: {
        'application/json': ref('introspectedOAuth2Token'),
        [INTROSPECTION_JWT]: { type: 'string' },
      },
    },
  },
};

const pushedAuthorizationRequest: Operation = {
  method: 'POST',
  path: '/oauth2/par',
  listener: 'public',
  operationId: 'pushOAuth2AuthorizationRequest',
  tag: 'oAuth2',
  summary: 'The Pushed Authorization Request Endpoint',
  description:
    'Takes an authorization request straight from its client (RFC 9126), which then sends the browser with the request_uri alone. Every parameter of an authorization request may be given besides those named here.',
  security: ['none', 'basic'],
  parameters: [DPOP_PROOF],
  body: form({
    client_id: text('The client, unless it is in the header.'),
    response_type: text('What is asked for; code is the usual one.'),
    redirect_uri: text('Where the answer goes.'),
    scope: text('The scopes that are asked for, with spaces between them.'),
    state: text('Comes back with the answer.'),
    code_challenge: text('The challenge of PKCE (RFC 7636).'),
    code_challenge_method: text('S256.'),
    request: text('A request object with the parameters in it, instead of them (RFC 9101).'),
    ...CLIENT,
  }),
  answers: { 201: object('pushedAuthorizationRequest') },
};

const deviceAuthorization: Operation = {
  method: 'POST',
  path: '/oauth2/device/auth',
  listener: 'public',
  operationId: 'oAuth2DeviceFlow',
  tag: 'oAuth2',
  summary: 'The OAuth 2.0 Device Authorize Endpoint',
  description: 'Codes for a device without a keyboard (RFC 8628 §3.1).',
  security: ['none', 'basic'],
  parameters: [DPOP_PROOF],
  body: form({
    client_id: text('The client, unless it is in the header.'),
    scope: text('The scopes that are asked for, with spaces between them.'),
    audience: text('Whom the access token is to be for.'),
    ...CLIENT,
    resource: texts('The APIs that the tokens are to be for; repeated for several (RFC 8707).'),
  }),
  answers: { 200: object('deviceAuthorization') },
};

const deviceVerification: Operation = {
  method: 'GET',
  path: '/oauth2/device/verify',
  listener: 'public',
  operationId: 'performOAuth2DeviceVerificationFlow',
  tag: 'oAuth2',
  summary: 'OAuth 2.0 Device Verification Endpoint',
  description: 'Where people with a device’s code go (RFC 8628 §3.3). Not a call for programs: send the browser here.',
  security: ['none'],
  parameters: [query('user_code', 'The code that the device shows.')],
  answers: { 302: REDIRECT },
};

const tokenDeletion: Operation = {
  method: 'DELETE',
  path: '/admin/oauth2/tokens',
  listener: 'admin',
  operationId: 'deleteOAuth2Token',
  tag: 'oAuth2',
  summary: 'Delete OAuth 2.0 Access Tokens from specific OAuth 2.0 Client',
  description: 'Ends all access tokens of a client. Its refresh tokens stay.',
  security: ['bearer'],
  parameters: [required(query('client_id', 'The client.'))],
  answers: { 204: EMPTY },
};

export const tokenOperations: readonly Operation[] = [
  token,
  revocation,
  clientIntrospection,
  pushedAuthorizationRequest,
  deviceAuthorization,
  deviceVerification,
  introspection,
  tokenDeletion,
];
