import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const PAGE_BYTES = 4096;
/** Pages in the log and not yet in the database at which a checkpoint is due: 4 MB. */
const DUE = (4 * 1024 * 1024) / PAGE_BYTES;
/** Pages in the log at which writes wait for a checkpoint to reach its end, since the log starts anew only then: 32 MB. */
const LONG = 8 * DUE;

/** The state of the write-ahead log, in pages. */
export interface WalState {
  readonly length: number;
  readonly checkpointed: number;
}

export interface CheckpointerOptions {
  readonly file: string;
  state(): WalState;
  /** Writes wait between the two. */
  hold(): void;
  release(): void;
  /** The worker is gone: the connection that writes has to do its checkpoints itself. */
  onLost(): void;
}

export interface Checkpointer {
  /** To be called when the log may have grown. */
  grown(): void;
  /** Resolves when the worker's connection is closed. */
  close(): Promise<void>;
}

/** Starts its worker when the first checkpoint is due: an idle server has no need of it, nor of the memory. */
export function createCheckpointer(options: CheckpointerOptions): Checkpointer {
  let worker: Worker | undefined;
  let state: 'idle' | 'running' | 'holding' | 'lost' | 'closed' = 'idle';

  function start(): Worker {
    // The compiler rewrites the extension of an import, not of a URL.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const started = new Worker(new URL(`./checkpoint-worker.${extension}`, import.meta.url), {
      workerData: options.file,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    });
    started.on('message', done);
    started.on('error', lost);
    started.on('exit', lost);
    started.unref();
    return started;
  }

  function lost(): void {
    if (state === 'lost' || state === 'closed') return;
    const holding = state === 'holding';
    state = 'lost';
    worker = undefined;
    options.onLost();
    if (holding) options.release();
  }

  function done(): void {
    if (state === 'holding') options.release();
    if (state !== 'running' && state !== 'holding') return;
    const { length, checkpointed } = options.state();
    if (state === 'running' && length >= LONG && checkpointed < length) {
      state = 'holding';
      options.hold();
      // Writes wait for it now, so the process has to as well.
      worker?.ref();
      worker?.postMessage('checkpoint');
      return;
    }
    state = 'idle';
    worker?.unref();
  }

  return {
    grown() {
      if (state !== 'idle') return;
      const { length, checkpointed } = options.state();
      if (length - checkpointed < DUE) return;
      state = 'running';
      worker ??= start();
      worker.postMessage('checkpoint');
    },
    async close() {
      const holding = state === 'holding';
      state = 'closed';
      if (holding) options.release();
      if (worker === undefined) return;
      worker.ref();
      const exited = once(worker, 'exit');
      worker.postMessage('close');
      await exited;
    },
  };
}
