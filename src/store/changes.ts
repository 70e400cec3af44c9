import { type Kysely, sql } from 'kysely';
import type { Change } from '../oauth/changes.ts';
import type { Sealer } from '../oauth/sealing.ts';
import type { Codec, Column } from './codecs.ts';
import { DISTRIBUTION } from './distribution.ts';
import type { Dialect, Place, Statement, Value } from './driver.ts';
import type { Entities } from './entities.ts';
import { type RowCodecs, sealingContext } from './rows.ts';
import { TABLES, type TableName } from './tables.ts';
import { type AnySchema, placeholder, queryBuilder } from './templates.ts';
import { createTraces } from './trace.ts';

type AnyChange = Change<Entities>;
type InsertChange = Extract<AnyChange, { op: 'insert' }>;
type ChosenChange = Exclude<AnyChange, InsertChange>;

/** A table whose record's type does not matter. */
interface AnyTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly random_key?: true;
  readonly columns: Readonly<Record<string, Column<unknown>>>;
}

interface AnyRowCodec {
  readonly stored: readonly string[];
  encode(record: InsertChange['record']): Value[];
}

/** One member of a `where`: what SQL it becomes, and what it binds, if anything. */
interface Condition {
  readonly member: string;
  readonly operator: '=' | 'is' | 'is not' | 'is distinct from';
  readonly value: unknown;
}

/** Turns changes into statements. Each distinct shape is compiled once. */
export function createChangeCompiler(
  dialect: Dialect,
  rows: RowCodecs,
  sealer: Sealer,
): (change: AnyChange) => Statement {
  const db = queryBuilder<AnySchema>(dialect);
  const shapes = new Map<string, string>();
  const traceOf = createTraces(dialect);

  function compiled(shape: string, build: () => { compile(): { readonly sql: string } }): string {
    const known = shapes.get(shape);
    if (known !== undefined) return known;
    const text = build().compile().sql;
    shapes.set(shape, text);
    return text;
  }

  function insert(change: InsertChange): Statement {
    const table: AnyTable = TABLES[change.entity];
    const codec: AnyRowCodec = rows[change.entity];
    const existing = change.guard === undefined ? (change.existing ?? 'fail') : 'keep';
    const textFor = (rows: number) =>
      compiled(`insert ${existing} ${rows} ${table.name}`, () => insertInto(db, table, codec.stored, existing, rows));
    const parameters = codec.encode(change.record);
    const trace = () =>
      traceOf(table)(Object.fromEntries(codec.stored.map((column, at) => [column, parameters[at] ?? null])));
    return {
      sql: textFor(1),
      parameters,
      guard: change.guard,
      single: true,
      place: placeOf(change.entity, (column) => parameters[codec.stored.indexOf(column)]),
      trace,
      ...(table.random_key === true && existing === 'fail' && { forRows: textFor }),
    };
  }

  function chosen(change: ChosenChange): Statement {
    const table: AnyTable = TABLES[change.entity];
    const conditions = Object.entries(change.where).map(([member, value]) => condition(table, member, value));
    if (conditions.length === 0) throw new TypeError(`a change of ${table.name} without a condition`);
    const assignments = change.op === 'update' ? assign(table, change.set, conditions, sealer) : [];
    const text = compiled(shapeOf(change.op, table, assignments, conditions), () =>
      change.op === 'update' ? updateTable(db, table, assignments, conditions) : deleteFrom(db, table, conditions),
    );
    const parameters = assignments.map(([, value]) => value);
    for (const { member, operator, value } of conditions) {
      if (binds(operator)) parameters.push(columnOf(table, member).encode(value, sealer, ''));
    }
    const place = placeOf(change.entity, (column) => keyValue(conditions, column));
    const key = keyOf(table, conditions, sealer);
    const single = key !== undefined;
    // A key alone tells nothing about an update: it was there before.
    const sealed = assignments.filter(([column]) => table.columns[column]?.sealed === true);
    if (key === undefined || sealed.length === 0) return { sql: text, parameters, guard: change.guard, single, place };
    const trace = () => traceOf(table)({ ...key, ...Object.fromEntries(sealed) });
    return { sql: text, parameters, guard: change.guard, single, place, trace };
  }

  return (change) => (change.op === 'insert' ? insert(change) : chosen(change));
}

function columnOf(table: AnyTable, member: string): Column<unknown> {
  const column = table.columns[member];
  if (column === undefined) throw new TypeError(`${table.name} has no column ${member}`);
  return column;
}

function binds(operator: Condition['operator']): boolean {
  return operator === '=' || operator === 'is distinct from';
}

