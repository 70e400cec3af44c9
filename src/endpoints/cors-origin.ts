import { parseBasic } from '../oauth/client-authentication/credentials.ts';
import type { OAuthContext } from '../oauth/context.ts';
import { isForMatrix } from '../oauth/matrix/profile.ts';
import { findAccessToken } from '../oauth/tokens/active-token.ts';
import type { EndpointRequest } from './endpoint.ts';

/**
 * Whether the client of a request has registered the origin that its script runs on (`allowed_cors_origins`); `*` where
 * every origin will do.
 *
 * A preflight names no client and gives nothing away, so that any origin may ask; the answer to the request that
 * follows is held to the client's own list. Clients of Matrix run in browsers at any place, and have none; a script is
 * told there that its client is not known, too.
 */
export async function isClientOrigin(
  context: OAuthContext,
  origin: string,
  request: EndpointRequest | undefined,
): Promise<boolean | '*'> {
  const forMatrix = context.policy.matrix !== undefined;
  if (request === undefined) return forMatrix ? '*' : true;
  const client_id = await clientOf(context, request);
  const client = client_id === undefined ? undefined : await context.repositories.clients.find(client_id);
  if (forMatrix && (client === undefined || isForMatrix(context.policy, client))) return '*';
  return client?.metadata.allowed_cors_origins.includes(origin) === true;
}

async function clientOf(context: OAuthContext, { headers, form }: EndpointRequest): Promise<string | undefined> {
  const { authorization = '' } = headers;
  const bearer = /^(?:bearer|dpop) +(\S+) *$/i.exec(authorization)?.[1] ?? form.first('access_token');
  if (bearer !== undefined) return (await findAccessToken(context, bearer))?.client.client_id;
  try {
    return parseBasic(authorization)?.client_id ?? form.first('client_id');
  } catch {
    return undefined;
  }
}
