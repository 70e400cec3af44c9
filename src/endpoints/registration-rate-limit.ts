import { addressKey } from '../accounts/addresses.ts';
import type { Clock } from '../oauth/clock.ts';
import { OAuthError } from '../oauth/errors.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** How often one address may register. */
export interface RateLimit {
  /** @throws OAuthError too_many_requests, with the seconds to wait as Retry-After. */
  take(address: string): void;
}

export interface RateLimitSettings {
  /** 0: any number. */
  readonly per_minute: number;
  /** Whether requests of the machine itself are not counted. */
  readonly except_loopback: boolean;
}

/** As many requests of one address at once as in a minute. */
export function createRateLimit({ per_minute, except_loopback }: RateLimitSettings, clock: Clock): RateLimit {
  const buckets = createTokenBuckets(per_minute, clock);
  return {
    take(address) {
      if (per_minute === 0 || (except_loopback && isLoopback(address))) return;
      const seconds = buckets.take(addressKey(address));
      if (seconds === 0) return;
      throw new OAuthError('too_many_requests', 'Too many registrations from this address. Try again later.', {
        headers: { 'retry-after': String(seconds) },
      });
    },
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
