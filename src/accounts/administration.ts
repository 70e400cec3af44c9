import type { Clock, Random } from '../oauth/clock.ts';
import { createChanges, endSessions, GUARDS, removeChanges, updateChanges } from './changes.ts';
import { type AccountEdit, applyEdit, checkEdit, editOf } from './edit.ts';
import { AccountError } from './errors.ts';
import type { Passwords } from './passwords.ts';
import type { Account } from './records.ts';
import type { AccountRepository, AccountWrite } from './repository.ts';

/** What may be done to an account. Rejects with an `AccountError`. */
export interface Administration {
  find(id: string): Promise<Account | undefined>;
  create(edit: AccountEdit): Promise<Account>;
  /**
   * Replaces everything that may be said about the person.
   *
   * @param edit what is to be said, given the account as it is; asked again when somebody else was quicker.
   */
  update(id: string, edit: (account: Account) => AccountEdit): Promise<Account>;
  /** Deletes the person, their sessions and consents, and everything that applications may do in their name. */
  remove(id: string): Promise<void>;
  /** Ends the sessions of the person, all or all but one. */
  setPassword(id: string, password: string, keep_session?: string): Promise<void>;
  endSessions(id: string): Promise<void>;
}

export interface AdministrationParts {
  readonly repository: AccountRepository;
  readonly write: AccountWrite;
  readonly clock: Clock;
  readonly random: Random;
  readonly passwords: Passwords;
}

const ID_BYTES = 16;
/** Nothing else need be looked for, and not every text is fit for a database. */
const ID = /^[\w-]{1,64}$/;
const ATTEMPTS = 5;

export function createAdministration(parts: AdministrationParts): Administration {
  const { repository, write, clock, random, passwords } = parts;

  async function find(id: string): Promise<Account | undefined> {
    return ID.test(id) ? repository.find(id) : undefined;
  }

  async function get(id: string): Promise<Account> {
    const account = await find(id);
    if (account === undefined) throw unknown();
    return account;
  }

  async function hashOf({ username, email, password }: AccountEdit): Promise<string | null> {
    if (password === undefined) return null;
    passwords.check(password, [username, email]);
    return passwords.hash(password);
  }

  async function update(id: string, edit: (account: Account) => AccountEdit, keep_session?: string): Promise<Account> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await get(id);
      const wanted = checkEdit(edit(before));
      const after = applyEdit(before, wanted, await hashOf(wanted), clock.now());
      const failed = await write(updateChanges(before, after, keep_session));
      if (failed === undefined) return after;
      if (failed !== GUARDS.stale) throw taken(failed);
    }
    throw new AccountError('conflict', '', 'The account is being changed by others at the same time. Try again.');
  }

  return {
    find,
    async create(edit) {
      const wanted = checkEdit(edit);
      const account = newAccount(random, wanted, await hashOf(wanted), clock.now());
      const failed = await write(createChanges(account));
      if (failed !== undefined) throw taken(failed);
      return account;
    },
    update: (id, edit) => update(id, edit),
    async remove(id) {
      if (!ID.test(id) || (await write(removeChanges(id))) !== undefined) throw unknown();
    },
    async setPassword(id, password, keep_session) {
      await update(id, (account) => ({ ...editOf(account), password }), keep_session);
    },
    async endSessions(id) {
      const account = await get(id);
      await write(endSessions(account.id));
    },
  };
}

function newAccount(random: Random, edit: AccountEdit, password_hash: string | null, now: number): Account {
  const { username, email, disabled, claims } = edit;
  return {
    id: random.bytes(ID_BYTES).toString('base64url'),
    username,
    email,
    password_hash,
    password_changed_at: password_hash === null ? null : now,
    disabled,
    claims,
    created_at: now,
    updated_at: now,
  };
}

function unknown(): AccountError {
  return new AccountError('not_found', '', 'There is no person with this id.');
}

function taken(guard: string): AccountError {
  const [field, noun] = guard === GUARDS.email ? ['email', 'email address'] : ['username', 'username'];
  return new AccountError('conflict', field, `This ${noun} belongs to another account.`, 'taken');
}
