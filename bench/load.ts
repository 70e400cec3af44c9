/** One unit of work, by its number; it throws when the answer is not the right one. */
export type Operation = (number: number) => Promise<void>;

export interface Measured {
  readonly operations: number;
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server per operation; undefined when its process cannot be seen. */
  readonly cpu: number | undefined;
}

export const CONCURRENCY = 32;

/** A closed loop: as many workers as `CONCURRENCY`, each with one operation under way, until `count` are done. */
async function loop(operation: Operation, first: number, count: number, times?: Float64Array): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      const started = performance.now();
      await operation(first + number);
      if (times !== undefined) times[number] = performance.now() - started;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

/** A quarter of the operations warm the server up, then `count` are measured. */
export async function measure(
  operation: Operation,
  count: number,
  cpuTime: () => number | undefined,
): Promise<Measured> {
  const warmUp = Math.ceil(count / 4);
  await loop(operation, 0, warmUp);
  const times = new Float64Array(count);
  const cpuBefore = cpuTime();
  const started = performance.now();
  await loop(operation, warmUp, count, times);
  const seconds = (performance.now() - started) / 1000;
  const cpuAfter = cpuTime();
  times.sort();
  return {
    operations: count,
    rate: count / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpu: cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / count,
  };
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
