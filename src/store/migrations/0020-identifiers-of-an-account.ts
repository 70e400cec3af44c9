import type { Migration } from './migration.ts';

/** The identifiers of an account are deleted with it. */
export const identifiersOfAnAccount: Migration = {
  version: 20,
  name: 'identifiers-of-an-account',
  statements: (db) => [
    db.schema.createIndex('account_identifier_by_account_id').on('account_identifier').columns(['account_id']),
  ],
};
