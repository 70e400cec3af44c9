import type { Clock } from '../../oauth/clock.ts';
import type { Log } from '../../telemetry/log.ts';

export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process that serves, as the one that watches over it sees it. */
export interface Worker {
  readonly id: number;
  /** Whether it came to serve; `ended` when it ended before. */
  readonly started: Promise<'serves' | 'ended'>;
  readonly ended: Promise<Ending>;
  /** Asks it to stop gracefully. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

export interface SupervisorOptions {
  readonly count: number;
  readonly clock: Clock;
  readonly log: Log;
  launch(): Worker;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Resolves with the next signal that asks to stop. */
  signal(): Promise<unknown>;
  /** Milliseconds after which workers that were asked to stop are ended. */
  readonly patience: number;
}

/** Whoever has served for so long is no worker that dies at its start. */
const STEADY_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** So many starts in a row that came to nothing, with nobody left who serves, are for the operator. */
const MOST_FAILED_STARTS = 5;

/** How long to wait before the next start, after so many ends in short order. */
export function pauseAfter(deaths: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (deaths - 1));
}

/**
 * Keeps `count` workers running until a signal comes, and replaces those that end. The first has to serve before the
 * others are started, so that what is wrong with the configuration or the database is said once.
 *
 * @returns the exit code
 */
export async function supervise(options: SupervisorOptions): Promise<number> {
  const { count, clock, log, launch, sleep, patience } = options;
  const living = new Set<Worker>();
  const serving = new Set<Worker>();
  const stopping = new AbortController();
  /** Resolves to whether the first worker came to serve. */
  const firstStart = Promise.withResolvers<boolean>();
  let anyServed = false;
  let failedStarts = 0;
  let outcome = 0;

  async function run(worker: Worker): Promise<Ending & { readonly served: boolean }> {
    living.add(worker);
    const served = (await worker.started) === 'serves';
    if (served) {
      serving.add(worker);
      failedStarts = 0;
      anyServed = true;
      firstStart.resolve(true);
    }
    const ending = await worker.ended;
    living.delete(worker);
    serving.delete(worker);
    if (stopping.signal.aborted && ending.code !== 0) outcome = 1;
    return { ...ending, served };
  }

  /** One after the other in the same place. */
  async function keepOne(): Promise<void> {
    for (let deaths = 0; !stopping.signal.aborted; ) {
      const began = clock.now();
      const worker = launch();
      const { served, code, signal } = await run(worker);
      if (stopping.signal.aborted) return;
      if (!anyServed) return firstStart.resolve(false);
      if (!served) failedStarts += 1;
      if (failedStarts >= MOST_FAILED_STARTS && serving.size === 0) {
        log.fatal({ failed_starts: failedStarts }, 'Workers end as soon as they start: the lines before say why');
        outcome = 1;
        return stopAll();
      }
      deaths = served && clock.now() - began >= STEADY_MS ? 1 : deaths + 1;
      const pause = pauseAfter(deaths);
      log.error({ worker: worker.id, code, signal, pause }, 'A worker ended; another takes its place');
      await sleep(pause, stopping.signal);
    }
  }

  async function keepAll(): Promise<void> {
    const first = keepOne();
    if (await firstStart.promise) await Promise.all([first, ...Array.from({ length: count - 1 }, keepOne)]);
    else outcome = 1;
  }

  async function stopAll(): Promise<void> {
    stopping.abort();
    firstStart.resolve(true);
    for (const worker of living) worker.stop();
    const inTime = new AbortController();
    const late = async () => {
      await sleep(patience, inTime.signal);
      if (!inTime.signal.aborted) for (const worker of living) worker.kill();
    };
    const waiting = Promise.all([...living].map(({ ended }) => ended)).then(() => inTime.abort());
    await Promise.all([waiting, late()]);
  }

  void options.signal().then(async () => {
    log.info('Signet stops; a second signal ends it at once');
    void options.signal().then(() => {
      outcome = 1;
      for (const worker of living) worker.kill();
    });
    await stopAll();
  });
  await keepAll();
  await stopAll();
  return outcome;
}
