import type { Clock } from '../oauth/clock.ts';
import { LruMap } from '../oauth/registration/lru.ts';

/** Token buckets, one for each key. */
export interface TokenBuckets {
  /** Seconds until a request of this key may come; 0 for one that may go on, which then counts. */
  take(key: string): number;
}

interface Bucket {
  /** Requests that may come at once. */
  readonly tokens: number;
  readonly at: number;
}

const MINUTE = 60_000;
const KEYS = 10_000;

/** As many requests of one key at once as in a minute. Keys that were not seen for longest are forgotten. */
export function createTokenBuckets(per_minute: number, clock: Clock): TokenBuckets {
  const buckets = new LruMap<Bucket>(KEYS);
  return {
    take(key) {
      const now = clock.now();
      const { tokens, at } = buckets.get(key) ?? { tokens: per_minute, at: now };
      const present = Math.min(per_minute, tokens + ((now - at) * per_minute) / MINUTE);
      const taken = present >= 1;
      buckets.set(key, { tokens: taken ? present - 1 : present, at: now });
      return taken ? 0 : Math.ceil(((1 - present) * MINUTE) / per_minute / 1000);
    },
  };
}
