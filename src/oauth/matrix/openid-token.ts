import { isGrantOf, issuedAt } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import type { AuthorizationGrant, MatrixOpenIdToken } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import { TOKEN_PREFIX } from '../tokens/token-codec.ts';
import { matrixUserOf } from './caller.ts';
import type { MatrixSettings } from './settings.ts';

const SECRET_BYTES = 32;

/**
 * A token with which a third party finds out who a person is, and nothing else. Its characters need no escaping:
 * some consumers paste it into a query as it is.
 *
 * It ends with the grant that asked for it, with the login session if there still is one, with the account, and when
 * the person's Matrix id changes.
 */
export async function issueOpenIdToken(
  context: OAuthContext,
  settings: MatrixSettings,
  grant: AuthorizationGrant,
  user_id: string,
): Promise<{ readonly token: string; readonly expires_in: number }> {
  const now = context.clock.now();
  const session = await liveSession(context, grant.session_id);
  const client = await context.repositories.clients.find(grant.client_id);
  const expires_at = Math.min(now + settings.openid_token_ttl, session?.expires_at ?? Number.POSITIVE_INFINITY);
  const token = `${TOKEN_PREFIX.matrix_openid_token}${context.random.bytes(SECRET_BYTES).toString('base64url')}`;
  const [hash = ''] = context.tokens.keyedHashes('matrix_openid_token', token);
  const record: MatrixOpenIdToken = {
    hash,
    grant_id: grant.id,
    session_id: session?.id ?? null,
    user_id,
    subject: grant.subject,
    issued_at: client === undefined ? now : issuedAt(client, context.clock),
    expires_at,
  };
  const insert: OAuthChange = { op: 'insert', entity: 'matrix_openid_token', record };
  await context.write([insert, ...keptAsLong(grant, expires_at)]);
  return { token, expires_in: Math.floor((expires_at - now) / 1000) };
}

/** The grant is kept until nothing that hangs on it can be valid; whoever extended it meanwhile went further. */
function keptAsLong({ id, expires_at }: AuthorizationGrant, until: number): readonly OAuthChange[] {
  if (expires_at >= until) return [];
  return [{ op: 'update', entity: 'authorization_grant', where: { id, expires_at }, set: { expires_at: until } }];
}

/** Whose OpenID token this is, while it is valid: the Matrix id. The last millisecond counts, as in Synapse. */
export async function userOfOpenIdToken(
  context: OAuthContext,
  settings: MatrixSettings,
  token: string,
): Promise<string | undefined> {
  if (!token.startsWith(TOKEN_PREFIX.matrix_openid_token)) return undefined;
  const hashes = context.tokens.keyedHashes('matrix_openid_token', token);
  const record = await context.repositories.matrixOpenIdTokens.find(hashes);
  if (record === undefined || record.expires_at < context.clock.now()) return undefined;
  const grant = await liveGrant(context, record);
  if (grant === undefined) return undefined;
  if (record.session_id !== null && (await liveSession(context, record.session_id)) === undefined) return undefined;
  if (!(await context.subjects.maySignIn(grant.subject))) return undefined;
  const user_id = await matrixUserOf(context, settings, grant.subject);
  return user_id === record.user_id ? user_id : undefined;
}

async function liveGrant(
  { repositories }: OAuthContext,
  { grant_id, issued_at }: MatrixOpenIdToken,
): Promise<AuthorizationGrant | undefined> {
  const grant = await repositories.grants.find(grant_id);
  const client = grant === undefined ? undefined : await repositories.clients.find(grant.client_id);
  if (grant === undefined || client === undefined || !isGrantOf(client, grant)) return undefined;
  return issued_at >= client.tokens_valid_from ? grant : undefined;
}

async function liveSession({ repositories, clock }: OAuthContext, id: string | null) {
  const session = id === null ? undefined : await repositories.sessions.find(id);
  return session !== undefined && session.expires_at >= clock.now() ? session : undefined;
}
