import {
  created,
  DPOP_PROOF,
  EMPTY,
  form,
  htmlPage,
  jsonBody,
  type Operation,
  object,
  optionalBody,
  pathParameter,
  query,
  REDIRECT,
} from '../operation.ts';
import { text } from '../schema.ts';

const CLIENT = '/oauth2/register/{id}';

const MANAGED =
  'Present the registration access token as a Bearer token, or the credentials of the client itself: in the ' +
  'Authorization header with client_secret_basic; with client_secret_post in the query, where the server allows it ' +
  '(dangerously_allow_client_secret_in_query).';

const registration: readonly Operation[] = [
  {
    method: 'POST',
    path: '/oauth2/register',
    listener: 'public',
    operationId: 'createOidcDynamicClient',
    tag: 'oidc',
    summary: 'Register OAuth2 Client using OpenID Dynamic Client Registration',
    description:
      'For applications that register themselves (RFC 7591, OpenID Connect Registration). Off unless the operator ' +
      'switches it on; the operator may want an initial access token, sent as a Bearer token. The server makes ' +
      'client_id and client_secret. The secret is shown in this answer only.',
    security: ['none', 'bearer'],
    body: jsonBody('oAuth2Client'),
    answers: { 201: created('oAuth2Client'), 400: object('errorOAuth2') },
  },
  {
    method: 'GET',
    path: CLIENT,
    listener: 'public',
    operationId: 'getOidcDynamicClient',
    tag: 'oidc',
    summary: 'Get OAuth2 Client using OpenID Dynamic Client Registration',
    description: MANAGED,
    security: ['bearer', 'basic'],
    parameters: [pathParameter('id', 'The id of the client.')],
    answers: { 200: object('oAuth2Client') },
  },
  {
    method: 'PUT',
    path: CLIENT,
    listener: 'public',
    operationId: 'setOidcDynamicClient',
    tag: 'oidc',
    summary: 'Set OAuth2 Client using OpenID Dynamic Client Registration',
    description:
      'Replaces what is registered. A client_secret that is sent is used and echoed once; otherwise the present one ' +
      `stays. The answer has a new registration access token. ${MANAGED}`,
    security: ['bearer', 'basic'],
    parameters: [pathParameter('id', 'The id of the client.')],
    body: jsonBody('oAuth2Client'),
    answers: { 200: object('oAuth2Client'), 404: object('errorOAuth2') },
  },
  {
    method: 'DELETE',
    path: CLIENT,
    listener: 'public',
    operationId: 'deleteOidcDynamicClient',
    tag: 'oidc',
    summary: 'Delete OAuth 2.0 Client using the OpenID Dynamic Client Registration Management Protocol',
    description: MANAGED,
    security: ['bearer', 'basic'],
    parameters: [pathParameter('id', 'The id of the client.')],
    answers: { 204: EMPTY },
  },
];

const LOGOUT = {
  id_token_hint: 'An ID token of the session that is to end.',
  post_logout_redirect_uri: 'Where the person goes afterwards; registered by the client.',
  state: 'Comes back at that address.',
  client_id: 'The client, where there is no ID token.',
  logout_verifier: 'The end of a logout that an application of the operator has accepted.',
} as const;

const logout: Pick<Operation, 'path' | 'listener' | 'tag' | 'security' | 'answers'> = {
  path: '/oauth2/sessions/logout',
  listener: 'public',
  tag: 'oidc',
  security: ['none'],
  answers: {
    200: htmlPage('Applications are told in hidden frames; then the browser goes on.'),
    302: REDIRECT,
  },
};

const LOGOUT_TEXT =
  'Ends the login session of the browser (RP-Initiated Logout 1.0), or asks the person first. Applications are told by ' +
  'front- and back-channel; the latter does not hold up the answer. For browsers: the session is in a cookie.';

const userinfo: Pick<Operation, 'path' | 'listener' | 'tag' | 'parameters' | 'answers'> = {
  path: '/userinfo',
  parameters: [DPOP_PROOF],
  listener: 'public',
  tag: 'oidc',
  answers: {
    200: {
      description: 'Claims; as a JWT for clients that registered userinfo_signed_response_alg.',
      content: {
        'application/json': { $ref: '#/components/schemas/oidcUserInfo' },
        'application/jwt': { type: 'string' },
      },
    },
  },
};

export const oidcOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/.well-known/openid-configuration',
    listener: 'public',
    operationId: 'discoverOidcConfiguration',
    tag: 'oidc',
    summary: 'OpenID Connect Discovery',
    description: 'The addresses of the endpoints and what they can do (OpenID Connect Discovery §4).',
    security: ['none'],
    answers: { 200: object('oidcConfiguration') },
  },
  {
    ...userinfo,
    method: 'GET',
    operationId: 'getOidcUserInfo',
    summary: 'OpenID Connect Userinfo',
    description:
      'What the access token tells about its person (OpenID Connect Core §5.3), claims that the consent application ' +
      'added included. A refusal says why in WWW-Authenticate (RFC 6750 §3, RFC 9449 §7.1).',
    security: ['oauth2', 'dpop'],
  },
  {
    ...userinfo,
    method: 'POST',
    operationId: 'getOidcUserInfoByPost',
    summary: 'OpenID Connect Userinfo, by POST',
    description: 'The same, with the access token in the header or in the form.',
    security: ['none', 'oauth2', 'dpop'],
    body: form({ access_token: text('The access token, unless it is in the header.') }),
  },
  {
    ...logout,
    method: 'GET',
    operationId: 'revokeOidcSession',
    summary: 'OpenID Connect Front- and Back-channel Enabled Logout',
    description: LOGOUT_TEXT,
    parameters: Object.entries(LOGOUT).map(([name, description]) => query(name, description)),
  },
  {
    ...logout,
    method: 'POST',
    operationId: 'revokeOidcSessionByPost',
    summary: 'OpenID Connect Front- and Back-channel Enabled Logout, by POST',
    description: LOGOUT_TEXT,
    body: form(Object.fromEntries(Object.entries(LOGOUT).map(([name, description]) => [name, text(description)]))),
  },
  ...registration,
  {
    method: 'POST',
    path: '/credentials',
    listener: 'public',
    operationId: 'createVerifiableCredential',
    tag: 'oidc',
    summary: 'Issues a Verifiable Credential',
    description:
      'Attests that the person of the access token holds a key (OpenID Connect UserInfo Verifiable Credentials, draft ' +
      '00). Without a proof, 400 has a nonce for one.',
    security: ['oauth2', 'dpop'],
    parameters: [DPOP_PROOF],
    body: optionalBody('CreateVerifiableCredentialRequestBody'),
    answers: { 200: object('verifiableCredentialResponse'), 400: object('verifiableCredentialPrimingResponse') },
  },
];
