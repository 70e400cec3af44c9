import type { Outcome, Statement } from '../driver.ts';
import { StoreUnavailable } from '../errors.ts';
import type { Transactions } from './transactions.ts';
import type { Sync } from './wal.ts';

/**
 * Gathers the writes of one turn of the event loop into one transaction, and answers them when it is durable.
 *
 * At most one sync runs at a time. What arrives meanwhile would have to wait for the next one anyway, so it is also
 * committed with it: under load the groups grow by themselves, and fewer pages are written.
 */
export interface GroupCommit {
  write(list: readonly Statement[]): Promise<Outcome>;
  /** Keeps new writes waiting, without rejecting any, until `release`. */
  hold(): void;
  release(): void;
  /** Why no more writes are taken. */
  failure(): StoreUnavailable | undefined;
  /** Milliseconds for which the last group kept the event loop. */
  lastGroup(): number;
  /** Resolves when every write that was accepted has been answered; later ones are rejected. */
  close(): Promise<void>;
}

/** A group is cut off here, so that it keeps the event loop for some milliseconds at most; the others are the next. */
const MOST_LISTS = 256;

interface Pending {
  readonly list: readonly Statement[];
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** @param onCommitted called after each group, with the loop free: whether the database refused to write some of it. */
export function createGroupCommit(
  transactions: Transactions,
  sync: Sync,
  onCommitted: (refused: boolean) => void,
): GroupCommit {
  let queue: Pending[] = [];
  let state: 'idle' | 'scheduled' | 'syncing' = 'idle';
  let held = false;
  let failure: StoreUnavailable | undefined;
  let lastGroup = 0;
  let closed: (() => void) | undefined;

  function schedule(): void {
    if (state !== 'idle' || held) return;
    if (queue.length === 0) {
      closed?.();
      return;
    }
    state = 'scheduled';
    setImmediate(commit);
  }

  function commit(): void {
    const group = queue.length <= MOST_LISTS ? queue : queue.slice(0, MOST_LISTS);
    queue = queue.slice(group.length);
    const started = performance.now();
    const results = transactions.run(group.map(({ list }) => list));
    lastGroup = performance.now() - started;
    const refused = results.some(({ error }) => error instanceof StoreUnavailable);
    const answer = () => {
      group.forEach((pending, at) => {
        const result = results[at];
        if (result?.outcome !== undefined) pending.resolve(result.outcome);
        else pending.reject(result?.error);
      });
    };
    // Nothing was written, and what the guards saw is durable, since no commit is left unsynced.
    if (results.every((result) => (result.outcome?.changes ?? 0) === 0)) {
      answer();
      settled();
      if (refused) onCommitted(refused);
      return;
    }
    state = 'syncing';
    sync()
      .then(answer, (error: unknown) => fail(group, error))
      .finally(settled);
    onCommitted(refused);
  }

  function settled(): void {
    state = 'idle';
    schedule();
  }

  /** After a failed sync nobody knows what reached the disk, and a second one would not tell (fsyncgate). */
  function fail(group: readonly Pending[], error: unknown): void {
    failure = new StoreUnavailable(
      'The disk failed while the database was written: check it, then start again.',
      error,
    );
    for (const pending of [...group, ...queue]) pending.reject(failure);
    queue = [];
  }

  return {
    write(list) {
      if (failure !== undefined) return Promise.reject(failure);
      if (closed !== undefined) return Promise.reject(new StoreUnavailable('The database is closed.'));
      return new Promise((resolve, reject) => {
        queue.push({ list, resolve, reject });
        schedule();
      });
    },
    hold() {
      held = true;
    },
    release() {
      held = false;
      schedule();
    },
    failure: () => failure,
    lastGroup: () => lastGroup,
    close() {
      return new Promise((resolve) => {
        closed = resolve;
        schedule();
      });
    },
  };
}
