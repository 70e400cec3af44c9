import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Driver, Row } from './driver.ts';
import { StoreUnavailable } from './errors.ts';
import { type AnySchema, placeholder, queryBuilder, template } from './templates.ts';

export interface Walked {
  readonly name: string;
  readonly key: readonly string[];
}

const PAGE = 100;
/** Rows go by at five thousand a second at most, so that requests hardly notice a walk through millions. */
const PAUSE_MS = 20;

/**
 * Every row of a table in the order of its key, the key's columns first, then the others that were asked for. Rows that
 * come while it goes on may be among them or not. It ends with StoreUnavailable once `stopped` says so.
 */
export function createWalk(
  driver: Driver,
  { name, key }: Walked,
  columns: readonly string[],
  stopped: () => boolean,
): () => AsyncGenerator<Row[]> {
  const db = queryBuilder<AnySchema>(driver.dialect);
  const keys = sql.join(key.map((column) => sql.ref(column)));
  const selected = sql`select ${sql.join([...key, ...columns].map((column) => sql.ref(column)))} from ${sql.table(name)}`;
  const ordered = sql`order by ${keys} limit ${sql.lit(PAGE)}`;
  const beyond = sql`(${keys}) > (${sql.join(key.map((column) => placeholder(column)))})`;
  const first = template({ compile: () => sql`${selected} ${ordered}`.compile(db) }, []);
  const next = template({ compile: () => sql`${selected} where ${beyond} ${ordered}`.compile(db) }, key);

  return async function* pages() {
    for (let query = first({}); ; ) {
      await turn();
      if (stopped()) throw new StoreUnavailable('The database is being closed.');
      const rows = await driver.all(query);
      yield rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      query = next(Object.fromEntries(key.map((column, at) => [column, last[at] ?? null])));
      await sleep(PAUSE_MS);
    }
  };
}
