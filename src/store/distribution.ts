import { TABLES, type TableName } from './tables.ts';

/**
 * How each table lies on an engine that spreads rows over machines: by a column that every unique key of the table
 * contains, or whole on every machine, for tables that stay small and are read all the time.
 *
 * `beside` puts rows of equal values of two tables on the same machine.
 */
export type Distribution = { readonly by: string; readonly beside?: TableName } | { readonly by: 'everywhere' };

export const DISTRIBUTION: { readonly [T in TableName]: Distribution } = {
  client: { by: 'client_id' },
  authorization_grant: { by: 'id' },
  access_token: { by: 'grant_id', beside: 'authorization_grant' },
  consent: { by: 'subject' },
  login_session: { by: 'id' },
  used_jti: { by: 'hash' },
  initial_access_token: { by: 'everywhere' },
  trusted_issuer: { by: 'everywhere' },
  logout_notice: { by: 'id' },
  matrix_openid_token: { by: 'hash' },
  device_authorization: { by: 'user_code_hash' },
  account: { by: 'id' },
  account_identifier: { by: 'identifier' },
  stored_key: { by: 'everywhere' },
  key_set: { by: 'everywhere' },
  system_secret: { by: 'everywhere' },
  failure_count: { by: 'bucket' },
  pushed_authorization_request: { by: 'hash' },
  protected_resource: { by: 'everywhere' },
};

/** Tables in an order in which each comes after the one that it lies beside. */
export function distributed(): readonly { readonly table: string; readonly distribution: Distribution }[] {
  const names: TableName[] = [];
  let name: TableName;
  for (name in DISTRIBUTION) names.push(name);
  return names.map((table) => ({ table: TABLES[table].name, distribution: DISTRIBUTION[table] }));
}
