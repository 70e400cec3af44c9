import type { Query, Statement } from '../driver.ts';

/** The list as one statement; undefined where it cannot be one. */
export type Merge = (list: readonly Statement[]) => Query | undefined;

/** A list that has come so far, by the text of its next statement. */
interface Known {
  text: string | undefined;
  readonly next: Map<string, Known>;
}

/**
 * Makes one statement of a list that begins with a guard and ends with a new row, as the redemption of a code and a
 * refresh do: a data-modifying `WITH` (postgresql.org/docs/current/queries-with.html), in which everything else happens
 * where the guard's row was changed. It saves the messages for `begin` and `commit` and a round trip. How many rows its
 * `insert` reports says whether the guard held.
 *
 * Its parts all see the rows as they were before, so no two may name the same row: tables are named once, but for the
 * new row's.
 */
export function createMerge(): Merge {
  const root: Known = { text: undefined, next: new Map() };
  return (list) => {
    if (!isMergeable(list)) return undefined;
    const known = list.reduce(following, root);
    known.text ??= textOf(list);
    return { sql: known.text, parameters: list.flatMap(({ parameters }) => parameters) };
  };
}

function following({ next }: Known, { sql }: Statement): Known {
  const known = next.get(sql) ?? { text: undefined, next: new Map() };
  next.set(sql, known);
  return known;
}

function isMergeable(list: readonly Statement[]): boolean {
  const first = list[0];
  if (list.length < 2 || first?.guard === undefined || !first.single) return false;
  if (list.at(-1)?.forRows === undefined) return false;
  return list.every(({ guard, place }, at) => {
    if (at > 0 && guard !== undefined) return false;
    if (place === undefined) return false;
    return at === list.length - 1 || list.findIndex((other) => other.place?.table === place.table) === at;
  });
}

function textOf(list: readonly Statement[]): string {
  let bound = 0;
  const texts = list.map(({ sql, parameters }, at) => {
    const shifted = sql.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + bound}`);
    bound += parameters.length;
    return at === 0 ? `${shifted} returning 1` : whereGuarded(shifted);
  });
  const parts = texts.slice(0, -1).map((text, at) => `${at === 0 ? GUARD : `then_${at}`} as (${text})`);
  return `with ${parts.join(', ')} ${texts.at(-1)}`;
}

const GUARD = 'guarded';
const HELD = `exists (select from ${GUARD})`;

/** Conditions of changes are joined by `and`; what is inserted becomes a row that is selected. */
function whereGuarded(sql: string): string {
  if (!sql.startsWith('insert')) return `${sql} and ${HELD}`;
  return sql.replace(/ values \(([^)]*)\)/, ` select $1 where ${HELD}`);
}
