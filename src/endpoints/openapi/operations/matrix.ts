import { type Operation, object, pathParameter } from '../operation.ts';

/** Matrix's OpenIDApi, with the name and the parameters of Matrix's own document. */
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
];
