import { OAuthError } from '../../oauth/errors.ts';
import { constantTimeEqual } from '../../oauth/tokens/token-codec.ts';
import type { Endpoint } from '../endpoint.ts';

/**
 * The endpoint, for callers that bring one of the tokens (`serve.admin.token`) as a Bearer token, which every Ory SDK
 * can send. Without tokens it is left open: then the listener is one that only the operator reaches.
 */
export function withAdminToken(endpoint: Endpoint, tokens: readonly string[]): Endpoint {
  if (tokens.length === 0) return endpoint;
  return {
    ...endpoint,
    errors: 'bearer',
    handle(request) {
      const presented = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
      if (presented === undefined)
        throw new OAuthError('request_unauthorized', 'The admin API wants a Bearer token (serve.admin.token).');
      // Every token is compared, so that the time does not tell which one it was.
      const known = tokens.filter((token) => constantTimeEqual(token, presented));
      if (known.length === 0) throw new OAuthError('invalid_token', 'This is not a token of the admin API.');
      return endpoint.handle(request);
    },
  };
}
