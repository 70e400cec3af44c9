import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Since when which system secret has been the newest. */
export const systemSecrets: Migration = {
  version: 6,
  name: 'system-secrets',
  statements(db, dialect) {
    const table: CreateTableBuilder<string, string> = db.schema
      .createTable('system_secret')
      .addColumn('id', sql.raw(dialect.types.text), (column) => column.notNull())
      .addColumn('newest_since', sql.raw(dialect.types.integer), (column) => column.notNull())
      .addPrimaryKeyConstraint('system_secret_key', ['id']);
    return [dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered))];
  },
};
