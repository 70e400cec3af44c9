import type { OAuthContext } from '../context.ts';
import type { AuthorizationGrant } from '../records.ts';
import { type ActiveAccessToken, findAccessToken, findStoredAccessToken } from '../tokens/active-token.ts';
import { isLocked } from './lock.ts';
import { allowsMatrixApi, type MatrixSettings } from './settings.ts';
import { matrixUserId } from './user-id.ts';

/** A person who calls with an access token of a client, or what the token is instead. */
export type MatrixCaller =
  | {
      readonly kind: 'person';
      readonly token: ActiveAccessToken;
      readonly grant: AuthorizationGrant;
      /** Undefined for a person who has no Matrix id. */
      readonly user_id: string | undefined;
    }
  | { readonly kind: 'locked' }
  /** `refreshable`: it has expired, and its refresh token has not. */
  | { readonly kind: 'unknown'; readonly refreshable: boolean };

/**
 * Whose access token this is. A token without a grant is a program's, or spoken for by an issuer, and not a person's.
 */
export async function matrixCaller(
  context: OAuthContext,
  settings: MatrixSettings,
  access_token: string,
): Promise<MatrixCaller> {
  const token = await findAccessToken(context, access_token);
  if (token === undefined) return notActive(context, access_token);
  const { grant, scope, confirmation } = token;
  // Clients of Matrix have bearer tokens: nothing here checks what another is bound to.
  if (confirmation !== undefined || grant === undefined || !allowsMatrixApi(scope))
    return { kind: 'unknown', refreshable: false };
  if (!(await context.subjects.maySignIn(grant.subject))) return { kind: 'locked' };
  return { kind: 'person', token, grant, user_id: await matrixUserOf(context, settings, grant.subject) };
}

/** The Matrix id of a person whom this server knows itself. */
export async function matrixUserOf(
  { subjects }: Pick<OAuthContext, 'subjects'>,
  { server_name, localpart_claim }: MatrixSettings,
  subject: string,
): Promise<string | undefined> {
  const claims = await subjects.claims(subject);
  return matrixUserId(server_name, claims?.[localpart_claim]);
}

/** A locked person's tokens are refused as theirs even when they have expired: the client cannot refresh them now. */
async function notActive(context: OAuthContext, access_token: string): Promise<MatrixCaller> {
  const stored = await findStoredAccessToken(context, access_token);
  if (stored !== undefined && (await isLocked(context, stored.grant))) return { kind: 'locked' };
  return { kind: 'unknown', refreshable: isRefreshable(context, stored) };
}

function isRefreshable(context: OAuthContext, stored: Awaited<ReturnType<typeof findStoredAccessToken>>): boolean {
  const now = context.clock.now();
  if (stored?.grant === undefined || stored.token.expires_at > now) return false;
  const { refresh_generation, refresh_expires_at } = stored.grant;
  return refresh_generation > 0 && (refresh_expires_at === null || refresh_expires_at > now);
}
