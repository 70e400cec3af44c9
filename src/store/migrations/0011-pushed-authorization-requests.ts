import { type CreateTableBuilder, sql } from 'kysely';
import type { ColumnType } from '../driver.ts';
import type { Migration } from './migration.ts';

const COLUMNS: Readonly<Record<string, readonly [ColumnType, 'required' | 'nullable']>> = {
  hash: ['text', 'required'],
  client_id: ['text', 'required'],
  requester: ['text', 'nullable'],
  created_at: ['integer', 'required'],
  request_uri_expires_at: ['integer', 'required'],
  expires_at: ['integer', 'required'],
  payload: ['blob', 'required'],
};

/** Pushed authorization requests. The browser brings the `request_uri`; the limits count by who pushed. */
export const pushedAuthorizationRequests: Migration = {
  version: 11,
  name: 'pushed-authorization-requests',
  statements(db, dialect) {
    let table: CreateTableBuilder<string, string> = db.schema.createTable('pushed_authorization_request');
    for (const [name, [type, presence]] of Object.entries(COLUMNS))
      table = table.addColumn(name, sql.raw(dialect.types[type]), (column) =>
        presence === 'required' ? column.notNull() : column,
      );
    table = table.addPrimaryKeyConstraint('pushed_authorization_request_key', ['hash']);
    const index = (...columns: string[]) =>
      db.schema
        .createIndex(`pushed_authorization_request_by_${columns[0]}`)
        .on('pushed_authorization_request')
        .columns(columns);
    return [
      dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered)),
      index('client_id', 'expires_at'),
      index('requester', 'expires_at').where('requester', 'is not', null),
      index('expires_at'),
    ];
  },
};
