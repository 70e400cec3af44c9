import type { Write } from '../oauth/changes.ts';
import type { OAuthEntities } from '../oauth/records.ts';
import type { Page } from '../oauth/repositories.ts';
import type { Account, AccountEntities } from './records.ts';

/** What the accounts ask of storage. */
export interface AccountRepository {
  find(id: string): Promise<Account | undefined>;
  findByIdentifier(identifier: string): Promise<Account | undefined>;
  /** By id. */
  list(page: Page): Promise<Account[]>;
  /**
   * The identifiers that begin with `prefix`, which is normalised as they are, in the order of their UTF-8 bytes.
   *
   * @param page whose `after` begins with `prefix` too.
   */
  listByIdentifier(page: Page & { readonly prefix: string }): Promise<IdentifiedAccount[]>;
}

export interface IdentifiedAccount {
  readonly identifier: string;
  /** Undefined when it was deleted between the two readings. */
  readonly account: Account | undefined;
}

/** A person's change may end sessions and grants, so one list writes both. */
export type AccountWrite = Write<
  AccountEntities & Pick<OAuthEntities, 'login_session' | 'authorization_grant' | 'consent' | 'matrix_openid_token'>
>;
