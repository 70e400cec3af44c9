import { type Kysely, sql } from 'kysely';
import type { AnySchema } from '../templates.ts';
import type { Migration } from './migration.ts';

const COLUMNS = [
  'id text not null',
  'client_id text not null',
  'subject text not null',
  'session_id text',
  'created_at bigint not null',
  'expires_at bigint not null',
  'code_expires_at bigint',
  'code_used_at bigint',
  'refresh_generation bigint not null',
  'refresh_predecessor bigint not null',
  'refresh_rotated_at bigint',
  'refresh_expires_at bigint',
  'payload blob not null',
  'refresh_uses text',
  'matrix_device text',
] as const;

const STEPS: readonly string[] = [
  `create table grant_by_row (${COLUMNS.join(', ')}, constraint authorization_grant_key primary key (id))`,
  `insert into grant_by_row select ${COLUMNS.map(nameOf).join(', ')} from authorization_grant order by id`,
  'drop table authorization_grant',
  'alter table grant_by_row rename to authorization_grant',
  'create index authorization_grant_by_subject on authorization_grant (subject, id)',
  'create index authorization_grant_by_session_id on authorization_grant (session_id) where session_id is not null',
  'create index authorization_grant_by_expires_at on authorization_grant (expires_at)',
  'create index authorization_grant_by_matrix_device on authorization_grant (matrix_device) where matrix_device is not null',
];

/**
 * SQLite moves what is longer than a quarter of a page (1,002 bytes) out of a table without rowids, onto a page of its
 * own for each row, and most grants are that long: four fifths of their pages were empty, and each grant wrote one more
 * page at its issue and one at its exchange. A table with rowids keeps them together (sqlite.org/fileformat2.html §1.6).
 */
export const grantsByRow: Migration = {
  version: 21,
  name: 'grants-by-row',
  statements: (db, dialect) => (dialect.clustered === '' ? [] : STEPS.map((step) => asWritten(db, step))),
};

function nameOf(column: string): string {
  return column.split(' ', 1).join('');
}

function asWritten(db: Kysely<AnySchema>, text: string): { compile(): { readonly sql: string } } {
  return { compile: () => sql.raw(text).compile(db) };
}
