import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Dialect } from '../driver.ts';

export const sqliteDialect: Dialect = {
  kysely: {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  types: { text: 'text', integer: 'bigint', blob: 'blob' },
  clustered: 'without rowid',
  skipLocked: '',
  beforeSchemaChanges: [],
  tableExists: (table) => ({
    sql: "select 1 from sqlite_schema where type = 'table' and name = ?",
    parameters: [table],
  }),
};
