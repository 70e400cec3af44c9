import { OAuthError } from '../oauth/errors.ts';
import type { PresentedToken } from '../oauth/sender-constraint/presented-token.ts';
import type { EndpointRequest } from './endpoint.ts';

const CREDENTIALS = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * The access token of a request to a resource: in the header (RFC 6750 §2.1, RFC 9449 §7.1), or in a form body
 * (RFC 6750 §2.2). A token in the query ends in logs and is not taken (RFC 9700 §4.3.2).
 *
 * @param endpoint the issuer with the endpoint's path.
 * @throws OAuthError request_unauthorized, when there is none; invalid_request
 */
export function presentedTokenOf(request: EndpointRequest, endpoint: string): PresentedToken {
  const { authorizations, method, dpop } = request;
  const certificate = request.certificate();
  const inBody = request.form.get('access_token');
  const [authorization, ...more] = authorizations;
  if (more.length > 0 || (authorization !== undefined && inBody !== undefined))
    throw new OAuthError('invalid_request', 'Send the access token once, not twice.');
  if (authorization === undefined) {
    if (inBody === undefined)
      throw new OAuthError('request_unauthorized', 'Send an access token in the Authorization header.');
    return { token: inBody, scheme: 'Bearer', method, endpoint, dpop, certificate };
  }
  const [, scheme, token] = CREDENTIALS.exec(authorization) ?? [];
  if (scheme === undefined || token === undefined)
    throw new OAuthError('invalid_request', 'The Authorization header is no Bearer or DPoP token.');
  return {
    token,
    scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer',
    method,
    endpoint,
    dpop,
    certificate,
  };
}
