import type { JsonObject } from '../oauth/json.ts';
import { checkClaims } from './claims.ts';
import { AccountError } from './errors.ts';
import { normaliseIdentifier, parseEmail, parseUsername } from './identifiers.ts';
import type { Account } from './records.ts';

/** What may be said about a person; `password` only where it is to be set. */
export interface AccountEdit {
  readonly username: string | null;
  readonly email: string | null;
  readonly disabled: boolean;
  readonly claims: JsonObject;
  readonly password?: string;
}

export function editOf({ username, email, disabled, claims }: Account): AccountEdit {
  return { username, email, disabled, claims };
}

/** The edit with its names in the form in which they are kept. @throws AccountError `invalid`. */
export function checkEdit(edit: AccountEdit): AccountEdit {
  const username = edit.username === null ? null : parseUsername(edit.username);
  const email = edit.email === null ? null : parseEmail(edit.email);
  if (username === null && email === null) {
    throw new AccountError('invalid', 'username', 'A person needs a username or an email address.', 'missing');
  }
  checkClaims(edit.claims);
  return { ...edit, username, email };
}

export type IdentifierField = 'username' | 'email';

/** What the person may type to sign in, normalised, with the member that it comes from. */
export function identifiersOf({ username, email }: Pick<AccountEdit, IdentifierField>): Map<string, IdentifierField> {
  const identifiers = new Map<string, IdentifierField>();
  if (username !== null) identifiers.set(normaliseIdentifier(username), 'username');
  if (email !== null) identifiers.set(normaliseIdentifier(email), 'email');
  return identifiers;
}

/** The account after an edit. Each change gets a time of its own, which tells two within one millisecond apart. */
export function applyEdit(account: Account, edit: AccountEdit, password_hash: string | null, now: number): Account {
  const { username, email, disabled, claims } = edit;
  const password = password_hash === null ? {} : { password_hash, password_changed_at: now };
  const updated_at = Math.max(now, account.updated_at + 1);
  return { ...account, username, email, disabled, claims, updated_at, ...password };
}
