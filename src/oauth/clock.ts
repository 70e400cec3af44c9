import { randomFillSync } from 'node:crypto';

/**
 * The only source of time and randomness. Everything else in `src/` receives them as parameters, so that a test
 * moves the clock and a seed makes a run repeatable.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/**
 * Milliseconds by which the clocks of the nodes of one server may differ without harm: what one node wrote may then seem
 * to be from the future to another, or to have ended.
 */
export const NODE_SKEW = 5_000;

export interface Random {
  /** `size` bytes, unpredictable, owned by the caller. */
  bytes(size: number): Buffer;
}

export const systemClock: Clock = { now: () => Date.now() };

const POOL_BYTES = 8192;
let pool = Buffer.alloc(0);
let used = 0;

/** One system call fills many requests: a token endpoint asks for 16 to 32 bytes several thousand times a second. */
export const systemRandom: Random = {
  bytes(size) {
    if (size > POOL_BYTES) return randomFillSync(Buffer.alloc(size));
    if (used + size > pool.length) {
      pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_BYTES));
      used = 0;
    }
    const bytes = Buffer.from(pool.subarray(used, used + size));
    pool.fill(0, used, used + size);
    used += size;
    return bytes;
  },
};

/** Seconds since the epoch, as every JWT and OAuth member counts (RFC 7519 §2 NumericDate). */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
