/** How much a sweep takes at a time. */
export interface SweepLimits {
  /** Rows in a batch, at most. */
  readonly rows: number;
  /** Milliseconds that a batch should keep the database; batches get smaller until they do. */
  readonly milliseconds: number;
}

/** How many rows the next batch has, and for how long the database is left to the requests before it. */
export interface Pace {
  rows(): number;
  /** @param kept milliseconds for which the batch of `deleted` rows kept the database from others. */
  took(deleted: number, kept: number): void;
}

/** Batches have so many sixteenths of the most rows: few sizes, since each is a statement of its own. */
const PARTS = 16;
/** The part of the time that is aimed at, so that most batches stay below it. */
const AIM = 0.75;

/**
 * Large batches write fewer pages for each row; how long one takes depends on the machine and on what else it does. Half
 * as many rows at the least after a batch that took too long, which may have been the machine's doing, and twice as many
 * at the most after one that was short.
 */
export function createPace({ rows: most, milliseconds }: SweepLimits): Pace {
  const rowsOf = (part: number): number => Math.max(1, Math.floor((most * part) / PARTS));
  let part = PARTS;
  return {
    rows: () => rowsOf(part),
    took(deleted, kept) {
      const fits = Math.floor((part * AIM * milliseconds) / kept);
      if (fits < part) part = Math.max(1, Math.ceil(part / 2), fits);
      else if (deleted === rowsOf(part)) part = Math.min(PARTS, part * 2, fits);
    },
  };
}

/** For how many times as long as a batch took, its sync included, the database is left alone. */
const REST = 2;
const LONGEST_REST_MS = 100;

/**
 * Rests twice as long as the batch took until it was durable: a sweep takes a third of the disk's time as well as of the
 * event loop's, and less of both while they are slow.
 */
export function restAfter(took: number): number {
  return Math.min(took * REST, LONGEST_REST_MS);
}
