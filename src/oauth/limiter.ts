/** Runs so many tasks at a time, keeps so many waiting, and refuses the rest at once. */
export interface Limiter {
  /** The task's result; undefined, without a call, when too many are waiting. */
  run<T>(task: () => Promise<T>): Promise<{ readonly result: T } | undefined>;
}

export function createLimiter({ running, waiting }: { running: number; waiting: number }): Limiter {
  const queue: (() => void)[] = [];
  let active = 0;

  function release(): void {
    const next = queue.shift();
    if (next === undefined) active -= 1;
    else next();
  }

  return {
    async run(task) {
      if (active < running) active += 1;
      else if (queue.length >= waiting) return undefined;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return { result: await task() };
      } finally {
        release();
      }
    },
  };
}
