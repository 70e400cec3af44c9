import { PUSHED_REQUEST_PATH } from './authorization/pushed-request.ts';
import type { JsonObject } from './json.ts';

/** The endpoints at which clients authenticate or use a token. */
export const MTLS_PATHS: Readonly<Record<string, string>> = {
  token_endpoint: '/oauth2/token',
  userinfo_endpoint: '/userinfo',
  device_authorization_endpoint: '/oauth2/device/auth',
  pushed_authorization_request_endpoint: PUSHED_REQUEST_PATH,
  introspection_endpoint: '/oauth2/introspect',
  revocation_endpoint: '/oauth2/revoke',
};

/**
 * RFC 8705 §5: where clients that show a certificate find those of a discovery document's endpoints that they call
 * themselves. People's browsers are not sent there, which would ask them for a certificate.
 *
 * @param mtls_url without a slash at the end.
 */
export function mtlsEndpointAliases(document: JsonObject, mtls_url: string): JsonObject {
  return Object.fromEntries(
    Object.entries(MTLS_PATHS).flatMap(([name, path]) => (name in document ? [[name, `${mtls_url}${path}`]] : [])),
  );
}
