import type { InteractionContext } from '../interaction/context.ts';
import { DEVICE_VERIFICATION_PATH } from '../interaction/flow.ts';
import { addressKey } from '../limits/addresses.ts';
import { authorizeDevice } from '../oauth/device/authorization.ts';
import { clientRequestOf } from './client-request.ts';
import { type Endpoint, json } from './endpoint.ts';

/** RFC 8628 §3.1, at Hydra's path. */
export function deviceAuthorizationEndpoint(context: InteractionContext): Endpoint {
  const path = '/oauth2/device/auth';
  const endpoint = `${context.policy.issuer}${path}`;
  return {
    methods: ['POST'],
    path,
    errors: 'json',
    cors: 'clients',
    body: 'form',
    async handle(request) {
      const { client, response } = await authorizeDevice(context, {
        ...clientRequestOf(request, endpoint),
        network: addressKey(request.address),
        verification_uri: `${context.urls.public}${DEVICE_VERIFICATION_PATH}`,
      });
      request.attributes.set('client_id', client.client_id);
      return json(200, response);
    },
  };
}
