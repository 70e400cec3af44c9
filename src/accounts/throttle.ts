import type { Backoff } from '../limits/backoff.ts';
import { createGuesses, type Guesses } from '../limits/guesses.ts';

/**
 * Slows guessing down without a lock-out that a stranger can cause:
 *
 * - An address that guesses wrong has to wait, longer each time.
 * - A person whom somebody guesses at is served later, wherever the attempt comes from, but never refused.
 * - A browser in which the person has signed in before stands beside both, and answers for itself alone.
 */
export interface Throttle {
  begin(caller: Caller): Promise<Attempt>;
}

export interface Caller {
  /** The network that counts; undefined for one that does not. */
  readonly network: string | undefined;
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

/** What failures are counted by. */
export interface ThrottleCounts {
  readonly addresses: Backoff;
  readonly accounts: Backoff;
  readonly devices: Backoff;
}

export function createThrottle({ addresses, accounts, devices }: ThrottleCounts): Throttle {
  const fromAddresses = createGuesses(addresses);
  const inBrowsers = createGuesses(devices);

  async function atAccount(guesses: Guesses, network: string | undefined, account: string): Promise<Attempt> {
    const guess = await guesses.begin(network);
    if (guess.outcome === 'wait') return guess;
    // Who is not counted is not made to pay for what others did either.
    const target = network === undefined ? undefined : account;
    await accounts.learn(target);
    return {
      ...guess,
      delay: accounts.penalty(target),
      failed() {
        guess.failed();
        accounts.fail(target);
      },
      // An address keeps its failures: else whoever has an account here could clear them between two guesses.
      succeeded: () => accounts.forget(target),
    };
  }

  return {
    async begin({ network, account, device }) {
      if (device === undefined) return atAccount(fromAddresses, network, account);
      const guess = await inBrowsers.begin(network === undefined ? undefined : `${device} ${account}`);
      return guess.outcome === 'wait' ? guess : { ...guess, delay: 0 };
    },
  };
}
