import type { OAuthContext } from '../context.ts';
import type { AuthorizationGrant, RefreshUse } from '../records.ts';

/** What a refresh writes of how often its token has come; nothing unless the operator has set a grace period. */
export type CountedUse = Pick<AuthorizationGrant, 'refresh_uses'>;

/** However long the period is, so many tokens are remembered. */
const MOST_REMEMBERED = 32;

/**
 * Whether a refresh token that has been used may come again by the operator's grace period (`Policy.refresh_grace`);
 * undefined where nothing is known of it, or its time is over.
 */
export function graceOf(
  { policy, clock }: OAuthContext,
  { refresh_uses = [] }: AuthorizationGrant,
  generation: number,
): 'left' | 'used_up' | undefined {
  const use = refresh_uses.find((known) => known.generation === generation);
  if (policy.refresh_grace === undefined || use === undefined) return undefined;
  const { period, uses } = policy.refresh_grace;
  if (uses > 0 && use.uses >= uses) return 'used_up';
  return clock.now() - use.first_used_at < period ? 'left' : undefined;
}

/** The uses to remember, this one included: those within the period, and of the token before the newest. */
export function countUse(
  { policy, clock }: OAuthContext,
  { refresh_uses = [], refresh_predecessor }: AuthorizationGrant,
  generation: number,
): CountedUse {
  const grace = policy.refresh_grace;
  if (grace === undefined) return {};
  const now = clock.now();
  const before = refresh_uses.find((use) => use.generation === generation);
  const use: RefreshUse = before ? { ...before, uses: before.uses + 1 } : { generation, first_used_at: now, uses: 1 };
  const others = refresh_uses.filter(
    (other) =>
      other.generation !== generation &&
      (other.generation >= refresh_predecessor || now - other.first_used_at < grace.period),
  );
  return { refresh_uses: [...others, use].slice(-MOST_REMEMBERED) };
}
