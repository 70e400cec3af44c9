import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** The queue of what is to be told about sessions that ended. */
export const logout: Migration = {
  version: 5,
  name: 'logout',
  statements(db, dialect) {
    const text = sql.raw(dialect.types.text);
    const integer = sql.raw(dialect.types.integer);
    const table: CreateTableBuilder<string, string> = db.schema
      .createTable('logout_notice')
      .addColumn('id', text, (column) => column.notNull())
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('expires_at', integer, (column) => column.notNull())
      .addColumn('due_at', integer, (column) => column.notNull())
      .addColumn('attempts', integer, (column) => column.notNull())
      .addColumn('payload', sql.raw(dialect.types.blob), (column) => column.notNull())
      .addPrimaryKeyConstraint('logout_notice_key', ['id']);
    return [
      dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered)),
      db.schema.createIndex('logout_notice_by_due_at').on('logout_notice').columns(['due_at']),
      db.schema.createIndex('logout_notice_by_expires_at').on('logout_notice').columns(['expires_at']),
    ];
  },
};
