/** Runs so many tasks at a time, keeps so many waiting, and refuses the rest at once. */
export interface Limiter {
  /** The task's result; undefined, without a call, when too many are waiting. */
  run<T>(task: () => Promise<T>): Promise<{ readonly result: T } | undefined>;
}

/** Places at which tasks run, for several queues that take turns, so that a long one does not hold up the others. */
export interface Places {
  queue(waiting: number): Limiter;
}

export function createPlaces(running: number): Places {
  const queues: (() => void)[][] = [];
  let active = 0;
  let turn = 0;

  function nextInTurn(): (() => void) | undefined {
    for (let tried = 0; tried < queues.length; tried += 1) {
      turn = (turn + 1) % queues.length;
      const next = queues[turn]?.shift();
      if (next !== undefined) return next;
    }
    return undefined;
  }

  function release(): void {
    const next = nextInTurn();
    if (next === undefined) active -= 1;
    else next();
  }

  return {
    queue(waiting) {
      const queue: (() => void)[] = [];
      queues.push(queue);
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
    },
  };
}

export function createLimiter({ running, waiting }: { running: number; waiting: number }): Limiter {
  return createPlaces(running).queue(waiting);
}
