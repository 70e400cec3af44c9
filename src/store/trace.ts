import type { Column } from './codecs.ts';
import type { Dialect, Query, Value } from './driver.ts';
import { type AnySchema, placeholder, queryBuilder, template } from './templates.ts';

interface TracedTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly random_key?: true;
  readonly columns: Readonly<Record<string, Column<unknown>>>;
}

/**
 * Finds the row that one statement wrote, by what nobody else can have written: a value that it sealed, under a random
 * nonce, or a random key. Undefined when the values name nothing of the kind.
 */
export type Trace = (values: Readonly<Record<string, Value>>) => Query | undefined;

export function createTraces(dialect: Dialect): (table: TracedTable) => Trace {
  const db = queryBuilder<AnySchema>(dialect);
  const traces = new Map<string, Trace>();

  function make({ name, key, random_key, columns }: TracedTable): Trace {
    const sealed = Object.keys(columns).filter((column) => columns[column]?.sealed === true);
    const byKey = key.reduce(
      (query, column) => query.where(column, '=', placeholder(column)),
      db.selectFrom(name).select([...key]),
    );
    const finds = sealed.map((column) => ({
      column,
      find: template(byKey.where(column, '=', placeholder(column)), [...key, column]),
    }));
    const findByKey = template(byKey, key);

    return (values) => {
      if (key.some((column) => values[column] === undefined)) return undefined;
      const written = finds.find(({ column }) => Buffer.isBuffer(values[column]));
      if (written !== undefined) return written.find(values);
      return random_key === true ? findByKey(values) : undefined;
    };
  }

  return (table) => {
    const known = traces.get(table.name);
    if (known !== undefined) return known;
    const trace = make(table);
    traces.set(table.name, trace);
    return trace;
  };
}
