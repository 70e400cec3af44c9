import { type Client, isGrantOf } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { isLocked } from '../matrix/lock.ts';
import type { AccessToken, AuthorizationGrant, Confirmation } from '../records.ts';
import { TOKEN_PREFIX } from './token-codec.ts';

/** A token that is valid right now, and what stands behind it. */
export type ActiveToken =
  | {
      readonly kind: 'access_token';
      readonly record: AccessToken;
      readonly grant: AuthorizationGrant | undefined;
      readonly client: Client;
      readonly subject: string | undefined;
      readonly scope: readonly string[];
      readonly audience: readonly string[];
      /** What whoever presents the token has to prove; undefined for a bearer token. */
      readonly confirmation: Confirmation | undefined;
      readonly ext: JsonObject | undefined;
      /** What the consent, or a hook, adds to userinfo. */
      readonly userinfo: JsonObject | undefined;
    }
  | { readonly kind: 'refresh_token'; readonly grant: AuthorizationGrant; readonly client: Client };

export type ActiveAccessToken = Extract<ActiveToken, { kind: 'access_token' }>;

/**
 * The access token with this value, when it is valid: known, not expired, its grant not ended, its client still there
 * and its tokens not deleted since, its person not locked out.
 */
export async function findAccessToken(context: OAuthContext, token: string): Promise<ActiveAccessToken | undefined> {
  const found = await findStoredAccessToken(context, token);
  if (found === undefined) return undefined;
  const { token: record, grant } = found;
  if (record.expires_at <= context.clock.now() || (record.grant_bound && grant === undefined)) return undefined;
  const client = await context.repositories.clients.find(record.client_id);
  if (client === undefined || record.issued_at < client.tokens_valid_from) return undefined;
  if (await isLocked(context, grant)) return undefined;
  const { payload } = record;
  return {
    kind: 'access_token',
    record,
    grant,
    client,
    subject: grant?.subject ?? payload?.subject,
    scope: payload?.scope ?? grant?.payload.scope ?? [],
    audience: payload?.audience ?? grant?.payload.audience ?? [],
    confirmation: payload?.confirmation,
    ext: payload?.ext ?? grant?.payload.session.access_token,
    userinfo: payload?.id_token ?? grant?.payload.session.id_token,
  };
}

/** The access token with this value as it is stored, valid or not, and the grant behind it. */
export async function findStoredAccessToken(
  context: OAuthContext,
  token: string,
): Promise<{ readonly token: AccessToken; readonly grant: AuthorizationGrant | undefined } | undefined> {
  const location = token.startsWith(TOKEN_PREFIX.access_token)
    ? context.tokens.locateAccessToken(token)
    : await locateJwt(context, token);
  return location === undefined
    ? undefined
    : context.repositories.accessTokens.find(location.grant_id, location.hashes);
}

async function locateJwt(
  context: OAuthContext,
  token: string,
): Promise<{ grant_id: string; hashes: readonly string[] } | undefined> {
  if (!token.startsWith('ey')) return undefined;
  const verified = await context.keys.verify('hydra.jwt.access-token', token);
  const jti = verified?.header['typ'] === 'at+jwt' ? verified.claims['jti'] : undefined;
  return typeof jti === 'string' ? context.tokens.locateJti(jti) : undefined;
}

/** The refresh token with this value, when it is the newest of its grant and has not expired. */
export async function findRefreshToken(
  context: OAuthContext,
  token: string,
): Promise<Extract<ActiveToken, { kind: 'refresh_token' }> | undefined> {
  const found = await findGrantOfRefreshToken(context, token);
  if (found === undefined || found.generation !== found.grant.refresh_generation) return undefined;
  const { grant } = found;
  if (grant.refresh_expires_at !== null && grant.refresh_expires_at <= context.clock.now()) return undefined;
  const client = await context.repositories.clients.find(grant.client_id);
  if (client === undefined || !isGrantOf(client, grant) || (await isLocked(context, grant))) return undefined;
  return { kind: 'refresh_token', grant, client };
}

/** The grant that issued this refresh token, whether the token is its newest or one that was replaced. */
export async function findGrantOfRefreshToken(
  context: OAuthContext,
  token: string,
): Promise<{ readonly grant: AuthorizationGrant; readonly generation: number } | undefined> {
  const parsed = context.tokens.parseRefreshToken(token);
  const grant = parsed === undefined ? undefined : await context.repositories.grants.find(parsed.grant_id);
  if (parsed === undefined || grant === undefined || !context.tokens.isRefreshTokenOf(grant, token)) return undefined;
  return { grant, generation: parsed.generation };
}
