import type { RequestLimits } from '../../limits/requests.ts';
import { isJsonObject } from '../../oauth/json.ts';
import { issueOpenIdToken, userOfOpenIdToken } from '../../oauth/matrix/openid-token.ts';
import type { Endpoint, EndpointRequest } from '../endpoint.ts';
import { MatrixError, matrixEndpoint, matrixJson } from './answer.ts';
import { authenticate, type MatrixApi, missingToken, queryTokens } from './credentials.ts';

/** Client-server API, module OpenID: `POST …/user/{userId}/openid/request_token`. */
export function requestOpenIdTokenEndpoints(api: MatrixApi, limits: RequestLimits): Endpoint[] {
  const { context, settings } = api;
  // Each is a row until it expires.
  const take = limits.byPerson('matrix_openid_token_by_person');
  return ['v3', 'r0'].map((version) =>
    matrixEndpoint({
      methods: ['POST'],
      path: `/_matrix/client/${version}/user/:userId/openid/request_token`,
      body: 'bytes',
      async handle(request) {
        const { grant, user_id } = await authenticate(api, request);
        if (user_id === undefined) throw new MatrixError(403, 'M_FORBIDDEN', 'Your account has no Matrix id.');
        if (request.params['userId'] !== user_id)
          throw new MatrixError(403, 'M_FORBIDDEN', 'You may ask for a token of your own only.');
        requireJsonObject(request.bytes);
        take(grant.subject, request.address);
        const { token, expires_in } = await issueOpenIdToken(context, settings, grant, user_id);
        return matrixJson(200, {
          access_token: token,
          token_type: 'Bearer',
          matrix_server_name: settings.server_name,
          expires_in,
        });
      },
    }),
  );
}

/** Server-server API, § OpenID: who the person is, for whoever holds the token. There are no other credentials. */
export function openIdUserinfoEndpoint({ context, settings }: MatrixApi): Endpoint {
  return matrixEndpoint({
    methods: ['GET'],
    path: '/_matrix/federation/v1/openid/userinfo',
    async handle(request) {
      refuseMalformedSignature(request);
      const [token] = queryTokens(request.url);
      if (token === undefined) throw missingToken('Send the OpenID token as the parameter access_token.');
      if (/[^\x20-\x7e]/.test(token))
        throw new MatrixError(400, 'M_UNKNOWN', 'The parameter access_token is malformed.');
      const sub = await userOfOpenIdToken(context, settings, token);
      if (sub === undefined)
        throw new MatrixError(401, 'M_UNKNOWN_TOKEN', 'This OpenID token is unknown or has expired.');
      return matrixJson(200, { sub });
    },
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Its members are reserved and not looked at; neither is the Content-Type, which Matrix does not ask for. */
function requireJsonObject(bytes: Uint8Array): void {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw new MatrixError(400, 'M_NOT_JSON', 'The body is not JSON. Send {}.');
  }
  if (!isJsonObject(value)) throw new MatrixError(400, 'M_BAD_JSON', 'The body must be a JSON object. Send {}.');
}

const PARAMETER = '[A-Za-z_]+ *= *(?:"[^"]*"|[^",\\s]+)';
const X_MATRIX = new RegExp(`^X-Matrix +${PARAMETER}(?: *, *${PARAMETER})*$`, 'i');

/** A server may sign its request, which proves nothing that matters here; one that cannot write it is told so. */
function refuseMalformedSignature({ authorizations }: EndpointRequest): void {
  const signatures = authorizations.filter((header) => /^X-Matrix\b/i.test(header));
  const malformed = signatures.some(
    (header) =>
      !X_MATRIX.test(header) || ['origin', 'key', 'sig'].some((name) => !new RegExp(`\\b${name} *=`).test(header)),
  );
  if (malformed) throw new MatrixError(400, 'M_UNAUTHORIZED', 'The Authorization header is no X-Matrix signature.');
}
