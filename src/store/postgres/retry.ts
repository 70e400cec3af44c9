import type { Random } from '../../oauth/clock.ts';
import { asStoreError, type Fate, fateOf } from './failure.ts';

/** Together about two seconds of waiting at most, far less on average. */
const CONFLICTS = 12;
const LONGEST_PAUSE_MS = 250;
/** A restart of the database leaves several dead connections behind in the pool. */
const LOSSES = 5;

/** Repeats work while it fails for others' sake; rejects with what callers know. */
export type Retry = <T>(work: () => Promise<T>) => Promise<T>;

/** @param sleep in milliseconds. */
export function createRetry(random: Random, sleep: (milliseconds: number) => Promise<unknown>): Retry {
  return async (work) => {
    let conflicts = 0;
    let losses = 0;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const fate = fateOf(error);
        const again = fate === 'conflict' ? ++conflicts <= CONFLICTS : isLoss(fate) && ++losses <= LOSSES;
        if (!again) throw asStoreError(error);
        await sleep(pause(conflicts + losses, random));
      }
    }
  };
}

function isLoss(fate: Fate): boolean {
  return fate === 'lost' || fate === 'unknown';
}

/** Anything up to a bound that doubles, so that those who met do not meet again. */
function pause(attempt: number, random: Random): number {
  return Math.min(LONGEST_PAUSE_MS, 2 ** attempt) * (random.bytes(1).readUInt8() / 256);
}
