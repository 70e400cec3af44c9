import type { Clock } from '../oauth/clock.ts';
import type { RotatingSealer } from '../oauth/sealing.ts';
import type { Driver, Row } from './driver.ts';
import { RESEALED_TABLES, tableNames } from './reseal.ts';
import { SECRET_BOUND, type SecretBound } from './secret-bound.ts';
import type { Dependents } from './system-secret.ts';
import { TABLES } from './tables.ts';
import { createWalk } from './walk.ts';

/** @param newestSince since when the newest secret has been the newest. */
export function createCountDependents(
  driver: Driver,
  sealer: RotatingSealer,
  clock: Clock,
  newestSince: () => Promise<number>,
  stopped: () => boolean,
): () => Promise<Dependents> {
  const sealedTables = RESEALED_TABLES.map((table) => ({
    name: table.name,
    pages: createWalk(driver, table, table.sealed, stopped),
    isOlder: (row: Row) =>
      row.slice(table.key.length).some((value) => Buffer.isBuffer(value) && !sealer.isNewest(value)),
  }));
  const boundTables = tableNames().flatMap((table) => {
    const bound = SECRET_BOUND[table];
    if (bound === undefined) return [];
    const { name, key } = TABLES[table];
    return [{ name, key, bound, pages: createWalk(driver, { name, key }, bound.columns, stopped) }];
  });

  return async () => {
    const sealed: Record<string, number> = {};
    for (const { name, pages, isOlder } of sealedTables) {
      for await (const rows of pages()) count(sealed, name, rows.filter(isOlder).length);
    }
    const since = await newestSince();
    const bound: Record<string, number> = {};
    let until: number | null = clock.now();
    for (const { name, key, bound: table, pages } of boundTables) {
      for await (const rows of pages()) {
        const ends = rows.flatMap((row) => endOfOlder(table, row.slice(key.length), since, clock.now()));
        count(bound, name, ends.length);
        until = latest([until, ...ends]);
      }
    }
    return { sealed, bound, bound_until: until };
  };
}

/** What was made in the very millisecond in which the newest secret came counts as made before. */
function endOfOlder(table: SecretBound, values: Row, since: number, now: number): (number | null)[] {
  const found = table.read(values);
  if (found === undefined || found.made_at > since) return [];
  return found.ends_at === null || found.ends_at > now ? [found.ends_at] : [];
}

function latest(ends: readonly (number | null)[]): number | null {
  return ends.reduce((last, end) => (last === null || end === null ? null : Math.max(last, end)), 0);
}

function count(counts: Record<string, number>, name: string, more: number): void {
  if (more > 0) counts[name] = (counts[name] ?? 0) + more;
}
