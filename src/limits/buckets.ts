import type { Clock } from '../oauth/clock.ts';

/** Token buckets, one for each key. */
export interface Buckets {
  /** Seconds until a request of this key may come; 0 for one that may go on, which then counts. */
  take(key: string): number;
}

interface Bucket {
  /** Requests that may come at once. */
  tokens: number;
  at: number;
}

const MINUTE = 60_000;

/** Keys of one generation; at most two generations are kept. */
const KEYS = 5_000;

/**
 * As many requests of one key at once as in a minute. A bucket that nobody touched for a minute is full, which is what
 * an unknown key's is, so two generations of a minute each hold all that matters. Callers with many addresses only make
 * the generations shorter.
 */
export function createBuckets(per_minute: number, clock: Clock): Buckets {
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();
  let begun = clock.now();

  function find(key: string, now: number): Bucket {
    const known = young.get(key);
    if (known !== undefined) return known;
    if (young.size >= KEYS || now - begun >= MINUTE) {
      old = now - begun >= 2 * MINUTE ? new Map() : young;
      young = new Map();
      begun = now;
    }
    const bucket = old.get(key) ?? { tokens: per_minute, at: now };
    young.set(key, bucket);
    return bucket;
  }

  return {
    take(key) {
      const now = clock.now();
      const bucket = find(key, now);
      const present = Math.min(per_minute, bucket.tokens + (Math.max(0, now - bucket.at) * per_minute) / MINUTE);
      bucket.at = now;
      bucket.tokens = present >= 1 ? present - 1 : present;
      return present >= 1 ? 0 : Math.ceil(((1 - present) * MINUTE) / per_minute / 1000);
    },
  };
}
