import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const PAGE_BYTES = 4096;
const PAGES_IN_MB = (1024 * 1024) / PAGE_BYTES;
/**
 * Pages in the log and not yet in the database at which a checkpoint is due. In a large file they lie far apart, and while
 * they are synced, the log's own syncs wait for the same disk: with 4 MB the p99 of a refresh among ten million tokens was up to
 * twice that of a small store. In a small one they are often the same pages again, and 1 MB costs a flow 6 % more.
 */
const DUE = { small_file: 4 * PAGES_IN_MB, large_file: PAGES_IN_MB };
/** Pages in the log at which writes wait for a checkpoint to reach its end, since the log starts anew only then. */
const LONG = 16 * PAGES_IN_MB;
/** Pages that may be left when the writes begin to wait, so that they wait for little. */
const LITTLE = PAGES_IN_MB;
/** Pages that a group of writes is taken to add, to know when the next look at the log is worth it. */
const GROUP_PAGES = 64;
/** Rounds after which they wait for more than that, when they are faster than the disk. */
const MOST_ROUNDS = 8;

/** The state of the write-ahead log, in pages. */
export interface WalState {
  readonly length: number;
  readonly checkpointed: number;
}

export interface CheckpointerOptions {
  readonly file: string;
  /** The database file, for syncs; whoever opened it closes it after the database, whose locks go with it. */
  readonly fd?: number | undefined;
  state(): WalState;
  /** Whether the file is so large that the pages that are written lie far apart. */
  large(): boolean;
  /** Writes wait between the two. */
  hold(): void;
  release(): void;
  /** @param milliseconds for which writes waited for a checkpoint. */
  readonly waited?: ((milliseconds: number) => void) | undefined;
  /** A checkpoint is over: the file may have another size. */
  rested(): void;
  /** The worker is gone: the connection that writes has to do its checkpoints itself. */
  onLost(): void;
}

export interface Checkpointer {
  /** To be called when the log may have grown. */
  grown(): void;
  /** To be called when a write was refused: a log that starts anew needs no more of the disk. */
  refused(): void;
  /** Whether writes wait. */
  holding(): boolean;
  /** Resolves when the worker's connection is closed. */
  close(): Promise<void>;
}

/**
 * Starts its worker when the first checkpoint is due: an idle server has no need of it, nor of the memory.
 *
 * The log starts anew when a checkpoint has reached its end and nobody reads from it. Rounds go on beside the writes
 * until little is left; what those rounds left to the system's cache is synced; then the writes wait for the last one.
 * A reader of an old state, such as a backup, keeps a round from reaching the end: then waiting is of no use, and the
 * log grows until the reader is done.
 */
export function createCheckpointer(options: CheckpointerOptions): Checkpointer {
  let worker: Worker | undefined;
  let state: 'idle' | 'running' | 'settling' | 'holding' | 'lost' | 'closed' = 'idle';
  let rounds = 0;
  /** When the writes began to wait. */
  let heldSince = 0;
  /** Groups of writes that need not be looked at. */
  let unseen = 0;
  /** The log's length when the round began. */
  let aim = 0;
  /** The log's length when a round was kept from reaching its aim. */
  let blockedAt: number | undefined;

  function start(): Worker {
    // The compiler rewrites the extension of an import, not of a URL.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const started = new Worker(new URL(`./checkpoint-worker.${extension}`, import.meta.url), {
      workerData: { file: options.file, fd: options.fd },
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    });
    started.on('message', (outcome: 'done' | 'failed') => ended(outcome));
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
    if (holding) release();
  }

  function ended(outcome: 'done' | 'failed'): void {
    if (state === 'settling') {
      hold();
      return;
    }
    if (state === 'holding') release();
    if (state !== 'running' && state !== 'holding') return;
    const { length, checkpointed } = options.state();
    const blocked = outcome === 'failed' || checkpointed < Math.min(aim, length);
    blockedAt = blocked ? length : undefined;
    const left = length - checkpointed;
    if (blocked || state === 'holding' || length < LONG || left === 0) rest();
    else if (left > LITTLE && rounds < MOST_ROUNDS) round();
    else settle();
  }

  function round(): void {
    state = 'running';
    rounds += 1;
    aim = options.state().length;
    worker ??= start();
    worker.postMessage('checkpoint');
  }

  function settle(): void {
    state = 'settling';
    worker?.postMessage('settle');
  }

  function hold(): void {
    state = 'holding';
    heldSince = performance.now();
    options.hold();
    aim = options.state().length;
    // Writes wait for it now, so the process has to as well.
    worker?.ref();
    worker?.postMessage('checkpoint');
  }

  function release(): void {
    options.release();
    options.waited?.(performance.now() - heldSince);
  }

  function rest(): void {
    state = 'idle';
    rounds = 0;
    worker?.unref();
    options.rested();
  }

  return {
    grown() {
      if (state !== 'idle' || unseen-- > 0) return;
      const { length, checkpointed } = options.state();
      const due = options.large() ? DUE.large_file : DUE.small_file;
      const room = due - (length - checkpointed);
      // Asking costs as much as a small write: the less often, the more room there is.
      unseen = Math.max(0, Math.floor(room / GROUP_PAGES));
      if (room > 0) return;
      if (blockedAt !== undefined && length >= blockedAt && length < blockedAt + due) return;
      round();
    },
    refused() {
      if (state !== 'idle') return;
      const { length, checkpointed } = options.state();
      if (length > checkpointed) round();
    },
    holding: () => state === 'holding',
    async close() {
      const holding = state === 'holding';
      state = 'closed';
      if (holding) release();
      if (worker === undefined) return;
      worker.ref();
      const exited = once(worker, 'exit');
      worker.postMessage('close');
      await exited;
    },
  };
}
