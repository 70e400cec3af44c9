import type { OAuthContext } from '../oauth/context.ts';
import { revoke } from '../oauth/revocation.ts';
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
    async handle({ headers, form, attributes }) {
      const { client } = await revoke(context, { authorization: headers.authorization, form, endpoint });
      attributes.set('client_id', client.client_id);
      return empty(200);
    },
  };
}
