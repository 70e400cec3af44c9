import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../oauth/clock.ts';
import type { Driver } from './driver.ts';
import type { Store } from './entities.ts';
import { createPace, restAfter, type SweepLimits } from './sweeper-pace.ts';
import { expiringTables } from './sweeper-statements.ts';

const SWEEP_LIMITS: SweepLimits = { rows: 1000, milliseconds: 5 };
/** A server does other things beside, and most of a batch's time may be the way there and, over machines, back again. */
const SERVER_MS = 1000;

/** Told how sweeps go. */
export interface SweepObserver {
  /** @param rows that have expired, counted up to some ten thousand for each table. @param overdue milliseconds since the first of them did. */
  found(rows: number, overdue: number): void;
  /** @param milliseconds that the batch kept the database. */
  batch(table: string, rows: number, milliseconds: number): void;
  /** Everything that had expired when it began is gone. @param milliseconds that it took. */
  ended(milliseconds: number): void;
}

export interface SweepOptions {
  readonly limits?: SweepLimits;
  readonly observer?: SweepObserver;
}

export interface Sweeping {
  /** One sweep at a time; a second call joins the one that runs. */
  readonly sweep: Store['sweep'];
  /** Resolves when the sweep that runs, if any, has ended after its batch. */
  stop(): Promise<void>;
}

export function createSweeping(driver: Driver, clock: Clock, options: SweepOptions = {}): Sweeping {
  const { limits = SWEEP_LIMITS, observer } = options;
  const tables = expiringTables(driver.dialect);
  const pace = createPace(driver.lastGroup === undefined ? { ...limits, milliseconds: SERVER_MS } : limits);
  let running: ReturnType<Store['sweep']> | undefined;
  let stopped = false;

  async function look(now: number): Promise<void> {
    if (observer === undefined) return;
    let rows = 0;
    let oldest = now;
    for (const { backlog } of tables) {
      const [[count, first] = []] = await driver.all(backlog(now));
      rows += Number(count ?? 0);
      oldest = Math.min(oldest, Number(first ?? now));
      await turn();
    }
    observer.found(rows, now - oldest);
  }

  /** @returns how many rows were deleted; fewer than asked for when none are left. */
  async function deleteBatch(table: (typeof tables)[number], now: number, rows: number): Promise<number> {
    const started = performance.now();
    const { changes } = await driver.write([{ ...table.expired(rows)({ now }), guard: undefined, single: false }]);
    const took = performance.now() - started;
    const kept = driver.lastGroup?.() ?? took;
    pace.took(changes, kept);
    if (changes > 0) observer?.batch(table.name, changes, kept);
    if (changes === rows) await sleep(restAfter(took));
    return changes;
  }

  async function run(): ReturnType<Store['sweep']> {
    const started = performance.now();
    const counts: Record<string, number> = {};
    const now = clock.now();
    await look(now);
    for (const table of tables) {
      let total = 0;
      for (let more = true; more && !stopped; await turn()) {
        const rows = pace.rows();
        const deleted = await deleteBatch(table, now, rows);
        total += deleted;
        more = deleted === rows;
      }
      counts[table.name] = total;
    }
    if (stopped) return counts;
    await driver.compact(() => stopped);
    observer?.ended(performance.now() - started);
    return counts;
  }

  return {
    sweep() {
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    },
    async stop() {
      stopped = true;
      // Whoever called it is told of its failure.
      await running?.catch(() => undefined);
    },
  };
}

export interface SweeperOptions {
  /** Milliseconds between the end of one sweep and the next. */
  readonly every: number;
  /** Whether it is this node that sweeps this time; always where there is no other. */
  readonly isMine?: () => Promise<boolean>;
  onError(error: unknown): void;
}

/** Sweeps now and then, without keeping the process alive. The result stops it. */
export function startSweeper(
  store: Pick<Store, 'sweep'>,
  { every, isMine = async () => true, onError }: SweeperOptions,
): () => void {
  let timer: NodeJS.Timeout;
  let stopped = false;

  async function sweepOnce(): Promise<void> {
    if (await isMine()) await store.sweep();
  }

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      sweepOnce().catch(onError).finally(schedule);
    }, every).unref();
  }

  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
