import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Which grants are sign-ins of Matrix, by their devices, and whose its OpenID tokens are. */
export const matrixDevices: Migration = {
  version: 8,
  name: 'matrix-devices',
  statements(db, dialect) {
    const text = sql.raw(dialect.types.text);
    return [
      db.schema.alterTable('authorization_grant').addColumn('matrix_device', text),
      db.schema
        .createIndex('authorization_grant_by_matrix_device')
        .on('authorization_grant')
        .columns(['matrix_device'])
        .where('matrix_device', 'is not', null),
      db.schema.alterTable('matrix_openid_token').addColumn('subject', text),
      db.schema.createIndex('matrix_openid_token_by_subject').on('matrix_openid_token').columns(['subject']),
    ];
  },
};
