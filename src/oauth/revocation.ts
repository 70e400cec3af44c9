import { type Client, isGrantOf } from './client.ts';
import { assertionReplayed } from './client-authentication/assertion.ts';
import { authenticateClient } from './client-authentication/authenticate.ts';
import type { ClientRequest } from './client-authentication/request.ts';
import type { OAuthContext } from './context.ts';
import type { OAuthChange } from './repositories.ts';
import { findAccessToken, findGrantOfRefreshToken } from './tokens/active-token.ts';

/**
 * RFC 7009: ends the whole authorization that the token belongs to, access and refresh tokens alike (§2.1). A token
 * that is unknown, or another client's, is no error and is left alone.
 */
export async function revoke(context: OAuthContext, request: ClientRequest): Promise<{ readonly client: Client }> {
  const { client, changes } = await authenticateClient(context, request);
  const token = request.form.get('token');
  const revoked = token === undefined ? [] : await endTokens(context, client, token);
  const guard = await context.write([...changes, ...revoked]);
  const replay = guard === undefined ? undefined : assertionReplayed(guard);
  if (replay !== undefined) throw replay;
  return { client };
}

async function endTokens(context: OAuthContext, client: Client, token: string): Promise<readonly OAuthChange[]> {
  const access = await findAccessToken(context, token);
  if (access !== undefined && !access.record.grant_bound) {
    const { client_id, grant_id, hash } = access.record;
    return client_id === client.client_id ? [{ op: 'delete', entity: 'access_token', where: { grant_id, hash } }] : [];
  }
  // Any refresh token of the grant: one that was replaced may still be repeated until its successor was used.
  const grant = access?.grant ?? (await findGrantOfRefreshToken(context, token))?.grant;
  if (grant === undefined || !isGrantOf(client, grant)) return [];
  return [{ op: 'delete', entity: 'authorization_grant', where: { id: grant.id } }];
}
