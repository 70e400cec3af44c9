import type { Clock } from '../clock.ts';

/** The proofs that this process has seen at its resources, as long as they could come again. */
export interface ProofMemory {
  /** False when the proof was used here before. */
  use(proof: string): boolean;
}

export interface ProofMemorySettings {
  readonly clock: Clock;
  /** How long a proof is good for, milliseconds. */
  readonly window: number;
  /** How many proofs are remembered for that long at least; beyond it the oldest are forgotten early. */
  readonly capacity: number;
}

/**
 * A memory instead of rows: a durable write for each request to a resource would cost more than the answer. So a proof
 * that a thief got together with its access token works once more at another process, for as long as it is fresh.
 *
 * Two generations take turns, so that forgetting costs nothing: what is in neither was seen a whole window ago, and what
 * is in one of them may be of up to three windows ago.
 */
export function createProofMemory({ clock, window, capacity }: ProofMemorySettings): ProofMemory {
  let young = new Set<string>();
  let old = new Set<string>();
  let since = clock.now();
  return {
    use(proof) {
      const age = clock.now() - since;
      if (age >= window || young.size >= capacity) {
        old = age >= 2 * window ? new Set() : young;
        young = new Set();
        since = clock.now();
      }
      if (young.has(proof) || old.has(proof)) return false;
      young.add(proof);
      return true;
    },
  };
}
