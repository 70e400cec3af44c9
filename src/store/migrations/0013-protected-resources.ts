import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** APIs that tokens can be for. Requests know them by identifier, the admin API by id. */
export const protectedResources: Migration = {
  version: 13,
  name: 'protected-resources',
  statements(db, dialect) {
    const text = sql.raw(dialect.types.text);
    const integer = sql.raw(dialect.types.integer);
    const table: CreateTableBuilder<string, string> = db.schema
      .createTable('protected_resource')
      .addColumn('canonical', text, (column) => column.notNull())
      .addColumn('id', text, (column) => column.notNull())
      .addColumn('identifier', text, (column) => column.notNull())
      .addColumn('settings', text, (column) => column.notNull())
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('updated_at', integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('protected_resource_key', ['canonical']);
    return [
      dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered)),
      db.schema.createIndex('protected_resource_by_id').on('protected_resource').columns(['id']),
    ];
  },
};
