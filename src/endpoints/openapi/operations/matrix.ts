import { jsonBody, type Operation, object, pathParameter } from '../operation.ts';

/** Matrix's OpenIDApi, with the name and the parameters of Matrix's own document, and how its clients register. */
export const matrixOperations: readonly Operation[] = [
  {
    method: 'POST',
    path: '/_matrix/client/v3/user/{userId}/openid/request_token',
    listener: 'public',
    operationId: 'requestOpenIdToken',
    tag: 'OpenID',
    summary: "Get an OpenID token object to verify the requester's identity.",
    description:
      'For a person to show to a third party, which asks the server of that name whose it is. The access token is one ' +
      'of a person, with the scope urn:matrix:client:api:*. Off unless the operator names a Matrix server ' +
      '(matrix.server_name).',
    security: ['accessTokenBearer', 'accessTokenQuery'],
    parameters: [pathParameter('userId', 'The Matrix id of the person who calls.')],
    body: {
      kind: 'json',
      schema: { type: 'object', additionalProperties: true, description: 'An empty object.' },
      required: true,
    },
    answers: { 200: object('OpenIdCredentials'), 429: object('matrixError', { 'retry-after': 'Seconds to wait.' }) },
    refusal: 'matrixError',
  },
  {
    method: 'POST',
    path: '/oauth2/matrix/register',
    listener: 'public',
    operationId: 'registerMatrixClient',
    tag: 'oidc',
    summary: 'Register a client of Matrix',
    description:
      "By the rules of Matrix's OAuth 2.0 API: client_uri is there, and every other address lies on its host or below. " +
      'A client without credentials that registers again gets the same client_id, and has no registration access ' +
      'token. Off unless the operator names a Matrix server and lets applications register themselves.',
    security: ['none', 'bearer'],
    body: jsonBody('oAuth2Client'),
    answers: { 201: object('oAuth2Client'), 400: object('errorOAuth2') },
  },
];
