import { parseBasic } from '../oauth/client-authentication/credentials.ts';
import type { OAuthContext } from '../oauth/context.ts';
import { findAccessToken } from '../oauth/tokens/active-token.ts';
import type { EndpointRequest } from './endpoint.ts';

/**
 * Whether the client of a request has registered the origin that its script runs on (`allowed_cors_origins`).
 *
 * A preflight names no client and gives nothing away, so that any origin may ask; the answer to the request that
 * follows is held to the client's own list.
 */
export async function isClientOrigin(
  context: OAuthContext,
  origin: string,
  request: EndpointRequest | undefined,
): Promise<boolean> {
  if (request === undefined) return true;
  const client_id = await clientOf(context, request);
  const client = client_id === undefined ? undefined : await context.repositories.clients.find(client_id);
  return client?.metadata.allowed_cors_origins.includes(origin) === true;
}

async function clientOf(context: OAuthContext, { headers, form }: EndpointRequest): Promise<string | undefined> {
  const { authorization = '' } = headers;
  const bearer = /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? form.first('access_token');
  if (bearer !== undefined) return (await findAccessToken(context, bearer))?.client.client_id;
  try {
    return parseBasic(authorization)?.client_id ?? form.first('client_id');
  } catch {
    return undefined;
  }
}
