import { type CreateTableBuilder, sql } from 'kysely';
import type { ColumnType } from '../driver.ts';
import type { Migration } from './migration.ts';

const COLUMNS: Readonly<Record<string, readonly [ColumnType, 'required' | 'nullable']>> = {
  user_code_hash: ['text', 'required'],
  id: ['text', 'required'],
  client_id: ['text', 'required'],
  requester: ['text', 'nullable'],
  created_at: ['integer', 'required'],
  codes_expire_at: ['integer', 'required'],
  expires_at: ['integer', 'required'],
  status: ['text', 'required'],
  flow_id: ['text', 'nullable'],
  polled_at: ['integer', 'nullable'],
  polling_interval: ['integer', 'required'],
  payload: ['blob', 'required'],
};

/** Devices that wait for a person. The device asks by id, the person by user code, the limits by who asked. */
export const deviceAuthorization: Migration = {
  version: 2,
  name: 'device_authorization',
  statements(db, dialect) {
    let table: CreateTableBuilder<string, string> = db.schema.createTable('device_authorization');
    for (const [name, [type, presence]] of Object.entries(COLUMNS))
      table = table.addColumn(name, sql.raw(dialect.types[type]), (column) =>
        presence === 'required' ? column.notNull() : column,
      );
    table = table.addPrimaryKeyConstraint('device_authorization_key', ['user_code_hash']);
    const index = (...columns: string[]) =>
      db.schema.createIndex(`device_authorization_by_${columns[0]}`).on('device_authorization').columns(columns);
    return [
      dialect.clustered === '' ? table : table.modifyEnd(sql.raw(dialect.clustered)),
      index('id'),
      index('client_id', 'expires_at'),
      index('requester', 'expires_at').where('requester', 'is not', null),
      index('expires_at'),
    ];
  },
};
