import type { OAuthContext } from '../oauth/context.ts';
import { revoke } from '../oauth/revocation.ts';
import { clientRequestOf } from './client-request.ts';
import { type Endpoint, empty } from './endpoint.ts';

/** RFC 7009 §2. */
export function revocationEndpoint(context: OAuthContext): Endpoint {
  const path = '/oauth2/revoke';
  const endpoint = `${context.policy.issuer}${path}`;
  return {
    methods: ['POST'],
    path,
    errors: 'json',
    cors: 'clients',
    body: 'form',
    async handle(request) {
      const { client } = await revoke(context, clientRequestOf(request, endpoint));
      request.attributes.set('client_id', client.client_id);
      return empty(200);
    },
  };
}
