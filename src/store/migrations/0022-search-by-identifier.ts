import type { Migration } from './migration.ts';

/** People are searched for by their identifiers. A program from before this step finds them still, if slowly. */
export const searchByIdentifier: Migration = {
  version: 22,
  name: 'search-by-identifier',
  statements: (db) =>
    ['account_by_username_folded', 'account_by_email_folded'].map((index) => db.schema.dropIndex(index).ifExists()),
};
