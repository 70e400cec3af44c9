import { hash } from 'node:crypto';
import { isGrantOf } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { takeDevice } from '../matrix/device.ts';
import { isMatrixSignIn } from '../matrix/profile.ts';
import type { AuthorizationGrant } from '../records.ts';
import { asksForRefreshToken } from '../scope.ts';
import { checkCodeBinding } from '../sender-constraint/code-binding.ts';
import { refreshBinding } from '../sender-constraint/refresh-binding.ts';
import { refreshTokenLifespan } from '../tokens/lifespans.ts';
import { constantTimeEqual } from '../tokens/token-codec.ts';
import type { Entitlement, GrantType, TokenRequest } from './grant-type.ts';

const CODE_USED = 'code_used';

/** RFC 6749 §4.1.3 with RFC 7636 §4.6. A code works once; used a second time, it ends what it gave (§4.1.2). */
export const authorizationCode: GrantType = async (context, request) => {
  const code = request.parameters.get('code');
  if (code === undefined) throw new OAuthError('invalid_request', 'The parameter code is missing.');
  const grant = await findGrant(context, request, code);
  if (grant.code_used_at !== null) throw await replayed(context, grant);
  if ((grant.code_expires_at ?? 0) <= context.clock.now())
    throw new OAuthError('invalid_grant', 'The authorization code has expired. Start the authorization again.');
  checkRedirectUri(grant, request);
  checkCodeVerifier(grant, request);
  checkCodeBinding(grant, request.sender);
  return redeem(context, request, grant, 'authorization_code_grant');
};

async function findGrant(context: OAuthContext, request: TokenRequest, code: string): Promise<AuthorizationGrant> {
  const id = context.tokens.grantOfCode(code);
  const grant = id === undefined ? undefined : await context.repositories.grants.find(id);
  const belongs =
    grant !== undefined &&
    grant.code_expires_at !== null &&
    context.tokens.isCodeOf(grant, code) &&
    isGrantOf(request.client, grant);
  if (!belongs)
    throw new OAuthError('invalid_grant', 'The authorization code is unknown, was revoked, or is not for this client.');
  return grant;
}

export async function replayed(context: OAuthContext, grant: AuthorizationGrant): Promise<OAuthError> {
  await context.write([{ op: 'delete', entity: 'authorization_grant', where: { id: grant.id } }]);
  return new OAuthError('invalid_grant', 'The code was used before. The tokens that it gave have been revoked.', {
    detail: `code replay, grant ${grant.id} ended`,
  });
}

function checkRedirectUri(grant: AuthorizationGrant, request: TokenRequest): void {
  const redirect_uri = request.parameters.get('redirect_uri');
  if (redirect_uri === undefined && !grant.payload.redirect_uri_given) return;
  if (redirect_uri !== grant.payload.redirect_uri)
    throw new OAuthError('invalid_grant', 'redirect_uri is not the one of the authorization request.');
}

const CODE_VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;

/** RFC 7636 §4.6; a verifier without a challenge is refused too (RFC 9700 §4.8.2, PKCE downgrade). */
function checkCodeVerifier(grant: AuthorizationGrant, request: TokenRequest): void {
  const { code_challenge, code_challenge_method = 'plain' } = grant.payload;
  const code_verifier = request.parameters.get('code_verifier');
  if (code_challenge === undefined) {
    if (code_verifier === undefined) return;
    throw new OAuthError('invalid_grant', 'code_verifier was sent, but the authorization had no code_challenge.');
  }
  if (code_verifier === undefined) throw new OAuthError('invalid_grant', 'The parameter code_verifier is missing.');
  const derived = code_challenge_method === 'S256' ? hash('sha256', code_verifier, 'base64url') : code_verifier;
  if (!CODE_VERIFIER.test(code_verifier) || !constantTimeEqual(derived, code_challenge))
    throw new OAuthError('invalid_grant', 'code_verifier does not match the code_challenge.');
}

/** Uses a code up, whatever its kind: exactly one of those who try at once. */
export function redeem(
  context: OAuthContext,
  request: TokenRequest,
  grant: AuthorizationGrant,
  lifespans: 'authorization_code_grant' | 'device_authorization_grant',
): Entitlement {
  const now = context.clock.now();
  const { scope, audience, session, nonce } = grant.payload;
  const wanted = asksForRefreshToken(scope) || isMatrixSignIn(context.policy, request.client, scope);
  const refreshes = wanted && request.client.metadata.grant_types.includes('refresh_token');
  const lifespan = refreshTokenLifespan(context.policy, request.client, lifespans);
  const refresh_expires_at = refreshes && lifespan !== null ? now + lifespan : null;
  const device = takeDevice(context, grant);
  const set = {
    code_used_at: now,
    ...device.set,
    ...(refreshes && {
      refresh_generation: 1,
      refresh_predecessor: 0,
      refresh_rotated_at: now,
      refresh_expires_at,
      expires_at: refreshGrantExpiry(grant, refresh_expires_at),
      ...refreshBinding(request.client, grant, request.sender),
    }),
  };
  return {
    lifespans,
    grant_id: grant.id,
    grant: { ...grant, ...set },
    scope,
    audience,
    ...(session.access_token !== undefined && { ext: session.access_token }),
    ...(refreshes && { refresh_generation: 1 }),
    ...(nonce !== undefined && { nonce }),
    changes: [
      {
        op: 'update',
        entity: 'authorization_grant',
        where: { id: grant.id, code_used_at: null },
        set,
        guard: CODE_USED,
      },
      ...device.changes,
    ],
    refused: () => replayed(context, grant),
  };
}

/** What a grant without end is kept for; the sweeper's column takes no null. */
const NEVER = Date.UTC(9999, 0, 1);

/** A grant lives as long as its longest-lived token. */
export function refreshGrantExpiry(grant: AuthorizationGrant, refresh_expires_at: number | null): number {
  return Math.max(grant.expires_at, refresh_expires_at ?? NEVER);
}
