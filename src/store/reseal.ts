import { sql } from 'kysely';
import type { RotatingSealer } from '../oauth/sealing.ts';
import type { Driver, Row, Statement, Value } from './driver.ts';
import { sealingContext } from './rows.ts';
import { SECRET_BOUND } from './secret-bound.ts';
import type { Resealed } from './system-secret.ts';
import { TABLES, type TableName } from './tables.ts';
import { type AnySchema, placeholder, queryBuilder, template } from './templates.ts';
import { createWalk } from './walk.ts';

interface SealedTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly sealed: readonly string[];
}

/** The tables that are sealed anew, with their sealed columns. */
export const RESEALED_TABLES: readonly SealedTable[] = tableNames()
  .filter((table) => SECRET_BOUND[table]?.left_to_expire !== true)
  .map((table) => {
    const { name, key, columns } = TABLES[table];
    const sealed = Object.entries(columns).flatMap(([column, codec]) => (codec.sealed ? [column] : []));
    return { name, key, sealed };
  })
  .filter(({ sealed }) => sealed.length > 0);

/** Every table's name, as the type that it has. */
export function tableNames(): TableName[] {
  const names: TableName[] = [];
  let name: TableName;
  for (name in TABLES) names.push(name);
  return names;
}

/**
 * Seals anew, with the newest secret, what an older one sealed. A value that somebody changes meanwhile stays as they
 * wrote it: each is replaced only where it is still the one that was read.
 */
export function createReseal(driver: Driver, sealer: RotatingSealer, stopped: () => boolean): () => Promise<Resealed> {
  const tables = RESEALED_TABLES.map((table) => ({
    name: table.name,
    pages: createWalk(driver, table, table.sealed, stopped),
    resealRow: rowResealer(driver, sealer, table),
  }));

  return async () => {
    const resealed: Record<string, number> = {};
    const unreadable: Record<string, number> = {};
    for (const { name, pages, resealRow } of tables) {
      for await (const rows of pages()) {
        const outcomes = rows.flatMap(resealRow);
        const statements = outcomes.filter((outcome) => outcome !== 'unreadable');
        add(unreadable, name, outcomes.length - statements.length);
        if (statements.length > 0) add(resealed, name, (await driver.write(statements)).changes);
      }
    }
    return { resealed, unreadable };
  };
}

function rowResealer(driver: Driver, sealer: RotatingSealer, { name, key, sealed }: SealedTable) {
  const replacements = sealed.map((column) => replacement(driver, name, key, column));
  return (row: Row): (Statement | 'unreadable')[] => {
    const keyValues = row.slice(0, key.length);
    return sealed.flatMap((column, at): (Statement | 'unreadable')[] => {
      const found = row[key.length + at];
      const replace = replacements[at];
      if (replace === undefined || !Buffer.isBuffer(found) || sealer.isNewest(found)) return [];
      const context = sealingContext(name, column, keyValues);
      const plaintext = sealer.open(found, context);
      if (plaintext === undefined) return ['unreadable'];
      return [replace(keyValues, found, sealer.seal(plaintext, context))];
    });
  };
}

function replacement(driver: Driver, table: string, key: readonly string[], column: string) {
  const conditions = sql.join(
    key.map((part) => sql`${sql.ref(part)} = ${placeholder(`key ${part}`)}`),
    sql` and `,
  );
  const statement = sql`update ${sql.table(table)} set ${sql.ref(column)} = ${placeholder('sealed')} where ${conditions} and ${sql.ref(column)} = ${placeholder('found')}`;
  const db = queryBuilder<AnySchema>(driver.dialect);
  const names = key.map((part) => `key ${part}`);
  const bind = template({ compile: () => statement.compile(db) }, ['sealed', 'found', ...names]);
  return (keyValues: readonly Value[], found: Buffer, sealed: Buffer): Statement => {
    const keyed = Object.fromEntries(names.map((name, at) => [name, keyValues[at] ?? null]));
    return { ...bind({ ...keyed, sealed, found }), guard: undefined, single: true };
  };
}

function add(counts: Record<string, number>, name: string, count: number): void {
  if (count > 0) counts[name] = (counts[name] ?? 0) + count;
}
