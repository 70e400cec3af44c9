import type { OAuthContext } from '../oauth/context.ts';
import { userinfo } from '../oauth/userinfo.ts';
import { type Endpoint, json } from './endpoint.ts';
import { presentedTokenOf } from './presented-token.ts';

/** OIDC Core §5.3. */
export function userinfoEndpoint(context: OAuthContext): Endpoint {
  const path = '/userinfo';
  const endpoint = `${context.policy.issuer}${path}`;
  return {
    methods: ['GET', 'POST'],
    path,
    errors: 'resource',
    cors: 'clients',
    body: 'form',
    async handle(request) {
      const response = await userinfo(context, presentedTokenOf(request, endpoint));
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
