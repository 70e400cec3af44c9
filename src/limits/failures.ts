import type { Clock } from '../oauth/clock.ts';
import { type Backoff, type BackoffOptions, createBackoff } from './backoff.ts';
import type { SharedCounts } from './shared-counts.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface FailureLimit extends BackoffOptions {
  /** What is counted, for the documentation. */
  readonly what: string;
}

const FAILURE_LIMIT_NAMES = [
  'sign_in_by_address',
  'sign_in_by_account',
  'sign_in_by_browser',
  'sign_up_by_address',
  'password_change_by_account',
  'user_code_by_address',
  'client_secret_by_client_and_address',
] as const;
export type FailureLimitName = (typeof FAILURE_LIMIT_NAMES)[number];

/**
 * What may fail only so often before it has to wait, longer each time. Counted by each node and shared through the
 * database. An address may be that of many people, so its failures are forgiven as fast as a crowd mistypes.
 */
export const FAILURE_LIMITS: Readonly<Record<FailureLimitName, FailureLimit>> = {
  sign_in_by_address: {
    free: 30,
    first: SECOND,
    longest: 5 * MINUTE,
    forget_after: HOUR,
    forgive_every: MINUTE,
    what: 'Wrong passwords of one address',
  },
  sign_in_by_account: {
    free: 2,
    first: SECOND / 4,
    longest: 5 * SECOND,
    forget_after: HOUR,
    what: 'Wrong passwords for one account, whose owner is served later and never refused',
  },
  sign_in_by_browser: {
    free: 2,
    first: SECOND,
    longest: 5 * MINUTE,
    forget_after: HOUR,
    what: 'Wrong passwords in a browser in which the person has signed in before',
  },
  sign_up_by_address: {
    free: 20,
    first: MINUTE,
    longest: HOUR,
    forget_after: HOUR,
    forgive_every: MINUTE,
    what: 'Accounts that were made from one address',
  },
  password_change_by_account: {
    free: 2,
    first: SECOND,
    longest: 15 * MINUTE,
    forget_after: HOUR,
    what: 'Wrong present passwords at the change of the password of one account',
  },
  user_code_by_address: {
    free: 10,
    first: SECOND,
    longest: 5 * MINUTE,
    forget_after: HOUR,
    forgive_every: MINUTE,
    what: 'Wrong codes of devices from one address',
  },
  client_secret_by_client_and_address: {
    free: 10,
    first: SECOND,
    longest: MINUTE,
    forget_after: HOUR,
    what: 'Wrong secrets from one address for one client whose secret somebody chose',
  },
};

/** What can be set of a limit; `longest` in milliseconds. */
export type FailureSettings = Pick<BackoffOptions, 'free' | 'longest'>;

export type Backoffs = Readonly<Record<FailureLimitName, Backoff>>;

export interface BackoffsOptions {
  readonly clock: Clock;
  /** By name; the table's own where there are none. */
  readonly settings?: Readonly<Record<string, FailureSettings>>;
  readonly shared?: SharedCounts;
}

export function createBackoffs({ clock, settings = {}, shared }: BackoffsOptions): Backoffs {
  const backoff = (name: FailureLimitName): Backoff =>
    createBackoff({ ...FAILURE_LIMITS[name], ...settings[name] }, clock, shared?.of(name));
  return {
    sign_in_by_address: backoff('sign_in_by_address'),
    sign_in_by_account: backoff('sign_in_by_account'),
    sign_in_by_browser: backoff('sign_in_by_browser'),
    sign_up_by_address: backoff('sign_up_by_address'),
    password_change_by_account: backoff('password_change_by_account'),
    user_code_by_address: backoff('user_code_by_address'),
    client_secret_by_client_and_address: backoff('client_secret_by_client_and_address'),
  };
}
