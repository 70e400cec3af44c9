import type { Backoff } from './backoff.ts';

/** Lets whoever guesses wrong wait, longer each time. Where the key is undefined nothing is counted. */
export interface Guesses {
  /** Takes over first what other nodes counted. */
  begin(key: string | undefined): Promise<Guess>;
}

/** `retry_after` in seconds. */
export type Guess =
  | { readonly outcome: 'wait'; readonly retry_after: number }
  | {
      readonly outcome: 'admitted';
      failed(): void;
      succeeded(): void;
      /** To be called once at the end, whatever it was. */
      end(): void;
    };

/** Guesses with one key that may be under way at once: more than these, and none of them has been counted yet. */
const UNDER_WAY = 8;

const SECOND = 1000;

export function createGuesses(failures: Backoff, under_way: number = UNDER_WAY): Guesses {
  const running = new Map<string, number>();

  function end(key: string): void {
    const left = (running.get(key) ?? 1) - 1;
    if (left > 0) running.set(key, left);
    else running.delete(key);
  }

  return {
    async begin(key) {
      if (key === undefined) return UNCOUNTED;
      await failures.learn(key);
      const present = running.get(key) ?? 0;
      const remaining = present < under_way ? failures.remaining(key) : SECOND;
      if (remaining > 0) return { outcome: 'wait', retry_after: Math.ceil(remaining / SECOND) };
      running.set(key, present + 1);
      return {
        outcome: 'admitted',
        failed: () => failures.fail(key),
        succeeded: () => failures.forget(key),
        end: () => end(key),
      };
    },
  };
}

const UNCOUNTED: Guess = { outcome: 'admitted', failed() {}, succeeded() {}, end() {} };
