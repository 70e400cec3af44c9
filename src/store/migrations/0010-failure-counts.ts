import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** How often something failed lately, shared by the nodes: a row for each node that counted. */
export const failureCounts: Migration = {
  version: 10,
  name: 'failure_counts',
  statements(db, dialect) {
    const text = sql.raw(dialect.types.text);
    const integer = sql.raw(dialect.types.integer);
    const table: CreateTableBuilder<string, string> = db.schema
      .createTable('failure_count')
      .addColumn('bucket', text, (column) => column.notNull())
      .addColumn('node', text, (column) => column.notNull())
      .addColumn('count', integer, (column) => column.notNull())
      .addColumn('last_at', integer, (column) => column.notNull())
      .addColumn('expires_at', integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('failure_count_key', ['bucket', 'node']);
    return [
      dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered)),
      db.schema.createIndex('failure_count_by_expires_at').on('failure_count').columns(['expires_at']),
    ];
  },
};
