import { isPublicClient } from '../oauth/client.ts';
import type { OAuthContext } from '../oauth/context.ts';
import { isForMatrix } from '../oauth/matrix/profile.ts';
import { revokeAsHolder } from '../oauth/matrix/revocation.ts';
import { revoke } from '../oauth/revocation.ts';
import { clientRequestOf } from './client-request.ts';
import { type Endpoint, empty, json } from './endpoint.ts';

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
      const asked = clientRequestOf(request, endpoint);
      // Clients of Matrix that are in use read the empty answer as JSON, and fail.
      if (await revokeAsHolder(context, asked)) return json(200, {});
      const { client } = await revoke(context, asked);
      request.attributes.set('client_id', client.client_id);
      return isPublicClient(client) && isForMatrix(context.policy, client) ? json(200, {}) : empty(200);
    },
  };
}
