import { OAuthError } from '../oauth/errors.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * The endpoint, for callers who came over TLS: to us, or to a proxy that is trusted to say so (RFC 6749 §3.1, §3.2).
 * Otherwise a proxy that forgot to redirect, or a port that was opened by mistake, would carry secrets in the clear.
 */
export function overTls(endpoint: Endpoint): Endpoint {
  return {
    ...endpoint,
    handle(request) {
      if (!request.secure)
        throw new OAuthError(
          'invalid_request',
          'This server is used over https only. Check the address, or the proxy.',
          {
            detail:
              'the request came over plain http, or from a proxy outside serve.public.tls.allow_termination_from, ' +
              'or without X-Forwarded-Proto: https',
          },
        );
      return endpoint.handle(request);
    },
  };
}
