import { addressKey } from '../accounts/addresses.ts';
import type { Clock } from '../oauth/clock.ts';
import { OAuthError } from '../oauth/errors.ts';
import { LruMap } from '../oauth/registration/lru.ts';

/** Token buckets, one for each address. */
export interface RateLimit {
  /** @throws OAuthError too_many_requests, with the seconds to wait as Retry-After. */
  take(address: string): void;
}

interface Bucket {
  /** Requests that may come at once. */
  readonly tokens: number;
  readonly at: number;
}

const MINUTE = 60_000;
const ADDRESSES = 10_000;

export interface RateLimitSettings {
  /** 0: any number. */
  readonly per_minute: number;
  /** Whether requests of the machine itself are not counted. */
  readonly except_loopback: boolean;
}

/** As many requests of one address at once as in a minute. Addresses that were not seen for longest are forgotten. */
export function createRateLimit({ per_minute, except_loopback }: RateLimitSettings, clock: Clock): RateLimit {
  const buckets = new LruMap<Bucket>(ADDRESSES);
  return {
    take(address) {
      if (per_minute === 0 || (except_loopback && isLoopback(address))) return;
      const key = addressKey(address);
      const now = clock.now();
      const { tokens, at } = buckets.get(key) ?? { tokens: per_minute, at: now };
      const present = Math.min(per_minute, tokens + ((now - at) * per_minute) / MINUTE);
      if (present >= 1) {
        buckets.set(key, { tokens: present - 1, at: now });
        return;
      }
      buckets.set(key, { tokens: present, at: now });
      const seconds = Math.ceil(((1 - present) * MINUTE) / per_minute / 1000);
      throw new OAuthError('too_many_requests', 'Too many registrations from this address. Try again later.', {
        headers: { 'retry-after': String(seconds) },
      });
    },
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
