import { addressKey } from '../limits/addresses.ts';
import { pushAuthorizationRequest } from '../oauth/authorization/push.ts';
import { PUSHED_REQUEST_PATH } from '../oauth/authorization/pushed-request.ts';
import type { OAuthContext } from '../oauth/context.ts';
import { clientRequestOf } from './client-request.ts';
import { type Endpoint, json } from './endpoint.ts';

/** RFC 9126 §2. */
export function pushedAuthorizationRequestEndpoint(context: OAuthContext): Endpoint {
  const path = PUSHED_REQUEST_PATH;
  const endpoint = `${context.policy.issuer}${path}`;
  return {
    methods: ['POST'],
    path,
    errors: 'json',
    cors: 'clients',
    body: 'form',
    async handle(request) {
      const { client, response } = await pushAuthorizationRequest(context, {
        ...clientRequestOf(request, endpoint),
        network: addressKey(request.address),
      });
      request.attributes.set('client_id', client.client_id);
      return json(201, response);
    },
  };
}
