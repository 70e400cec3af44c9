import type { Clock } from '../oauth/clock.ts';
import { addressKey } from './addresses.ts';
import { type Backoff, createBackoff } from './backoff.ts';

/**
 * Slows guessing down without a lock-out that a stranger can cause:
 *
 * - An address that guesses wrong has to wait, longer each time.
 * - A person whom somebody guesses at is served later, wherever the attempt comes from, but never refused.
 * - A browser in which the person has signed in before stands beside both, and answers for itself alone.
 */
export interface Throttle {
  begin(caller: Caller): Attempt;
}

export interface Caller {
  /** The network address. */
  readonly address: string;
  /** Who is meant: the account's id, or what was typed where there is none, so that both are treated alike. */
  readonly account: string;
  /** The id of the browser, where the person has signed in in it before. */
  readonly device?: string | undefined;
}

/** `retry_after` in seconds. */
export type Attempt = { readonly outcome: 'wait'; readonly retry_after: number } | AdmittedAttempt;

export interface AdmittedAttempt {
  readonly outcome: 'admitted';
  /** Milliseconds to let pass before the password is looked at. */
  readonly delay: number;
  failed(): void;
  succeeded(): void;
  /** To be called once at the end, whatever it was. */
  end(): void;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Attempts of one address that may be under way at once: more than these, and none of them has been counted yet. */
const MAX_UNDER_WAY = 8;

/** Mistakes of one address or browser that cost nothing: people mistype. */
const FORGIVEN = 2;

export function createThrottle(clock: Clock, forgiven: number = FORGIVEN): Throttle {
  const waits = { clock, free: forgiven, first: SECOND, longest: 5 * MINUTE, forget_after: HOUR };
  const addresses = createBackoff(waits);
  const devices = createBackoff(waits);
  const accounts = createBackoff({ clock, free: 2, first: SECOND / 4, longest: 5 * SECOND, forget_after: HOUR });
  const underWay = new Map<string, number>();

  function begin(bucket: Backoff, key: string, account: string | undefined): Attempt {
    const running = underWay.get(key) ?? 0;
    const remaining = running < MAX_UNDER_WAY ? bucket.remaining(key) : SECOND;
    if (remaining > 0) return { outcome: 'wait', retry_after: Math.ceil(remaining / SECOND) };
    underWay.set(key, running + 1);
    return {
      outcome: 'admitted',
      delay: account === undefined ? 0 : accounts.penalty(account),
      failed() {
        bucket.fail(key);
        if (account !== undefined) accounts.fail(account);
      },
      succeeded() {
        // An address keeps its failures: else whoever has an account here could clear them between two guesses.
        if (account === undefined) bucket.forget(key);
        else accounts.forget(account);
      },
      end() {
        const left = (underWay.get(key) ?? 1) - 1;
        if (left > 0) underWay.set(key, left);
        else underWay.delete(key);
      },
    };
  }

  return {
    begin({ address, account, device }) {
      return device === undefined
        ? begin(addresses, `address ${addressKey(address)}`, account)
        : begin(devices, `device ${device} ${account}`, undefined);
    },
  };
}
