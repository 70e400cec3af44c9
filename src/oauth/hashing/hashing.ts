import { createPlaces, type Limiter } from '../limiter.ts';
import { HASH_BYTES, type HashParameters, RECOMMENDED } from './argon2id.ts';
import type { HashAnswer, HashTask } from './hash-task.ts';
import { createHashWorkers, type HashWorkers, type HashWorkersOptions } from './hash-workers.ts';

/** Slow hashes of what people choose. Undefined means busy: that it should be asked again in a moment. */
export interface SlowHashes {
  /** Of a hash for which no others are given. */
  readonly parameters: HashParameters;
  /** In PHC form. */
  hash(secret: string, salt: Uint8Array, parameters?: HashParameters): Promise<string | undefined>;
  /** Rejects when the hash cannot be read. */
  verify(hash: string, secret: string): Promise<boolean | undefined>;
}

/** The threads in which secrets are hashed, for several queues that take turns. */
export interface Hashing {
  /** @param waiting how many may wait; for the rest it is busy. */
  queue(waiting: number): SlowHashes;
  /** What runs and what waits is answered with busy, and so is whatever comes later. */
  close(): Promise<void>;
}

export interface HashingOptions extends HashWorkersOptions {
  /** How many hashes run at once, each in a thread of its own. */
  readonly at_once: number;
  /** OWASP's recommendation unless given. */
  readonly parameters?: HashParameters;
}

export function createHashing({ at_once, parameters = RECOMMENDED, ...options }: HashingOptions): Hashing {
  const places = createPlaces(at_once);
  const workers = createHashWorkers(options);
  return {
    queue: (waiting) => slowHashes(places.queue(waiting), workers, parameters),
    close: () => workers.close(),
  };
}

function slowHashes(limiter: Limiter, workers: HashWorkers, usual: HashParameters): SlowHashes {
  async function run(task: HashTask): Promise<Exclude<HashAnswer, { outcome: 'failed' }> | undefined> {
    const done = await limiter.run(() => workers.run(task));
    if (done?.result?.outcome === 'failed') throw new Error(done.result.message);
    return done?.result;
  }

  return {
    parameters: usual,
    async hash(secret, salt, parameters = usual) {
      // A copy, since a buffer is sent with all of the memory that it is a part of.
      const task = { kind: 'hash', secret, salt: Uint8Array.from(salt), bytes: HASH_BYTES, parameters } as const;
      const answer = await run(task);
      return answer?.outcome === 'hashed' ? answer.hash : undefined;
    },
    async verify(hash, secret) {
      const answer = await run({ kind: 'verify', hash, secret });
      return answer?.outcome === 'verified' ? answer.right : undefined;
    },
  };
}
