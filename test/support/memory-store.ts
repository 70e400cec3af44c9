import type { Change, Write } from '../../src/oauth/changes.ts';

/** The primary key of each entity: the names of its members. */
export type PrimaryKeys<E> = { readonly [T in keyof E & string]: readonly (keyof E[T] & string)[] };

/** A store in memory that keeps the promises of `src/oauth/changes.ts`. */
export interface MemoryStore<E> {
  readonly write: Write<E>;
  /** Copies of an entity's rows, in the order in which they were first written. */
  rows<T extends keyof E & string>(entity: T): E[T][];
  /** The lists that were written, in their order. */
  readonly written: readonly (readonly Change<E>[])[];
}

type Row = Readonly<Record<string, unknown>>;
type Rows = Record<string, Row>;
type Tables = Map<string, Map<string, Row>>;

class GuardFailed extends Error {
  readonly guard: string;

  constructor(guard: string) {
    super(guard);
    this.guard = guard;
  }
}

export function createMemoryStore<E>(primaryKeys: PrimaryKeys<E>): MemoryStore<E>;
export function createMemoryStore(primaryKeys: Readonly<Record<string, readonly string[]>>): MemoryStore<Rows> {
  let tables: Tables = new Map(Object.keys(primaryKeys).map((entity) => [entity, new Map()]));
  const written: (readonly Change<Rows>[])[] = [];

  function primaryKey(entity: string, row: Row): string {
    const members = primaryKeys[entity];
    if (members === undefined) throw new Error(`unknown entity ${entity}`);
    return JSON.stringify(members.map((member) => row[member]));
  }

  function apply(change: Change<Rows>, table: Map<string, Row>): void {
    if (change.op === 'insert') {
      insert(change, table);
      return;
    }
    const matching = [...table].filter(([, row]) => matches(row, change.where));
    if (change.guard !== undefined && matching.length !== 1) throw new GuardFailed(change.guard);
    for (const [key, row] of matching) {
      if (change.op === 'delete') table.delete(key);
      else update(change.entity, key, { ...row, ...structuredClone(change.set) }, table);
    }
  }

  function insert(change: Extract<Change<Rows>, { op: 'insert' }>, table: Map<string, Row>): void {
    const key = primaryKey(change.entity, change.record);
    if (table.has(key)) {
      if (change.guard !== undefined) throw new GuardFailed(change.guard);
      if (change.existing === 'keep') return;
      if (change.existing !== 'replace') throw new Error(`${change.entity} ${key} exists already`);
    }
    table.set(key, structuredClone(change.record));
  }

  function update(entity: string, key: string, row: Row, table: Map<string, Row>): void {
    if (primaryKey(entity, row) !== key) throw new Error(`the primary key of ${entity} ${key} cannot be changed`);
    table.set(key, row);
  }

  return {
    written,
    rows: (entity) => [...(tables.get(entity)?.values() ?? [])].map((row) => structuredClone(row)),
    async write(changes) {
      await Promise.resolve();
      const draft: Tables = new Map([...tables].map(([entity, table]) => [entity, new Map(table)]));
      try {
        for (const change of changes) {
          const table = draft.get(change.entity);
          if (table === undefined) throw new Error(`unknown entity ${change.entity}`);
          apply(change, table);
        }
      } catch (error) {
        if (error instanceof GuardFailed) return error.guard;
        throw error;
      }
      tables = draft;
      written.push(changes);
      return undefined;
    },
  };
}

/** `null` stands for an absent value, `{ not: x }` for inequality; an object is never a value to compare with. */
function matches(row: Row, where: Row): boolean {
  return Object.entries(where).every(([member, wanted]) => {
    const value = row[member] ?? null;
    if (typeof wanted === 'object' && wanted !== null && 'not' in wanted) return value !== (wanted.not ?? null);
    return value === (wanted ?? null);
  });
}
