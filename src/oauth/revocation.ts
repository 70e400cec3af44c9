import type { Client } from './client.ts';
import { authenticateClient, type ClientRequest } from './client-authentication/authenticate.ts';
import { assertionReplayed } from './client-authentication/private-key-jwt.ts';
import type { OAuthContext } from './context.ts';
import type { OAuthChange } from './repositories.ts';
import { findAccessToken, findRefreshToken } from './tokens/active-token.ts';

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
  const found = (await findAccessToken(context, token)) ?? (await findRefreshToken(context, token));
  if (found === undefined || found.client.client_id !== client.client_id) return [];
  if (found.kind === 'access_token' && !found.record.grant_bound) {
    const { grant_id, hash } = found.record;
    return [{ op: 'delete', entity: 'access_token', where: { grant_id, hash } }];
  }
  const id = found.kind === 'access_token' ? found.record.grant_id : found.grant.id;
  return [{ op: 'delete', entity: 'authorization_grant', where: { id } }];
}
