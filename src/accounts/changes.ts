import type { Change } from '../oauth/changes.ts';
import type { OAuthEntities } from '../oauth/records.ts';
import { type IdentifierField, identifiersOf } from './edit.ts';
import type { Account, AccountEntities } from './records.ts';

export type AccountChange = Change<
  AccountEntities & Pick<OAuthEntities, 'login_session' | 'authorization_grant' | 'consent' | 'matrix_openid_token'>
>;

/** What a list of changes can fail with. */
export const GUARDS = {
  username: 'username_taken',
  email: 'email_taken',
  /** Somebody else changed the account between our reading and our writing. */
  stale: 'account_changed',
  unknown: 'account_unknown',
} as const;

export function createChanges(account: Account): AccountChange[] {
  return [
    { op: 'insert', entity: 'account', record: account, guard: GUARDS.stale },
    ...claimIdentifiers(account.id, [...identifiersOf(account)]),
  ];
}

/**
 * From what the account was to what it is to be. A new password, or being disabled, ends the person's sessions; being
 * disabled ends what applications may do in their name as well, and locks the person out of Matrix.
 *
 * @param keep_session the session that goes on, if one does.
 */
export function updateChanges(before: Account, after: Account, keep_session?: string): AccountChange[] {
  const { id, username, email, disabled, claims, updated_at, password_hash, password_changed_at } = after;
  const renewed = password_hash !== before.password_hash;
  const password = renewed ? { password_hash, password_changed_at } : {};
  const [old, wanted] = [identifiersOf(before), identifiersOf(after)];
  const released = [...old.keys()].filter((identifier) => !wanted.has(identifier));
  return [
    {
      op: 'update',
      entity: 'account',
      where: { id, updated_at: before.updated_at },
      set: { username, email, disabled, claims, updated_at, ...password },
      guard: GUARDS.stale,
    },
    ...released.map((identifier): AccountChange => {
      return { op: 'delete', entity: 'account_identifier', where: { identifier, account_id: id } };
    }),
    ...claimIdentifiers(
      id,
      [...wanted].filter(([identifier]) => !old.has(identifier)),
    ),
    ...(disabled || renewed ? endSessions(id, disabled ? undefined : keep_session) : []),
    ...(disabled ? lockGrants(id) : []),
  ];
}

/** The same password under the parameters of today, unless it was changed meanwhile. */
export function rehashChanges({ id, password_changed_at }: Account, password_hash: string): AccountChange[] {
  return [{ op: 'update', entity: 'account', where: { id, password_changed_at }, set: { password_hash } }];
}

export function removeChanges(id: string): AccountChange[] {
  return [
    { op: 'delete', entity: 'account', where: { id }, guard: GUARDS.unknown },
    { op: 'delete', entity: 'account_identifier', where: { account_id: id } },
    ...endSessions(id),
    ...endGrants(id),
    { op: 'delete', entity: 'consent', where: { subject: id } },
  ];
}

export function endSessions(subject: string, keep?: string): AccountChange[] {
  const where = keep === undefined ? { subject } : { subject, id: { not: keep } };
  return [{ op: 'delete', entity: 'login_session', where }];
}

/** No token outlives its grant, so every token is dead at once. */
function endGrants(subject: string): AccountChange[] {
  return [{ op: 'delete', entity: 'authorization_grant', where: { subject } }, endOpenIdTokens(subject)];
}

/** What is left are sign-ins of Matrix, whose tokens are refused until the account is enabled again. */
function lockGrants(subject: string): AccountChange[] {
  return [
    { op: 'delete', entity: 'authorization_grant', where: { subject, matrix_device: null } },
    endOpenIdTokens(subject),
  ];
}

function endOpenIdTokens(subject: string): AccountChange {
  return { op: 'delete', entity: 'matrix_openid_token', where: { subject } };
}

function claimIdentifiers(
  account_id: string,
  identifiers: readonly (readonly [string, IdentifierField])[],
): AccountChange[] {
  return identifiers.map(([identifier, field]) => ({
    op: 'insert',
    entity: 'account_identifier',
    record: { identifier, account_id },
    guard: GUARDS[field],
  }));
}
