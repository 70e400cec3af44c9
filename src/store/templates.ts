import { DummyDriver, Kysely, type RawBuilder, sql } from 'kysely';
import type { Dialect, Query, Value } from './driver.ts';
import type { Entities } from './entities.ts';
import type { TableName } from './tables.ts';

type Columns<C extends string> = { readonly [K in C]: Value };

/** The tables as queries see them: every column holds a raw value, the derived columns included. */
export type Schema = { readonly [T in TableName]: Columns<keyof Entities[T] & string> } & {
  readonly client: Columns<'client_name' | 'owner'>;
};

/** For statements whose table and columns come from a description. */
export type AnySchema = Readonly<Record<string, Readonly<Record<string, Value>>>>;

/** Builds and compiles; it is connected to nothing. */
export function queryBuilder<S>(dialect: Dialect): Kysely<S> {
  return new Kysely<S>({ dialect: { ...dialect.kysely, createDriver: () => new DummyDriver() } });
}

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands for a value that a template binds later. */
export function placeholder<T = Value>(name: string): RawBuilder<T> {
  return sql<T>`${new Placeholder(name)}`;
}

/** Binds values, by the placeholders' names, to a query that was compiled once. */
export type Template<N extends string> = (values: Readonly<Record<N, Value>>) => Query;

interface Compilable {
  compile(): { readonly sql: string; readonly parameters: readonly unknown[] };
}

/**
 * Compiles a query whose every parameter is a placeholder. Building and compiling costs tens of microseconds, binding
 * well under one, so templates are made when the store opens.
 */
export function template<N extends string>(query: Compilable, names: readonly N[]): Template<N> {
  const compiled = query.compile();
  const order = compiled.parameters.map((parameter) => {
    const name = parameter instanceof Placeholder ? names.find((candidate) => candidate === parameter.name) : undefined;
    if (name === undefined) throw new TypeError(`a parameter without a placeholder in: ${compiled.sql}`);
    return name;
  });
  return (values) => ({ sql: compiled.sql, parameters: order.map((name) => values[name]) });
}
