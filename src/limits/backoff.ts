import type { Clock } from '../oauth/clock.ts';

/** Times are milliseconds. */
export interface BackoffOptions {
  /** How many failures cost nothing. */
  readonly free: number;
  /** What the first failure after those costs; each further one doubles it. */
  readonly first: number;
  /** 0: no failure costs anything. */
  readonly longest: number;
  /** Time without a failure after which all are forgotten. */
  readonly forget_after: number;
  /** Time in which one failure is forgotten, where many people share a key; absent for none. */
  readonly forgive_every?: number;
}

/** Failures up to a moment. */
export interface Count {
  readonly count: number;
  readonly last_at: number;
}

/** What a count is shared through with other nodes. */
export interface Sharing {
  /** What this node and the others wrote. */
  read(key: string): Promise<{ readonly own: Count | undefined; readonly others: readonly Count[] }>;
  /** Undefined when the key's failures are forgotten everywhere. */
  changed(key: string, count: (Count & { readonly expires_at: number }) | undefined): void;
  /** Whether what `changed` told is still to be written. */
  isPending(key: string): boolean;
}

/**
 * Counts failures by key, in memory and bounded: the keys that failed longest ago are forgotten first. Where the key is
 * undefined nothing is counted.
 */
export interface Backoff {
  /** Takes over what other nodes counted, before a decision that can wait for it. */
  learn(key: string | undefined): Promise<void>;
  fail(key: string | undefined): void;
  forget(key: string | undefined): void;
  /** Milliseconds that the failures so far cost. */
  penalty(key: string | undefined): number;
  /** Milliseconds that are left of the penalty since the last failure. */
  remaining(key: string | undefined): number;
}

const MAX_KEYS = 10_000;

interface Failures {
  readonly own: Count;
  readonly others: readonly Count[];
}

const NONE: Count = { count: 0, last_at: 0 };

export function createBackoff(options: BackoffOptions, clock: Clock, sharing?: Sharing): Backoff {
  const { free, first, longest, forget_after, forgive_every = Number.POSITIVE_INFINITY } = options;
  /** More than these cost no more and would only take longer to forgive. */
  const most = free + Math.ceil(Math.log2(Math.max(longest, first) / first)) + 1;
  const failures = new Map<string, Failures>();

  function level({ count, last_at }: Count, now: number): number {
    if (now >= last_at + forget_after) return 0;
    return Math.max(0, count - Math.max(0, now - last_at) / forgive_every);
  }

  function cost({ own, others }: Failures, now: number): number {
    let total = level(own, now);
    for (const other of others) total += level(other, now);
    const count = Math.min(most, Math.ceil(total));
    return count <= free ? 0 : Math.min(longest, first * 2 ** (count - free - 1));
  }

  function set(key: string, entry: Failures): void {
    failures.delete(key);
    failures.set(key, entry);
    const [oldest] = failures.keys();
    if (failures.size > MAX_KEYS && oldest !== undefined) failures.delete(oldest);
  }

  return {
    async learn(key) {
      if (key === undefined || sharing === undefined || longest === 0) return;
      const { own: written, others } = await sharing.read(key);
      const known = failures.get(key)?.own ?? NONE;
      // Gone from the database: another node saw a success, and forgot for all.
      const own = written !== undefined || sharing.isPending(key) ? known : NONE;
      if (own.count > 0 || others.length > 0) set(key, { own, others });
      else failures.delete(key);
    },
    fail(key) {
      if (key === undefined || longest === 0) return;
      const now = clock.now();
      const { own, others } = failures.get(key) ?? { own: NONE, others: [] };
      const counted = { count: Math.min(most, level(own, now) + 1), last_at: now };
      set(key, { own: counted, others });
      const lasts = Math.min(forget_after, Math.ceil(counted.count) * forgive_every);
      sharing?.changed(key, { ...counted, count: Math.ceil(counted.count), expires_at: now + lasts });
    },
    forget(key) {
      if (key !== undefined && failures.delete(key)) sharing?.changed(key, undefined);
    },
    penalty(key) {
      const found = key === undefined ? undefined : failures.get(key);
      return found === undefined ? 0 : cost(found, clock.now());
    },
    remaining(key) {
      const found = key === undefined ? undefined : failures.get(key);
      if (found === undefined) return 0;
      const now = clock.now();
      const last_at = found.others.reduce((latest, other) => Math.max(latest, other.last_at), found.own.last_at);
      return Math.max(0, last_at + cost(found, now) - now);
    },
  };
}
