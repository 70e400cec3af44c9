import type { Write } from '../oauth/changes.ts';
import type { OAuthEntities } from '../oauth/records.ts';
import type { Page } from '../oauth/repositories.ts';
import type { Account, AccountEntities } from './records.ts';

/** What the accounts ask of storage. */
export interface AccountRepository {
  find(id: string): Promise<Account | undefined>;
  findByIdentifier(identifier: string): Promise<Account | undefined>;
  /** By id, or, with `search`, those whose username or email starts with it, whatever its case. */
  list(page: Page & { readonly search?: string }): Promise<Account[]>;
}

/** A person's change may end sessions and grants, so one list writes both. */
export type AccountWrite = Write<
  AccountEntities & Pick<OAuthEntities, 'login_session' | 'authorization_grant' | 'consent' | 'matrix_openid_token'>
>;
