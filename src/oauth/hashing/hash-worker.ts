import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import type { HashAnswer, HashTask } from './hash-task.ts';

/** A third of the event loop's weight where the two compete for one processor: people wait little longer (docs/decisions/0019). */
const STEPS_BACK = 5;
const LAST = 19;

stepBack();
parentPort?.on('message', (task: HashTask) => parentPort?.postMessage(answer(task)));

/** On Linux priorities are those of a thread, and 0 is the calling one; elsewhere it would be the whole process. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(LAST, getPriority() + STEPS_BACK));
  } catch {
    // Where a sandbox forbids it, hashes are as urgent as everything else.
  }
}

function answer(task: HashTask): HashAnswer {
  try {
    return done(task);
  } catch (error) {
    return { outcome: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function done(task: HashTask): HashAnswer {
  switch (task.kind) {
    case 'hash': {
      const { secret, salt, bytes, parameters } = task;
      return { outcome: 'hashed', hash: hashSync(secret, { ...parameters, salt, outputLen: bytes }) };
    }
    case 'verify':
      return { outcome: 'verified', right: verifySync(task.hash, task.secret) };
  }
}
