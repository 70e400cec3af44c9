import { isPublicClient } from '../oauth/client.ts';
import { assertionReplayed } from '../oauth/client-authentication/assertion.ts';
import { authenticateClient } from '../oauth/client-authentication/authenticate.ts';
import type { OAuthContext } from '../oauth/context.ts';
import { OAuthError } from '../oauth/errors.ts';
import { introspect } from '../oauth/introspection.ts';
import { INTROSPECTION_JWT, introspectionResponse } from '../oauth/introspection-response.ts';
import { type Parameters, words } from '../oauth/parameters.ts';
import { clientRequestOf } from './client-request.ts';
import { type Endpoint, json, type Reply } from './endpoint.ts';

/** RFC 7662 §2 for resource servers, which authenticate as clients do. */
export function introspectionEndpoint(context: OAuthContext): Endpoint {
  const path = '/oauth2/introspect';
  const endpoint = `${context.policy.issuer}${path}`;
  return {
    methods: ['POST'],
    path,
    errors: 'json',
    body: 'form',
    async handle(request) {
      const { form, headers, attributes } = request;
      const { client, changes } = await authenticateClient(context, clientRequestOf(request, endpoint));
      attributes.set('client_id', client.client_id);
      // RFC 7662 §2.1: the endpoint must be protected; a client without credentials is no protection.
      if (isPublicClient(client))
        throw new OAuthError('invalid_client', 'A client without authentication cannot introspect tokens.');
      const guard = changes.length > 0 ? await context.write(changes) : undefined;
      const replay = guard === undefined ? undefined : assertionReplayed(guard);
      if (replay !== undefined) throw replay;
      const claims = await introspect(context, { ...introspectionRequest(form), client });
      const response = await introspectionResponse(context, client, claims, headers.accept);
      return response.format === 'json' ? json(200, response.claims) : signed(response.jwt);
    },
  };
}

function signed(body: string): Reply {
  const headers = { 'content-type': INTROSPECTION_JWT, 'cache-control': 'no-store', pragma: 'no-cache' };
  return { status: 200, headers, body };
}

/** Ory's `introspectOAuth2Token`, for whoever reaches the admin listener. */
export function adminIntrospectionEndpoint(context: OAuthContext): Endpoint {
  return {
    methods: ['POST'],
    path: '/admin/oauth2/introspect',
    errors: 'json',
    body: 'form',
    handle: async ({ form }) => json(200, await introspect(context, introspectionRequest(form))),
  };
}

function introspectionRequest(form: Parameters): { token: string; scope: readonly string[] } {
  const token = form.get('token');
  if (token === undefined) throw new OAuthError('invalid_request', 'The parameter token is missing.');
  return { token, scope: words(form.get('scope')) };
}
