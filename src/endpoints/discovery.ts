import type { OAuthContext } from '../oauth/context.ts';
import { type DiscoveryOptions, discoveryDocument } from '../oauth/discovery.ts';
import type { Endpoint, Reply } from './endpoint.ts';

/** Long enough to spare us a client that asks before each request, short enough for a rotation (RFC 9111 §5.2). */
const CACHE_CONTROL = 'public, max-age=300';

const PATHS = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

/** OIDC Discovery §4 and RFC 8414 §3: one document at both places. */
export function discoveryEndpoints(context: OAuthContext, options: DiscoveryOptions): Endpoint[] {
  return PATHS.map((path) => ({
    methods: ['GET'],
    path,
    errors: 'json',
    cors: 'any',
    handle: () => cacheable('application/json; charset=utf-8', discoveryDocument(context, options)),
  }));
}

/** RFC 7517 §5. */
export function jwksEndpoint(context: OAuthContext): Endpoint {
  return {
    methods: ['GET'],
    path: '/.well-known/jwks.json',
    errors: 'json',
    cors: 'any',
    handle: async () => cacheable('application/json; charset=utf-8', await context.keys.published()),
  };
}

function cacheable(contentType: string, value: unknown): Reply {
  return {
    status: 200,
    headers: { 'content-type': contentType, 'cache-control': CACHE_CONTROL },
    body: JSON.stringify(value),
  };
}
