import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { ColumnType, Dialect } from '../driver.ts';
import type { AnySchema } from '../templates.ts';
import type { Migration } from './migration.ts';

type Columns = Readonly<Record<string, ColumnType | `${ColumnType}?`>>;

/**
 * The first tables. Rows lie in the order of their keys; the ids of the hot tables begin with the time, so that new
 * rows come at the end and fill pages. There are no foreign keys: a token without its grant is dead by what reading it
 * decides, and an insert need not look at another table.
 */
export const foundation: Migration = {
  version: 1,
  name: 'foundation',
  statements: (db, dialect) => [...TABLES.map((table) => createTable(db, dialect, table)), ...indexes(db)],
};

interface TableStep {
  readonly name: string;
  readonly key: readonly string[];
  /** `?`: may be null. */
  readonly columns: Columns;
}

const TABLES: readonly TableStep[] = [
  {
    name: 'client',
    key: ['client_id'],
    columns: {
      client_id: 'text',
      client_name: 'text',
      owner: 'text',
      metadata: 'text',
      secrets: 'text',
      registration_access_token_hash: 'text?',
      created_at: 'integer',
      updated_at: 'integer',
      tokens_valid_from: 'integer',
    },
  },
  {
    name: 'authorization_grant',
    key: ['id'],
    columns: {
      id: 'text',
      client_id: 'text',
      subject: 'text',
      session_id: 'text?',
      created_at: 'integer',
      expires_at: 'integer',
      code_expires_at: 'integer?',
      code_used_at: 'integer?',
      refresh_generation: 'integer',
      refresh_predecessor: 'integer',
      refresh_rotated_at: 'integer?',
      refresh_expires_at: 'integer?',
      payload: 'blob',
    },
  },
  {
    name: 'access_token',
    key: ['grant_id', 'hash'],
    columns: {
      grant_id: 'text',
      hash: 'text',
      client_id: 'text',
      grant_bound: 'integer',
      issued_at: 'integer',
      expires_at: 'integer',
      payload: 'blob?',
    },
  },
  {
    name: 'consent',
    key: ['subject', 'client_id'],
    columns: {
      subject: 'text',
      client_id: 'text',
      grant_id: 'text',
      granted_at: 'integer',
      expires_at: 'integer?',
      payload: 'blob',
    },
  },
  {
    name: 'login_session',
    key: ['id'],
    columns: {
      id: 'text',
      subject: 'text',
      auth_time: 'integer',
      remembered: 'integer',
      created_at: 'integer',
      expires_at: 'integer',
      payload: 'blob',
    },
  },
  {
    name: 'used_jti',
    key: ['issuer', 'hash'],
    columns: { issuer: 'text', hash: 'text', expires_at: 'integer' },
  },
  {
    name: 'account',
    key: ['id'],
    columns: {
      id: 'text',
      username: 'text?',
      username_folded: 'text?',
      email: 'text?',
      email_folded: 'text?',
      password_hash: 'blob?',
      password_changed_at: 'integer?',
      disabled: 'integer',
      claims: 'blob',
      created_at: 'integer',
      updated_at: 'integer',
    },
  },
  {
    name: 'account_identifier',
    key: ['identifier'],
    columns: { identifier: 'text', account_id: 'text' },
  },
  {
    name: 'stored_key',
    key: ['set', 'kid'],
    columns: {
      set: 'text',
      kid: 'text',
      alg: 'text',
      use: 'text',
      state: 'text',
      created_at: 'integer',
      activates_at: 'integer',
      expires_at: 'integer?',
      jwk: 'blob',
    },
  },
  {
    name: 'key_set',
    key: ['set'],
    columns: { set: 'text', version: 'integer' },
  },
];

function createTable(db: Kysely<AnySchema>, dialect: Dialect, table: TableStep) {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(table.name);
  for (const [name, kind] of Object.entries(table.columns)) {
    const required = !kind.endsWith('?');
    const type = sql.raw(dialect.types[baseType(kind)]);
    builder = builder.addColumn(name, type, (column) => (required ? column.notNull() : column));
  }
  builder = builder.addPrimaryKeyConstraint(`${table.name}_key`, [...table.key]);
  return dialect.clustered === '' ? builder : builder.modifyEnd(sql.raw(dialect.clustered));
}

function baseType(kind: ColumnType | `${ColumnType}?`): ColumnType {
  switch (kind) {
    case 'text':
    case 'text?':
      return 'text';
    case 'integer':
    case 'integer?':
      return 'integer';
    case 'blob':
    case 'blob?':
      return 'blob';
  }
}

/** One for each question that no primary key answers, and one for the sweeper on every table that expires. */
function indexes(db: Kysely<AnySchema>) {
  const index = (table: string, columns: readonly string[]) =>
    db.schema
      .createIndex(`${table}_by_${columns[0]}`)
      .on(table)
      .columns([...columns]);
  const present = (table: string, column: string) => index(table, [column]).where(column, 'is not', null);
  return [
    index('client', ['client_name', 'client_id']),
    index('client', ['owner', 'client_id']),
    index('authorization_grant', ['subject', 'id']),
    present('authorization_grant', 'session_id'),
    index('login_session', ['subject']),
    present('account', 'username_folded'),
    present('account', 'email_folded'),
    index('authorization_grant', ['expires_at']),
    index('access_token', ['expires_at']),
    present('consent', 'expires_at'),
    index('login_session', ['expires_at']),
    index('used_jti', ['expires_at']),
  ];
}
