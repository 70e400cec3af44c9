import { setTimeout as sleep } from 'node:timers/promises';
import type Database from 'better-sqlite3';

/** Free pages that are left in the file for the rows to come: 4 MB. */
const FREE_PAGES_KEPT = 1024;
/** Pages given back in the first step, and in any. */
const FIRST_STEP = 32;
const MOST_IN_A_STEP = 1024;
/** Milliseconds that a step may take, and for how many times as long the loop is left to the requests after it. */
const STEP_MS = 5;
const REST = 2;

/** What goes on beside a step. */
export interface StepContext {
  /** Ends what a step cannot be within. */
  before(): void;
  /** Called after each, with the loop free. */
  after(): void;
  /** Whether writes wait for a checkpoint, which a step would keep from its end. */
  held(): boolean;
}

/** Milliseconds between two looks at whether the writes still wait. */
const HELD_LOOK = 2;

/**
 * Gives free pages back to the disk, until few are left. Each step is a short write of its own; the file shrinks with the
 * next checkpoint. How long a page takes depends on how many are free, since SQLite looks each up in its list of them: the
 * steps adapt.
 */
export function createCompaction(
  database: Database.Database,
  context: StepContext,
): (stopped: () => boolean) => Promise<void> {
  const free = (): number => Number(database.pragma('freelist_count', { simple: true }));

  function step(pages: number): number {
    const started = performance.now();
    context.before();
    database.exec(`pragma incremental_vacuum(${pages})`);
    return performance.now() - started;
  }

  return async (stopped) => {
    let pages = FIRST_STEP;
    while (!stopped() && database.open) {
      if (context.held()) {
        await sleep(HELD_LOOK);
        continue;
      }
      const before = free();
      if (before <= FREE_PAGES_KEPT) return;
      const took = step(Math.min(pages, before - FREE_PAGES_KEPT));
      context.after();
      if (free() >= before) return;
      if (took > STEP_MS) pages = Math.max(1, Math.floor(pages / 2));
      else if (took < STEP_MS / 2) pages = Math.min(MOST_IN_A_STEP, pages * 2);
      await sleep(took * REST);
    }
  };
}
