import type { ClientRequest } from '../oauth/client-authentication/request.ts';
import type { EndpointRequest } from './endpoint.ts';

/**
 * What a request that authenticates a client brings for it.
 *
 * @param endpoint the URL that the endpoint is known by.
 */
export function clientRequestOf(
  { headers, form, address, dpop, certificate }: EndpointRequest,
  endpoint: string,
): ClientRequest {
  return { authorization: headers.authorization, form, endpoint, address, dpop, certificate: certificate() };
}
