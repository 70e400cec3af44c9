import type { Clock } from '../clock.ts';
import type { Policy } from '../policy.ts';
import type { Sealer } from '../sealing.ts';
import { CLOCK_SKEW, createDpopNonces, type DpopNonces } from './dpop-nonces.ts';
import { createProofMemory, type ProofMemory } from './proof-memory.ts';

/** What the process keeps for DPoP between requests. */
export interface Dpop {
  readonly nonces: DpopNonces;
  /** Of the proofs at our resources; those at the token endpoint are rows, written with the tokens. */
  readonly seen: ProofMemory;
}

/** Some ten megabytes, and more proofs than one process can check in the time that they are good for. */
const REMEMBERED_PROOFS = 100_000;

export function createDpop(settings: Policy['dpop'], { clock, sealer }: { clock: Clock; sealer: Sealer }): Dpop {
  const { proof_lifetime, nonce_lifetime, nonce } = settings;
  const window = Math.max(proof_lifetime + 2 * CLOCK_SKEW, nonce === 'off' ? 0 : nonce_lifetime + CLOCK_SKEW);
  return {
    nonces: createDpopNonces({ sealer, clock, lifetime: nonce_lifetime }),
    seen: createProofMemory({ clock, window, capacity: REMEMBERED_PROOFS }),
  };
}
