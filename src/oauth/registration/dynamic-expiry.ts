import type { Client } from '../client.ts';
import type { Clock } from '../clock.ts';
import type { Policy } from '../policy.ts';
import type { OAuthChange } from '../repositories.ts';

const DAY = 86_400_000;

type Lifetime = Pick<Policy, 'unused_client_lifetime'>;

/** When a client that registers itself, or is used, right now will be gone if nobody uses it again. */
export function expiryOf({ unused_client_lifetime: lifetime }: Lifetime, clock: Clock): number | null {
  return lifetime === null ? null : clock.now() + lifetime;
}

/** Whether the client went unused for too long; it counts as gone then, swept or not. */
export function isExpired({ expires_at }: Client, clock: Clock): boolean {
  return typeof expires_at === 'number' && expires_at <= clock.now();
}

/**
 * What keeps a client that registered itself, to be written with what it does: nothing, or, once a day, its new
 * expiry. Of several requests at the same time one changes the row.
 */
export function keepUsedClient(policy: Lifetime, client: Client, clock: Clock): readonly OAuthChange[] {
  if (client.registration === undefined) return [];
  const { client_id, expires_at = null } = client;
  const renewed = expiryOf(policy, clock);
  const step = Math.min(DAY, (policy.unused_client_lifetime ?? DAY) / 2);
  if (renewed === expires_at) return [];
  if (renewed !== null && expires_at !== null && Math.abs(renewed - expires_at) < step) return [];
  return [{ op: 'update', entity: 'client', where: { client_id, expires_at }, set: { expires_at: renewed } }];
}
