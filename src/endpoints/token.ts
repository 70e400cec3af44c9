import type { OAuthContext } from '../oauth/context.ts';
import { token } from '../oauth/grants/token.ts';
import { clientRequestOf } from './client-request.ts';
import { type Endpoint, json } from './endpoint.ts';

/** RFC 6749 §3.2. */
export function tokenEndpoint(context: OAuthContext): Endpoint {
  const path = '/oauth2/token';
  const endpoint = `${context.policy.issuer}${path}`;
  return {
    methods: ['POST'],
    path,
    errors: 'json',
    cors: 'clients',
    body: 'form',
    async handle(request) {
      const { form, attributes } = request;
      attributes.set('grant_type', form.first('grant_type') ?? '');
      const { client, response } = await token(context, clientRequestOf(request, endpoint));
      attributes.set('client_id', client.client_id);
      return json(200, response);
    },
  };
}
