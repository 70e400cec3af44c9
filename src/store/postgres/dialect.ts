import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Dialect } from '../driver.ts';
import type { Flavour } from './flavour.ts';

/** A change of the schema waits that long for a lock at a time, so that requests do not queue up behind it. */
const SCHEMA_LOCK_MS = 2000;

export function postgresDialect(flavour: Flavour): Dialect {
  return {
    kysely: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    types: {
      // CockroachDB compares texts by their bytes, and has another type where a collation is named.
      text: flavour === 'cockroach' ? 'text' : 'text collate "C"',
      integer: 'bigint',
      blob: 'bytea',
    },
    clustered: '',
    // Nodes that sweep at once share the rows instead of waiting for one another. Citus has no such locks in a query
    // over all shards.
    skipLocked: flavour === 'citus' ? '' : ' for update skip locked',
    beforeSchemaChanges: [`set local lock_timeout = ${SCHEMA_LOCK_MS}`, 'set local statement_timeout = 0'],
    tableExists: (table) => ({
      sql: 'select 1 from information_schema.tables where table_schema = current_schema() and table_name = $1',
      parameters: [table],
    }),
  };
}
