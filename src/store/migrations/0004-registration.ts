import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Clients that register themselves, how long they stay unused, and the tokens that let them. */
export const registration: Migration = {
  version: 4,
  name: 'registration',
  statements(db, dialect) {
    const text = sql.raw(dialect.types.text);
    const integer = sql.raw(dialect.types.integer);
    const table: CreateTableBuilder<string, string> = db.schema
      .createTable('initial_access_token')
      .addColumn('id', text, (column) => column.notNull())
      .addColumn('hash', text, (column) => column.notNull())
      .addColumn('description', text, (column) => column.notNull())
      .addColumn('policy', text, (column) => column.notNull())
      .addColumn('uses_left', integer)
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('expires_at', integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('initial_access_token_key', ['id']);
    return [
      db.schema.alterTable('client').addColumn('registration', text),
      db.schema.alterTable('client').addColumn('expires_at', integer),
      db.schema
        .createIndex('client_by_expires_at')
        .on('client')
        .columns(['expires_at'])
        .where('expires_at', 'is not', null),
      dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered)),
      db.schema.createIndex('initial_access_token_by_expires_at').on('initial_access_token').columns(['expires_at']),
    ];
  },
};
