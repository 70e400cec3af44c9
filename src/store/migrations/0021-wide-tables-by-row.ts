import { type Kysely, sql } from 'kysely';
import type { AnySchema } from '../templates.ts';
import type { Migration } from './migration.ts';

interface WideTable {
  readonly name: string;
  readonly key: string;
  readonly columns: readonly string[];
  /** What each index is on, by the name of its first column. */
  readonly indexes: readonly string[];
}

const WIDE: readonly WideTable[] = [
  {
    name: 'authorization_grant',
    key: 'id',
    columns: [
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
    ],
    indexes: [
      '(subject, id)',
      '(session_id) where session_id is not null',
      '(expires_at)',
      '(matrix_device) where matrix_device is not null',
    ],
  },
  {
    name: 'client',
    key: 'client_id',
    columns: [
      'client_id text not null',
      'client_name text not null',
      'owner text not null',
      'metadata text not null',
      'secrets text not null',
      'registration_access_token_hash text',
      'created_at bigint not null',
      'updated_at bigint not null',
      'tokens_valid_from bigint not null',
      'registration text',
      'expires_at bigint',
      'shared_secrets blob',
    ],
    indexes: ['(client_name, client_id)', '(owner, client_id)', '(expires_at) where expires_at is not null'],
  },
  {
    name: 'account',
    key: 'id',
    columns: [
      'id text not null',
      'username text',
      'username_folded text',
      'email text',
      'email_folded text',
      'password_hash blob',
      'password_changed_at bigint',
      'disabled bigint not null',
      'claims blob not null',
      'created_at bigint not null',
      'updated_at bigint not null',
    ],
    // Its own were for searches, which the next step has no need of.
    indexes: [],
  },
];

/**
 * SQLite keeps a table without rowids as an index, with whole rows in its inner pages: five of these rows fill one, so
 * the tree is eight pages deep at a million grants. What of a row is longer than a quarter of a page (1,002 bytes), as
 * most grants are, lies on a page of its own, mostly empty. A table with rowids has neither (sqlite.org/fileformat2.html
 * §1.6).
 */
export const wideTablesByRow: Migration = {
  version: 21,
  name: 'wide-tables-by-row',
  statements: (db, dialect) =>
    dialect.clustered === '' ? [] : WIDE.flatMap(layOutAnew).map((step) => asWritten(db, step)),
};

function layOutAnew({ name, key, columns, indexes }: WideTable): readonly string[] {
  return [
    `create table ${name}_by_row (${columns.join(', ')}, constraint ${name}_key primary key (${key}))`,
    `insert into ${name}_by_row select ${columns.map(firstWord).join(', ')} from ${name} order by ${key}`,
    `drop table ${name}`,
    `alter table ${name}_by_row rename to ${name}`,
    ...indexes.map((on) => `create index ${name}_by_${firstWord(on.slice(1)).replace(/\W/g, '')} on ${name} ${on}`),
  ];
}

function firstWord(text: string): string {
  return text.split(' ', 1).join('');
}

function asWritten(db: Kysely<AnySchema>, text: string): { compile(): { readonly sql: string } } {
  return { compile: () => sql.raw(text).compile(db) };
}
