import type { Clock } from '../oauth/clock.ts';

export interface BackoffOptions {
  readonly clock: Clock;
  /** How many failures cost nothing. */
  readonly free: number;
  /** Milliseconds that the first failure after those costs; each further one doubles it. */
  readonly first: number;
  /** Milliseconds. */
  readonly longest: number;
  /** Milliseconds without a failure after which all are forgotten. */
  readonly forget_after: number;
}

/** Counts failures by key, in memory and bounded: the keys that failed longest ago are forgotten first. */
export interface Backoff {
  fail(key: string): void;
  forget(key: string): void;
  /** Milliseconds that the failures so far cost. */
  penalty(key: string): number;
  /** Milliseconds that are left of the penalty since the last failure. */
  remaining(key: string): number;
}

const MAX_KEYS = 10_000;

interface Failures {
  readonly count: number;
  readonly last_at: number;
}

export function createBackoff({ clock, free, first, longest, forget_after }: BackoffOptions): Backoff {
  const failures = new Map<string, Failures>();

  function find(key: string): Failures | undefined {
    const found = failures.get(key);
    return found !== undefined && clock.now() < found.last_at + forget_after ? found : undefined;
  }

  function cost({ count }: Failures): number {
    return count <= free ? 0 : Math.min(longest, first * 2 ** (count - free - 1));
  }

  return {
    fail(key) {
      const count = (find(key)?.count ?? 0) + 1;
      failures.delete(key);
      failures.set(key, { count, last_at: clock.now() });
      const [oldest] = failures.keys();
      if (failures.size > MAX_KEYS && oldest !== undefined) failures.delete(oldest);
    },
    forget(key) {
      failures.delete(key);
    },
    penalty(key) {
      const found = find(key);
      return found === undefined ? 0 : cost(found);
    },
    remaining(key) {
      const found = find(key);
      return found === undefined ? 0 : Math.max(0, found.last_at + cost(found) - clock.now());
    },
  };
}
