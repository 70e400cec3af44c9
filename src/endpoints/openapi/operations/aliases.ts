import { RESPONSE_MODES } from '../../../oauth/authorization/response-modes.ts';
import { EMPTY, form, type Operation, object, query, REDIRECT, required } from '../operation.ts';
import { oneOf, text } from '../schema.ts';

const common = { listener: 'public', tag: 'OAuth', alias: true } as const;

/** Altair's names for five of the public operations, in the order in which its generated client takes the parameters. */
export const aliasOperations: readonly Operation[] = [
  {
    ...common,
    method: 'GET',
    path: '/oauth2/auth',
    operationId: 'getOauth2Auth',
    summary: 'OAuth 2.0 Authorize Endpoint',
    description: 'Begins a sign-in, with PKCE. Not a call for programs: send the browser here.',
    security: ['none'],
    parameters: [
      required(query('client_id', 'The client.')),
      required(query('response_type', 'What is to be sent back, such as code.')),
      required(query('response_mode', 'How it is sent back.', oneOf(RESPONSE_MODES, ''))),
      required(query('redirect_uri', 'Where to; registered by the client.')),
      required(query('state', 'Comes back with the response.')),
      required(query('scope', 'The scopes that are asked for, with spaces between them.')),
      required(query('code_challenge_method', 'S256; plain where allowed.', oneOf(['plain', 'S256'], ''))),
      required(query('code_challenge', 'PKCE (RFC 7636).')),
      query('nonce', 'Comes back in the ID token.'),
    ],
    answers: { 302: REDIRECT, 303: REDIRECT },
  },
  {
    ...common,
    method: 'POST',
    path: '/oauth2/token',
    operationId: 'getOauth2Token',
    summary: 'OAuth 2.0 Token Endpoint',
    description:
      'Tokens for a grant. What the grant does not need may be empty: an empty parameter counts as left out.',
    security: ['none', 'basic'],
    body: form(
      {
        grant_type: text('authorization_code, client_credentials or refresh_token.'),
        client_id: text('The client.'),
        client_secret: text('Its secret.'),
        code: text('The authorization code.'),
        code_verifier: text('What the code_challenge was made from (RFC 7636).'),
        refresh_token: text('The refresh token.'),
        redirect_uri: text('The redirect_uri of the authorization request.'),
        scope: text('The scopes that are asked for, with spaces between them.'),
      },
      ['grant_type', 'client_id', 'client_secret', 'code', 'code_verifier', 'refresh_token', 'redirect_uri', 'scope'],
    ),
    answers: { 200: object('TokenResponse') },
  },
  {
    ...common,
    method: 'GET',
    path: '/oauth2/sessions/logout',
    operationId: 'getOpenIdSessionsLogout',
    summary: 'Initialize & Complete User Logout',
    description:
      'Started by the provider (with the session cookie alone) or by an application (with id_token_hint, and state and ' +
      'post_logout_redirect_uri if it likes).',
    security: ['none'],
    parameters: [
      query('id_token_hint', 'An ID token of the session that is to end.'),
      query('post_logout_redirect_uri', 'Where the person goes afterwards; registered by the client.'),
      query('state', 'Comes back at that address.'),
    ],
    answers: { 302: REDIRECT },
  },
  {
    ...common,
    method: 'GET',
    path: '/userinfo',
    operationId: 'getOpenIdUserInfo',
    summary: 'Get the Payload of the ID Token.',
    description: 'Claims about the person of the access token.',
    security: ['oauth2'],
    answers: {
      200: {
        description: 'Claims; as a JWT for clients that registered userinfo_signed_response_alg.',
        content: {
          'application/jwt': { type: 'string' },
          'application/json': { $ref: '#/components/schemas/oidcUserInfo' },
        },
      },
    },
  },
  {
    ...common,
    method: 'POST',
    path: '/oauth2/revoke',
    operationId: 'postOauth2Revoke',
    summary: 'Revoke a token (Access or Refresh)',
    description: 'Ends a token of the client and its whole grant.',
    security: ['none', 'basic'],
    body: form(
      {
        token: text('The token.'),
        client_id: text('The client that it was issued to.'),
        client_secret: text("The client's secret."),
      },
      ['token', 'client_id', 'client_secret'],
    ),
    answers: { 200: EMPTY },
  },
];