function condition(table: AnyTable, member: string, value: unknown): Condition {
  const codec: Codec<unknown> = columnOf(table, member);
  const inverse = typeof value === 'object' && value !== null && 'not' in value;
  const compared = inverse ? value.not : value;
  if (compared === undefined) throw new TypeError(`a condition on ${table.name}.${member} without a value`);
  if (compared === null) return { member, operator: inverse ? 'is not' : 'is', value: null };
  if (!codec.comparable) throw new TypeError(`${table.name}.${member} cannot be compared`);
  return { member, operator: inverse ? 'is distinct from' : '=', value: compared };
}

function keyValue(conditions: readonly Condition[], member: string): unknown {
  return conditions.find((candidate) => candidate.member === member && candidate.operator === '=')?.value;
}

/** @param said what a column is said to be. */
function placeOf(entity: TableName, said: (column: string) => unknown): Place {
  const { by } = DISTRIBUTION[entity];
  const at = by === 'everywhere' ? undefined : said(by);
  return { table: TABLES[entity].name, at: typeof at === 'string' ? at : undefined };
}

/** The whole key that the conditions name, as it is stored; undefined when a part of it is left open. */
function keyOf(
  table: AnyTable,
  conditions: readonly Condition[],
  sealer: Sealer,
): Readonly<Record<string, Value>> | undefined {
  const key: Record<string, Value> = {};
  for (const member of table.key) {
    const value = keyValue(conditions, member);
    if (value === undefined) return undefined;
    key[member] = columnOf(table, member).encode(value, sealer, '');
  }
  return key;
}

/** The columns that an update sets, derived ones included, with their values. */
function assign(
  table: AnyTable,
  set: object,
  conditions: readonly Condition[],
  sealer: Sealer,
): [column: string, value: Value][] {
  const assignments: [string, Value][] = [];
  for (const [member, value] of Object.entries(set)) {
    // A row lies where its key says, on engines that spread a table over machines.
    if (table.key.includes(member)) throw new TypeError(`an update of ${table.name} that changes its key`);
    const column = columnOf(table, member);
    assignments.push([member, column.encode(value, sealer, column.sealed ? contextOf(table, member, conditions) : '')]);
    for (const [name, derived] of Object.entries(column.derived ?? {})) assignments.push([name, derived.value(value)]);
  }
  if (assignments.length === 0) throw new TypeError(`an update of ${table.name} that sets nothing`);
  return assignments;
}

function contextOf(table: AnyTable, member: string, conditions: readonly Condition[]): string {
  const key = table.key.map((part) => keyValue(conditions, part));
  if (key.includes(undefined)) {
    throw new TypeError(`an update of the sealed ${table.name}.${member} must name the row's whole key`);
  }
  return sealingContext(table.name, member, key);
}

function shapeOf(
  op: string,
  table: AnyTable,
  assignments: readonly (readonly [string, Value])[],
  conditions: readonly Condition[],
): string {
  let shape = `${op} ${table.name}`;
  for (const [column] of assignments) shape += ` ${column}`;
  for (const { member, operator } of conditions) shape += ` ${operator} ${member}`;
  return shape;
}

// In what follows every statement names its placeholders in the order in which its values are bound above.

function insertInto(
  db: Kysely<AnySchema>,
  table: AnyTable,
  columns: readonly string[],
  existing: 'replace' | 'keep' | 'fail',
  rows: number,
) {
  const row = Object.fromEntries(columns.map((column) => [column, placeholder(column)]));
  const query = db.insertInto(table.name).values(Array.from({ length: rows }, () => row));
  if (existing === 'fail') return query;
  return query.onConflict((conflict) => {
    const target = conflict.columns([...table.key]);
    const rest = columns.filter((column) => !table.key.includes(column));
    if (existing === 'keep' || rest.length === 0) return target.doNothing();
    return target.doUpdateSet(
      Object.fromEntries(rest.map((column) => [column, sql<Value>`excluded.${sql.ref(column)}`])),
    );
  });
}

function updateTable(
  db: Kysely<AnySchema>,
  table: AnyTable,
  assignments: readonly (readonly [string, Value])[],
  conditions: readonly Condition[],
) {
  let query = db
    .updateTable(table.name)
    .set(Object.fromEntries(assignments.map(([column]) => [column, placeholder(column)])));
  for (const { member, operator } of conditions) query = query.where(member, operator, operand(member, operator));
  return query;
}

function deleteFrom(db: Kysely<AnySchema>, table: AnyTable, conditions: readonly Condition[]) {
  let query = db.deleteFrom(table.name);
  for (const { member, operator } of conditions) query = query.where(member, operator, operand(member, operator));
  return query;
}

function operand(member: string, operator: Condition['operator']) {
  return binds(operator) ? placeholder(member) : sql<Value>`null`;
}
