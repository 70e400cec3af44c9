import { isWantedSubject, reachesAcr } from '../claims/authentication.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { verifyIssuedJwt } from '../issued-jwt.ts';
import type { JsonObject } from '../json.ts';
import type { LoginSession } from '../records.ts';
import type { AuthorizationRequest } from './request.ts';

/** What an `id_token_hint` said, its signature checked. An expired one is fine (OIDC Core §3.1.2.1). */
export interface IdTokenHint {
  readonly sub: string;
  readonly sid: string | undefined;
  readonly claims: JsonObject;
}

/** @throws OAuthError invalid_request for a hint that this server did not issue. */
export async function readIdTokenHint(
  context: OAuthContext,
  hint: string | undefined,
): Promise<IdTokenHint | undefined> {
  if (hint === undefined) return undefined;
  const verified = await verifyIssuedJwt(context, hint);
  const { sub, sid, iss, exp } = verified?.claims ?? {};
  // The same keys sign userinfo, which has no exp, and logout tokens, which say so in typ.
  const { typ = 'JWT' } = verified?.header ?? {};
  if (
    verified === undefined ||
    typ !== 'JWT' ||
    typeof exp !== 'number' ||
    typeof sub !== 'string' ||
    iss !== context.policy.issuer
  )
    throw new OAuthError('invalid_request', 'id_token_hint is not an ID token of this server.');
  return { sub, sid: typeof sid === 'string' ? sid : undefined, claims: verified.claims };
}

/**
 * Whether the browser's session answers the request, or the person has to sign in (OIDC Core §3.1.2.3).
 *
 * @param sees the `sub` that the client sees for a subject.
 * @returns the session to go on with, or undefined when the person must be asked.
 * @throws OAuthError login_required when nobody may be asked.
 */
export function usableSession(
  context: OAuthContext,
  request: AuthorizationRequest,
  session: LoginSession | undefined,
  expected: { readonly hint: IdTokenHint | undefined; readonly sees: (subject: string) => string },
): LoginSession | undefined {
  const usable =
    session !== undefined &&
    !request.prompt.some((prompt) => prompt === 'login' || prompt === 'select_account' || prompt === 'create') &&
    isFresh(context, request, session) &&
    reachesAcr(request, session.payload.acr) &&
    isExpectedSubject(request, expected.hint, expected.sees(session.subject));
  if (!usable && request.prompt.includes('none'))
    throw new OAuthError('login_required', 'The person is not signed in, or has to sign in again.');
  return usable ? session : undefined;
}

/** `max_age=0` asks for a new login even within the second of the last one. */
function isFresh(context: OAuthContext, { max_age }: AuthorizationRequest, session: LoginSession): boolean {
  if (max_age === undefined) return true;
  return max_age > 0 && seconds(context.clock.now()) - session.auth_time <= max_age;
}

/** The request may name whom it expects, by a hint or by a value for `sub` (OIDC Core §5.5.1). */
export function isExpectedSubject(request: AuthorizationRequest, hint: IdTokenHint | undefined, sub: string): boolean {
  return (hint === undefined || hint.sub === sub) && isWantedSubject(request, sub);
}

/** @throws OAuthError for a login that did not reach what the request demands (OIDC Core §5.5.1.1). */
export function checkAcr(request: AuthorizationRequest, reached: string | undefined): void {
  if (reachesAcr(request, reached)) return;
  throw new OAuthError(
    'unmet_authentication_requirements',
    'The person has signed in, but not in a way that the application demands by acr.',
  );
}
