import type { JsonObject } from '../oauth/json.ts';

/** A person who can sign in. Times are milliseconds. */
export interface Account {
  /** The OIDC `sub`: opaque, never reused, never changed. */
  readonly id: string;
  readonly username: string | null;
  readonly email: string | null;
  /** argon2id in PHC form; null for a person without a password. Sealed at rest. */
  readonly password_hash: string | null;
  readonly password_changed_at: number | null;
  readonly disabled: boolean;
  /** Every other claim: standard ones under their OIDC names, and custom ones. Sealed at rest. */
  readonly claims: JsonObject;
  readonly created_at: number;
  readonly updated_at: number;
}

/**
 * What a person may type to sign in, normalised (see `normaliseIdentifier`). The identifier is the primary key, so
 * that it is unique on engines that have no unique secondary indexes.
 */
export interface AccountIdentifier {
  readonly identifier: string;
  readonly account_id: string;
}

export interface AccountEntities {
  account: Account;
  account_identifier: AccountIdentifier;
}
