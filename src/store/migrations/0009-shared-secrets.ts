import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** The secrets of clients that registered an algorithm keyed with them. */
export const sharedSecrets: Migration = {
  version: 9,
  name: 'shared secrets',
  statements: (db, dialect) => [
    db.schema.alterTable('client').addColumn('shared_secrets', sql.raw(dialect.types.blob)),
  ],
};
