/** One unit of work, by its number; it throws when the answer is not the right one. */
export type Operation = (number: number) => Promise<void>;

/** Microseconds of the server's processes so far; undefined when they cannot be seen. */
export type CpuTime = () => number | undefined;

/** One stretch of load on one server. */
export interface Stretch {
  readonly operations: number;
  readonly seconds: number;
  /** Milliseconds of each operation. */
  readonly times: Float64Array;
  /** Microseconds of the server's processes, per operation; undefined when they cannot be seen. */
  readonly cpu: number | undefined;
}

export const CONCURRENCY = 32;

/** A closed loop: as many workers as `CONCURRENCY`, each with one operation under way, until `count` are done. */
export function closedLoop(operation: Operation, first: number, count: number, cpuTime: CpuTime): Promise<Stretch> {
  return closed(operation, first, (begun) => begun < count, cpuTime);
}

/** A closed loop for some seconds. */
export function timedLoop(operation: Operation, first: number, seconds: number, cpuTime: CpuTime): Promise<Stretch> {
  const end = performance.now() + seconds * 1000;
  return closed(operation, first, () => performance.now() < end, cpuTime);
}

function closed(
  operation: Operation,
  first: number,
  goesOn: (begun: number) => boolean,
  cpuTime: CpuTime,
): Promise<Stretch> {
  return measured(cpuTime, async () => {
    const times: number[] = [];
    let begun = 0;
    const worker = async (): Promise<void> => {
      while (goesOn(begun)) {
        const number = begun++;
        const started = performance.now();
        await operation(first + number);
        times.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    return Float64Array.from(times);
  });
}

/**
 * An open loop: operations begin at their appointed times, `rate` in a second, whether the server keeps up or not, and
 * are timed from then, so that the time which a slow answer makes the next ones wait is counted.
 */
export function openLoop(
  operation: Operation,
  { first, count, rate }: { readonly first: number; readonly count: number; readonly rate: number },
  cpuTime: CpuTime,
): Promise<Stretch> {
  return measured(cpuTime, async () => {
    const times = new Float64Array(count);
    const began = performance.now();
    const underWay: Promise<void>[] = [];
    const begin = async (number: number): Promise<void> => {
      const due = began + (number / rate) * 1000;
      await operation(first + number);
      times[number] = performance.now() - due;
    };
    while (underWay.length < count) {
      const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * rate) + 1);
      while (underWay.length < due) underWay.push(begin(underWay.length));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(underWay);
    return times;
  });
}

async function measured(cpuTime: CpuTime, run: () => Promise<Float64Array>): Promise<Stretch> {
  const cpuBefore = cpuTime();
  const started = performance.now();
  const times = await run();
  const seconds = (performance.now() - started) / 1000;
  const cpuAfter = cpuTime();
  const operations = times.length;
  const cpu = cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / operations;
  return { operations, seconds, times, cpu };
}

/** The value that a part of all values does not exceed. */
export function quantile(values: Float64Array | readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
