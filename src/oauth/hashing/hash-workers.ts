import { Worker } from 'node:worker_threads';
import type { HashAnswer, HashTask } from './hash-task.ts';

/** Without work for so long, a thread ends. */
const IDLE_MS = 60_000;
/** As `ps -L` and the like show it. */
const THREAD_NAME = 'signet-hashing';

export interface HashWorkersOptions {
  readonly idle_ms?: number;
  /** A thread could not be started, or ended on its own. */
  readonly onLost?: (error: unknown) => void;
  /** In place of `start` itself. */
  readonly startThread?: (start: () => Worker) => Worker;
}

export interface HashWorkers {
  /** In a thread that has nothing to do, or else a new one; undefined when it was lost, or all are closed. */
  run(task: HashTask): Promise<HashAnswer | undefined>;
  /** Ends the threads; what they were doing is undefined. Resolves when they are gone. */
  close(): Promise<void>;
}

interface HashWorker {
  readonly thread: Worker;
  /** Of the task that runs. */
  settle: ((answer: HashAnswer | undefined) => void) | undefined;
  retirement: NodeJS.Timeout | undefined;
}

/**
 * Threads for argon2id, begun when they are needed: an idle server has neither them nor the library.
 *
 * The thread pool of libuv has four threads for the database's syncs, RSA signatures and files, and all threads of a
 * process have the same right to a processor: hashes there are what a token waits for. Threads of our own can stand
 * back.
 */
export function createHashWorkers(options: HashWorkersOptions): HashWorkers {
  const { idle_ms = IDLE_MS, onLost = () => {}, startThread = (start) => start() } = options;
  const all = new Set<HashWorker>();
  const idle: HashWorker[] = [];
  let closed = false;

  function begin(): HashWorker {
    const worker: HashWorker = { thread: startThread(start), settle: undefined, retirement: undefined };
    all.add(worker);
    worker.thread.on('message', (answer: HashAnswer) => rest(worker, answer));
    worker.thread.on('error', (error) => lost(worker, error));
    worker.thread.on('exit', (code) => lost(worker, new Error(`A thread for hashing ended with ${code}.`)));
    return worker;
  }

  function rest(worker: HashWorker, answer: HashAnswer): void {
    const { settle } = worker;
    worker.settle = undefined;
    worker.thread.unref();
    worker.retirement = setTimeout(() => retire(worker), idle_ms).unref();
    idle.push(worker);
    settle?.(answer);
  }

  function remove(worker: HashWorker): boolean {
    clearTimeout(worker.retirement);
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    return all.delete(worker);
  }

  function retire(worker: HashWorker): void {
    remove(worker);
    void worker.thread.terminate();
  }

  function lost(worker: HashWorker, error: unknown): void {
    if (!remove(worker)) return;
    onLost(error);
    worker.settle?.(undefined);
  }

  function available(): HashWorker | undefined {
    try {
      return idle.pop() ?? begin();
    } catch (error) {
      onLost(error);
      return undefined;
    }
  }

  return {
    async run(task) {
      const worker = closed ? undefined : available();
      if (worker === undefined) return undefined;
      clearTimeout(worker.retirement);
      // Somebody waits for it now, so the process has to as well.
      worker.thread.ref();
      return new Promise((resolve) => {
        worker.settle = resolve;
        worker.thread.postMessage(task);
      });
    },
    async close() {
      closed = true;
      const workers = [...all];
      workers.forEach(remove);
      await Promise.all(workers.map(({ thread }) => thread.terminate()));
      for (const { settle } of workers) settle?.(undefined);
    },
  };
}

function start(): Worker {
  // The compiler rewrites the extension of an import, not of a URL.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./hash-worker.${extension}`, import.meta.url), {
    name: THREAD_NAME,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  });
}
