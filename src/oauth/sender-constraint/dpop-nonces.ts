import type { Clock } from '../clock.ts';
import type { Sealer } from '../sealing.ts';

/** The nonces that the server hands out for proofs to hold (RFC 9449 §8, §9). */
export interface DpopNonces {
  /** The nonce that the next proof should hold. */
  current(): string;
  /** When the nonce ends, milliseconds; undefined for one that has ended, or that is none of ours. */
  expiryOf(nonce: string): number | undefined;
}

export interface DpopNonceSettings {
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly lifetime: number;
}

const CONTEXT = 'dpop-nonce';
/** Milliseconds that another clock may be ahead of ours: 10 s must pass, 60 s must not (FAPI 2.0 §5.3.2.1). */
export const CLOCK_SKEW = 15_000;
/** A nonce is handed out for this part of its life, so that who gets it has time to use it. */
const HANDED_OUT = 0.25;

/** Nothing is stored: a nonce is the time of its making, sealed, which every node with the same secrets opens. */
export function createDpopNonces({ sealer, clock, lifetime }: DpopNonceSettings): DpopNonces {
  let latest = { nonce: '', made_at: Number.NEGATIVE_INFINITY };
  return {
    current() {
      const now = clock.now();
      const age = now - latest.made_at;
      if (age < 0 || age >= lifetime * HANDED_OUT)
        latest = { nonce: sealer.seal(String(now), CONTEXT).toString('base64url'), made_at: now };
      return latest.nonce;
    },
    expiryOf(nonce) {
      const opened = sealer.open(Buffer.from(nonce, 'base64url'), CONTEXT);
      if (opened === undefined) return undefined;
      const now = clock.now();
      const made_at = Number(opened.toString());
      const valid = made_at <= now + CLOCK_SKEW && made_at + lifetime > now;
      return valid ? made_at + lifetime : undefined;
    },
  };
}
