import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** The OpenID tokens of Matrix. */
export const matrix: Migration = {
  version: 7,
  name: 'matrix',
  statements(db, dialect) {
    const text = sql.raw(dialect.types.text);
    const integer = sql.raw(dialect.types.integer);
    const table: CreateTableBuilder<string, string> = db.schema
      .createTable('matrix_openid_token')
      .addColumn('hash', text, (column) => column.notNull())
      .addColumn('grant_id', text, (column) => column.notNull())
      .addColumn('session_id', text)
      .addColumn('user_id', text, (column) => column.notNull())
      .addColumn('issued_at', integer, (column) => column.notNull())
      .addColumn('expires_at', integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('matrix_openid_token_key', ['hash']);
    return [
      dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered)),
      db.schema.createIndex('matrix_openid_token_by_expires_at').on('matrix_openid_token').columns(['expires_at']),
    ];
  },
};
