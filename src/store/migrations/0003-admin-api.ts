import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Trusted issuers of JWT assertions, an end for their keys, and what the grace period of refresh tokens counts. */
export const adminApi: Migration = {
  version: 3,
  name: 'admin-api',
  statements(db, dialect) {
    const text = sql.raw(dialect.types.text);
    const integer = sql.raw(dialect.types.integer);
    const table: CreateTableBuilder<string, string> = db.schema
      .createTable('trusted_issuer')
      .addColumn('id', text, (column) => column.notNull())
      .addColumn('issuer', text, (column) => column.notNull())
      .addColumn('subject', text, (column) => column.notNull())
      .addColumn('kid', text, (column) => column.notNull())
      .addColumn('scope', text, (column) => column.notNull())
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('expires_at', integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('trusted_issuer_key', ['issuer', 'subject', 'kid']);
    return [
      dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered)),
      db.schema.createIndex('trusted_issuer_by_id').on('trusted_issuer').columns(['id']),
      db.schema.createIndex('trusted_issuer_by_expires_at').on('trusted_issuer').columns(['expires_at']),
      db.schema
        .createIndex('stored_key_by_expires_at')
        .on('stored_key')
        .columns(['expires_at'])
        .where('expires_at', 'is not', null),
      db.schema.createIndex('consent_by_grant_id').on('consent').columns(['grant_id']),
      db.schema.alterTable('authorization_grant').addColumn('refresh_uses', text),
    ];
  },
};
