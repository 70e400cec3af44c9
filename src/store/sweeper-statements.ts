import { sql } from 'kysely';
import type { Dialect, Query } from './driver.ts';
import { TABLES } from './tables.ts';
import { type AnySchema, placeholder, queryBuilder, type Template, template } from './templates.ts';

/** So many rows of a table are counted: enough to see that there are too many. */
const MOST_COUNTED = 10_000;

export interface ExpiringTable {
  readonly name: string;
  /** Deletes so many of the rows that expired before `now`, those that expired first. */
  expired(rows: number): Template<'now'>;
  /** How many have expired, up to a limit, and when the first of them did. */
  backlog(now: number): Query;
}

/** The tables whose rows end by themselves, and the statements for it. */
export function expiringTables(dialect: Dialect): readonly ExpiringTable[] {
  return Object.values(TABLES)
    .filter((table) => table.expiry === 'expires_at')
    .map(({ name, key }) => {
      const bySize = new Map<number, Template<'now'>>();
      const backlog = countExpired(dialect, name);
      return {
        name,
        expired(rows) {
          const known = bySize.get(rows) ?? deleteExpired(dialect, name, key, rows);
          bySize.set(rows, known);
          return known;
        },
        backlog: (now) => backlog({ now }),
      };
    });
}

function deleteExpired(dialect: Dialect, table: string, key: readonly string[], rows: number): Template<'now'> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const statement = sql`delete from ${sql.table(table)} where (${columns}) in (select ${columns} from ${sql.table(table)} where expires_at < ${placeholder('now')} order by expires_at limit ${sql.lit(rows)}${sql.raw(dialect.skipLocked)})`;
  return compiled(dialect, statement);
}

function countExpired(dialect: Dialect, table: string): Template<'now'> {
  const first = sql`select expires_at from ${sql.table(table)} where expires_at < ${placeholder('now')} order by expires_at limit ${sql.lit(MOST_COUNTED)}`;
  return compiled(dialect, sql`select count(*), min(expires_at) from (${first}) as waiting`);
}

function compiled(dialect: Dialect, statement: ReturnType<typeof sql>): Template<'now'> {
  return template({ compile: () => statement.compile(queryBuilder<AnySchema>(dialect)) }, ['now']);
}
