import type { NetworkOf } from '../limits/addresses.ts';
import type { Backoffs } from '../limits/failures.ts';
import type { Clock, Random } from '../oauth/clock.ts';
import type { HashParameters } from '../oauth/hashing/argon2id.ts';
import type { SlowHashes } from '../oauth/hashing/hashing.ts';
import type { Page } from '../oauth/repositories.ts';
import type { Sealer } from '../oauth/sealing.ts';
import { type Administration, createAdministration } from './administration.ts';
import { type ChangePasswordRequest, type ChangePasswordResult, createChangePassword } from './change-password.ts';
import { createDevices } from './devices.ts';
import { parseIdentifier } from './identifiers.ts';
import { createPasswords } from './passwords.ts';
import type { Account } from './records.ts';
import type { AccountRepository, AccountWrite } from './repository.ts';
import { type SearchPage, type SearchRequest, searchAccounts } from './search.ts';
import { type SignInRequest, type SignInResult, signIn } from './sign-in.ts';
import { createSignUp, type SignUpRequest, type SignUpResult } from './sign-up.ts';
import { createThrottle } from './throttle.ts';

export interface AccountsOptions {
  readonly repository: AccountRepository;
  readonly write: AccountWrite;
  readonly clock: Clock;
  readonly random: Random;
  /** Seals what a browser keeps to show that somebody has signed in in it before. */
  readonly sealer: Sealer;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** What is counted of people's mistakes. */
  readonly backoffs: Backoffs;
  readonly networkOf: NetworkOf;
  readonly hashing: SlowHashes;
  readonly settings: AccountSettings;
}

export interface AccountSettings {
  /** Whether people may make accounts for themselves. */
  readonly sign_up: boolean;
  /** Characters. */
  readonly password_min_length: number;
  readonly argon2?: HashParameters;
}

/**
 * The people. What is wrong with an administrator's request is an `AccountError`: `invalid` and `conflict` with the
 * member, `not_found`, `busy`; what a person at a page has to be told is a result.
 */
export interface Accounts extends Administration {
  findByIdentifier(identifier: string): Promise<Account | undefined>;
  /** By id. */
  list(page: Page): Promise<Account[]>;
  search(request: SearchRequest): Promise<SearchPage>;
  signIn(request: SignInRequest): Promise<SignInResult>;
  signUp(request: SignUpRequest): Promise<SignUpResult>;
  changePassword(request: ChangePasswordRequest): Promise<ChangePasswordResult>;
}

export function createAccounts(options: AccountsOptions): Accounts {
  const { repository, write, clock, random, sealer, sleep, backoffs, networkOf, settings } = options;
  const passwords = createPasswords({
    random,
    min_length: settings.password_min_length,
    hashing: options.hashing,
    ...(settings.argon2 === undefined ? {} : { parameters: settings.argon2 }),
  });
  const administration = createAdministration({ repository, write, clock, random, passwords });
  const throttle = createThrottle({
    addresses: backoffs.sign_in_by_address,
    accounts: backoffs.sign_in_by_account,
    devices: backoffs.sign_in_by_browser,
  });
  const doorway = { repository, write, passwords, throttle, networkOf, sleep };
  const devices = createDevices(sealer, random);

  return {
    ...administration,
    async findByIdentifier(text) {
      const identifier = parseIdentifier(text);
      return identifier === undefined ? undefined : repository.findByIdentifier(identifier);
    },
    list: (page) => repository.list(page),
    search: (request) => searchAccounts(repository, request),
    signIn: (request) => signIn({ ...doorway, devices }, request),
    signUp: createSignUp({
      administration,
      passwords,
      made: backoffs.sign_up_by_address,
      networkOf,
      open: settings.sign_up,
    }),
    changePassword: createChangePassword({ administration, passwords, guesses: backoffs.password_change_by_account }),
  };
}
