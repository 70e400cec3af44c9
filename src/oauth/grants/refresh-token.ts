import { isGrantOf } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { isLocked } from '../matrix/lock.ts';
import { registeredScope } from '../matrix/profile.ts';
import { words } from '../parameters.ts';
import { profileOf } from '../profiles.ts';
import type { AuthorizationGrant } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import { OFFLINE_SCOPES, uncoveredScope } from '../scope.ts';
import { checkRefreshBinding, refreshBinding } from '../sender-constraint/refresh-binding.ts';
import { findGrantOfRefreshToken } from '../tokens/active-token.ts';
import { refreshTokenLifespan } from '../tokens/lifespans.ts';
import { refreshGrantExpiry } from './authorization-code.ts';
import type { Entitlement, GrantType, TokenRequest } from './grant-type.ts';
import { type CountedUse, countUse, graceOf } from './refresh-grace.ts';

/**
 * RFC 6749 §6 with rotation (RFC 9700 §4.14.2).
 *
 * The tokens of a grant are numbered. The newest one rotates. The one before it may come again until the newest has
 * been used, because its answer may have been lost: at once, it gets the same successor again, so that two requests
 * sent side by side end with one live token; later, the successor is replaced, so that a thief and the rightful client
 * cannot both go on. Any other number is a replay and ends the grant, unless the operator has set a grace period: then
 * each token may come again for so long and so often, and gets the newest one. A profile whose clients prove a key has
 * the token stay the same (FAPI 2.0 Security Profile §5.3.2.1).
 */
export const refreshToken: GrantType = async (context, request) => {
  const token = request.parameters.get('refresh_token');
  if (token === undefined) throw new OAuthError('invalid_request', 'The parameter refresh_token is missing.');
  const { grant, generation } = await findGrant(context, request, token);
  checkRefreshBinding(request.client, grant, request.sender);
  const position = positionOf(context, grant, generation);
  if (position === 'replayed') throw await replayed(context, grant, generation);
  if (grant.refresh_expires_at !== null && grant.refresh_expires_at <= context.clock.now())
    throw new OAuthError('invalid_grant', 'The refresh token has expired. The person has to sign in again.');
  // Not a 4xx, by which clients of Matrix would take the person for signed out.
  if (await isLocked(context, grant))
    throw new OAuthError('temporarily_unavailable', 'This account has been locked. Ask the operator of this server.');
  const scope = narrowedScope(context, request, grant);
  return {
    lifespans: 'refresh_token_grant',
    scope,
    audience: grant.payload.audience,
    ...(grant.payload.session.access_token !== undefined && { ext: grant.payload.session.access_token }),
    ...stepOf(context, request, grant, position, countUse(context, grant, generation)),
    // Another request with this token was faster: what is stored now says whether that was a repetition or a replay.
    refused: async () => undefined,
  };
};

async function findGrant(
  context: OAuthContext,
  request: TokenRequest,
  token: string,
): Promise<{ grant: AuthorizationGrant; generation: number }> {
  const found = await findGrantOfRefreshToken(context, token);
  if (found === undefined || !isGrantOf(request.client, found.grant))
    throw new OAuthError('invalid_grant', 'The refresh token is unknown, was revoked, or is not for this client.');
  return found;
}

type Position = 'newest' | 'predecessor' | 'graced';

function positionOf(context: OAuthContext, grant: AuthorizationGrant, generation: number): Position | 'replayed' {
  if (generation === grant.refresh_generation) return 'newest';
  const grace = graceOf(context, grant, generation);
  if (grace === 'used_up') return 'replayed';
  if (generation === grant.refresh_predecessor) return 'predecessor';
  return grace === 'left' ? 'graced' : 'replayed';
}

async function replayed(context: OAuthContext, grant: AuthorizationGrant, generation: number): Promise<OAuthError> {
  await context.write([{ op: 'delete', entity: 'authorization_grant', where: { id: grant.id } }]);
  return new OAuthError(
    'invalid_grant',
    'The refresh token was used before. All tokens of this authorization have been revoked.',
    { detail: `refresh token ${generation} of grant ${grant.id} replayed, grant ended` },
  );
}

