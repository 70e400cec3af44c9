import { fdatasync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface MachineFigures {
  /** Milliseconds that each sync of a page took. */
  readonly syncs: readonly number[];
  /** Milliseconds of the longest time that this process did not get to run, or was busy. */
  readonly pause: number;
  /** Milliseconds for which the server's main thread waited for a core, at most in 50 ms; undefined where that is not told. */
  readonly waited: number | undefined;
}

export interface MachineWatch {
  /** What was seen since the last time. */
  take(): MachineFigures;
  stop(): void;
}

const PAGE = Buffer.alloc(4096, 1);
const PAGES = 256;
const LOOK_MS = 50;

/**
 * Writes a page of a file over and syncs it, twenty times a second: what the disk takes for the least that a commit asks
 * of it. And looks as often for how long the process `pid` could run and did not.
 */
export function watchMachine(folder: string, pid: number): MachineWatch {
  const fd = openSync(join(folder, 'machine'), 'w');
  for (let at = 0; at < PAGES; at++) writeSync(fd, PAGE);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let syncs: number[] = [];
  let at = 0;
  let before = waitedFor(pid);
  let waited: number | undefined;
  const timer = setInterval(() => {
    const now = waitedFor(pid);
    if (now !== undefined && before !== undefined) waited = Math.max(waited ?? 0, now - before);
    before = now;
    writeSync(fd, PAGE, 0, PAGE.length, (at++ % PAGES) * PAGE.length);
    const started = performance.now();
    fdatasync(fd, () => syncs.push(performance.now() - started));
  }, LOOK_MS).unref();
  return {
    take() {
      const figures = { syncs, pause: delay.max / 1e6, waited };
      syncs = [];
      waited = undefined;
      delay.reset();
      return figures;
    },
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

function waitedFor(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return undefined;
  }
}
