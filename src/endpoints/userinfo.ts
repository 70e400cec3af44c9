import type { OAuthContext } from '../oauth/context.ts';
import { OAuthError } from '../oauth/errors.ts';
import { userinfo } from '../oauth/userinfo.ts';
import { type Endpoint, type EndpointRequest, json } from './endpoint.ts';

/** OIDC Core §5.3. */
export function userinfoEndpoint(context: OAuthContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/userinfo',
    errors: 'bearer',
    cors: 'clients',
    body: 'form',
    async handle(request) {
      const response = await userinfo(context, bearerToken(request));
      request.attributes.set('client_id', response.client.client_id);
      if (response.format === 'json') return json(200, response.claims);
      return {
        status: 200,
        headers: { 'content-type': 'application/jwt', 'cache-control': 'no-store', pragma: 'no-cache' },
        body: response.jwt,
      };
    },
  };
}

const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** RFC 6750 §2.1 and §2.2, one of them. A token in the query ends in logs and is not taken (RFC 9700 §4.3.2). */
function bearerToken(request: EndpointRequest): string {
  const { authorization } = request.headers;
  const inBody = request.form.get('access_token');
  if (authorization === undefined && inBody === undefined)
    throw new OAuthError('request_unauthorized', 'Send an access token in the Authorization header.');
  if (authorization === undefined) return inBody ?? '';
  if (inBody !== undefined) throw new OAuthError('invalid_request', 'Send the access token once, not twice.');
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw new OAuthError('invalid_request', 'The Authorization header is no Bearer token.');
  return token;
}