type Step = Pick<Entitlement, 'grant_id' | 'grant' | 'refresh_generation' | 'changes'>;

function stepOf(
  context: OAuthContext,
  request: TokenRequest,
  grant: AuthorizationGrant,
  position: Position,
  counted: CountedUse,
): Step {
  const { refresh_generation, refresh_rotated_at } = grant;
  const next = refresh_generation + 1;
  const rotates = profileOf(context.policy, request.client).refresh_token_rotation;
  if (position === 'newest' && rotates)
    return advance(context, request, grant, {
      refresh_generation: next,
      refresh_predecessor: refresh_generation,
      ...counted,
    });
  const concurrent = context.clock.now() - (refresh_rotated_at ?? 0) < context.policy.refresh_retry_window;
  if (position === 'predecessor' && !concurrent)
    return advance(context, request, grant, { refresh_generation: next, ...counted });
  return { grant_id: grant.id, grant, refresh_generation, changes: [unchanged(grant, counted)] };
}

/** The grant must still be there, and where it was read, when the access token is written. */
function unchanged(grant: AuthorizationGrant, counted: CountedUse): OAuthChange {
  const { id, refresh_generation } = grant;
  return {
    op: 'update',
    entity: 'authorization_grant',
    where: { id, refresh_generation },
    set: { refresh_generation, ...counted },
    guard: 'refresh_token_used',
  };
}

function advance(
  context: OAuthContext,
  { client, sender }: TokenRequest,
  grant: AuthorizationGrant,
  to: CountedUse & { readonly refresh_generation: number; readonly refresh_predecessor?: number },
): Step {
  const now = context.clock.now();
  const lifespan = refreshTokenLifespan(context.policy, client, 'refresh_token_grant');
  const refresh_expires_at = lifespan === null ? null : now + lifespan;
  const set = {
    ...to,
    refresh_rotated_at: now,
    refresh_expires_at,
    expires_at: refreshGrantExpiry(grant, refresh_expires_at),
    ...refreshBinding(client, grant, sender),
  };
  return {
    grant_id: grant.id,
    grant: { ...grant, ...set },
    refresh_generation: to.refresh_generation,
    changes: [
      {
        op: 'update',
        entity: 'authorization_grant',
        where: { id: grant.id, refresh_generation: grant.refresh_generation },
        set,
        guard: 'refresh_token_used',
      },
      ...endedTokens(grant),
    ],
  };
}

/**
 * Earlier access tokens end with a refresh, unless the client may have one for each of several resources at a time
 * (RFC 8707 §2.2): those live until they expire.
 */
function endedTokens({ id, payload: { scope, resource = [] } }: AuthorizationGrant): OAuthChange[] {
  const targets = resource.length === 0 ? 1 : resource.length + (scope.includes('openid') ? 1 : 0);
  return targets > 1 ? [] : [{ op: 'delete', entity: 'access_token', where: { grant_id: id } }];
}

/**
 * RFC 6749 §6: the same scope or less. What was asked for at the authorization and not granted is passed over, since
 * many libraries repeat their whole scope here.
 */
function narrowedScope(context: OAuthContext, request: TokenRequest, grant: AuthorizationGrant): readonly string[] {
  const { scope, requested_scope } = grant.payload;
  const strategy = context.policy.scope_strategy;
  const dropped = uncoveredScope(strategy, registeredScope(context.policy, request.client, scope), scope);
  if (dropped !== undefined)
    throw new OAuthError('invalid_scope', `The client may no longer use the scope ${dropped}.`);
  const wanted = words(request.parameters.get('scope'));
  if (wanted.length === 0) return scope;
  const unknown = wanted.find((name) => !scope.includes(name) && !requested_scope.includes(name));
  if (unknown !== undefined)
    throw new OAuthError('invalid_scope', `The scope ${unknown} was not part of the authorization.`);
  return scope.filter((name) => wanted.includes(name) || OFFLINE_SCOPES.has(name));
}
