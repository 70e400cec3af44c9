import type { OAuthContext } from '../oauth/context.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Endpoint, EndpointRequest, Reply } from './endpoint.ts';

/**
 * The endpoint, whose answers to whoever uses DPoP bring the nonce for the next proof, where nonces are on: errors as
 * well as successes, so that a client which goes on does not have to be refused first (RFC 9449 §8.2).
 */
export function withDpopNonce({ policy, dpop }: Pick<OAuthContext, 'policy' | 'dpop'>, endpoint: Endpoint): Endpoint {
  if (policy.dpop.nonce === 'off') return endpoint;
  return {
    ...endpoint,
    async handle(request) {
      if (!usesDpop(request)) return endpoint.handle(request);
      const headers = { 'dpop-nonce': dpop.nonces.current() };
      try {
        const reply: Reply = await endpoint.handle(request);
        return { ...reply, headers: { ...reply.headers, ...headers } };
      } catch (error) {
        throw error instanceof OAuthError ? error.withHeaders(headers) : error;
      }
    },
  };
}

function usesDpop({ dpop, headers }: EndpointRequest): boolean {
  return dpop.length > 0 || /^dpop /i.test(headers.authorization ?? '');
}
