import { type AccountSettings, type Accounts, createAccounts } from '../../src/accounts/accounts.ts';
import type { Account, AccountEntities } from '../../src/accounts/records.ts';
import type { AccountRepository } from '../../src/accounts/repository.ts';
import { addressKey } from '../../src/limits/addresses.ts';
import { type Backoffs, createBackoffs } from '../../src/limits/failures.ts';
import { type Clock, systemRandom } from '../../src/oauth/clock.ts';
import { createHashing, type SlowHashes } from '../../src/oauth/hashing/hashing.ts';
import type { OAuthEntities } from '../../src/oauth/records.ts';
import { createSealer, type Sealer } from '../../src/oauth/sealing.ts';
import { consent, grant, session } from '../store/fixtures.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store.ts';

type Entities = AccountEntities &
  Pick<OAuthEntities, 'login_session' | 'authorization_grant' | 'consent' | 'matrix_openid_token'>;

/** Cheap enough for hundreds of sign-ins; the real parameters have a test of their own. */
export const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** The threads that all tests of a file share; they keep no process alive. */
export const HASHING: SlowHashes = createHashing({ at_once: 2 }).queue(64);

export const PASSWORD = 'correct horse battery';

/** The accounts over a store in memory, with a clock that moves when somebody sleeps. */
export interface House {
  readonly accounts: Accounts;
  readonly store: MemoryStore<Entities>;
  readonly repository: AccountRepository;
  readonly clock: { time: number; now(): number };
  /** Every delay that was served, in milliseconds. */
  readonly slept: number[];
  readonly sealer: Sealer;
  /** The same store behind other settings. */
  rebuilt(settings: Partial<AccountSettings>): Accounts;
}

export function createHouse(settings: Partial<AccountSettings> = {}): House {
  const store = createMemoryStore<Entities>({
    account: ['id'],
    account_identifier: ['identifier'],
    login_session: ['id'],
    authorization_grant: ['id'],
    consent: ['subject', 'client_id'],
    matrix_openid_token: ['hash'],
  });
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const slept: number[] = [];
  const sealer = createSealer(['a secret of sixteen'], 'device', systemRandom);
  const repository = repositoryOf(store);
  const rebuilt = (changed: Partial<AccountSettings>) =>
    createAccounts({
      repository,
      write: store.write,
      clock,
      random: systemRandom,
      sealer,
      sleep: async (milliseconds) => {
        slept.push(milliseconds);
      },
      backoffs: strictBackoffs(clock),
      networkOf: addressKey,
      hashing: HASHING,
      settings: { sign_up: true, password_min_length: 8, argon2: CHEAP, ...settings, ...changed },
    });
  return { accounts: rebuilt({}), store, repository, clock, slept, sealer, rebuilt };
}

/** The limits of the server, with the first mistake costing already. */
export function strictBackoffs(clock: Clock): Backoffs {
  const MINUTE = 60_000;
  const settings = {
    sign_in_by_address: { free: 0, longest: 5 * MINUTE },
    sign_in_by_browser: { free: 0, longest: 5 * MINUTE },
    sign_up_by_address: { free: 4, longest: 60 * MINUTE },
  };
  return createBackoffs({ clock, settings });
}

function repositoryOf(store: MemoryStore<Entities>): AccountRepository {
  const find = async (id: string) => store.rows('account').find((account) => account.id === id);
  return {
    find,
    async findByIdentifier(identifier) {
      const row = store.rows('account_identifier').find((candidate) => candidate.identifier === identifier);
      return row === undefined ? undefined : find(row.account_id);
    },
    async list({ after = '', limit }) {
      const rows = store.rows('account').filter((account) => account.id > after);
      return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
    async listByIdentifier({ prefix, after = '', limit }) {
      const rows = store
        .rows('account_identifier')
        .filter(({ identifier }) => identifier.startsWith(prefix) && identifier > after)
        .sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
      return Promise.all(
        rows
          .slice(0, limit)
          .map(async ({ identifier, account_id }) => ({ identifier, account: await find(account_id) })),
      );
    },
  };
}

/** An account whose username is `name`, with the password of all tests. */
export function person(house: House, name: string): Promise<Account> {
  return house.accounts.create({ username: name, email: null, disabled: false, claims: {}, password: PASSWORD });
}

/** Two sessions, a grant and a consent of the person's. */
export async function live(house: House, subject: string): Promise<void> {
  await house.store.write([
    { op: 'insert', entity: 'login_session', record: session(`${subject}-here`, { subject }) },
    { op: 'insert', entity: 'login_session', record: session(`${subject}-there`, { subject }) },
    { op: 'insert', entity: 'authorization_grant', record: grant(`${subject}-grant`, { subject }) },
    { op: 'insert', entity: 'consent', record: consent(subject, 'app') },
  ]);
}

/** What is left of what `live` made. */
export function remains(house: House, subject: string): { sessions: string[]; grants: number; consents: number } {
  return {
    sessions: house.store.rows('login_session').flatMap((row) => (row.subject === subject ? [row.id] : [])),
    grants: house.store.rows('authorization_grant').filter((row) => row.subject === subject).length,
    consents: house.store.rows('consent').filter((row) => row.subject === subject).length,
  };
}
