import { isPublicClient } from '../client.ts';
import type { ClientRequest } from '../client-authentication/request.ts';
import type { OAuthContext } from '../context.ts';
import { findGrantOfRefreshToken, findStoredAccessToken } from '../tokens/active-token.ts';

/**
 * Ends a sign-in of Matrix by one of its tokens, an expired one too. Whoever has the token may do that, as what client
 * they say to be or as none: a person who found it, a scanner for secrets (client-server API, § Token revocation). Where
 * nobody can be meant, because neither the token nor the client is known, there is nothing to end.
 *
 * @returns false when it is not for Matrix to say: then the client has to authenticate as everywhere.
 */
export async function revokeAsHolder(context: OAuthContext, { authorization, form }: ClientRequest): Promise<boolean> {
  const token = form.get('token');
  const authenticates = ['client_secret', 'client_assertion'].some((name) => form.get(name) !== undefined);
  if (context.policy.matrix === undefined || token === undefined || authorization !== undefined || authenticates)
    return false;
  const access = await findStoredAccessToken(context, token);
  if (access !== undefined && !access.token.grant_bound) return false;
  const grant = access?.grant ?? (await findGrantOfRefreshToken(context, token))?.grant;
  if (grant === undefined) return !(await isClient(context, form.get('client_id')));
  const client = await context.repositories.clients.find(grant.client_id);
  if (grant.matrix_device === undefined || (client !== undefined && !isPublicClient(client))) return false;
  await context.write([{ op: 'delete', entity: 'authorization_grant', where: { id: grant.id } }]);
  return true;
}

async function isClient({ repositories }: OAuthContext, client_id: string | undefined): Promise<boolean> {
  return client_id !== undefined && (await repositories.clients.find(client_id)) !== undefined;
}
