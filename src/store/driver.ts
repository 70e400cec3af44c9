import type { Dialect as KyselyDialect } from 'kysely';

/** What a column holds, on every engine. */
export type Value = string | number | Buffer | null;

/** A row by position: the order of the select list. */
export type Row = readonly Value[];

export interface Query {
  readonly sql: string;
  readonly parameters: readonly Value[];
}

/** Rows that lie together. */
export interface Place {
  readonly table: string;
  /** The value of the column that the table is distributed by; undefined where the rows may be any of the table's. */
  readonly at: string | undefined;
}

export interface Statement extends Query {
  /** Where it writes; undefined where that may be anywhere. */
  readonly place?: Place;
  /**
   * Where the engine remembers, called when the list has been committed, before what lies at the place is forgotten; what it
   * returns is called after that. Nothing is read or written in between.
   */
  renews?(): (() => void) | undefined;
  /** What the whole list resolves to, rolled back, unless the statement changes exactly one row. */
  readonly guard: string | undefined;
  /** Whether the statement cannot change more than one row. */
  readonly single: boolean;
  /** A query that finds a row if the statement has taken effect, and only then; undefined where none can be. */
  readonly trace?: () => Query | undefined;
  /** The same insert for several rows, whose parameters follow one another; where no two writers have the same key. */
  readonly forRows?: (count: number) => string;
}

export interface Outcome {
  /** The guard that failed; nothing of the list was written then. */
  readonly guard: string | undefined;
  /** Rows changed by the whole list; where it has guards, a number that says nothing but that they held. */
  readonly changes: number;
}

/** What rows said when they were read last, until they are written. */
export interface Remembered<T> {
  get(at: string, key: string): T | undefined;
  set(at: string, key: string, value: T): void;
  /** How often something was written: a read during which it changes may be older than the write. */
  writes(): number;
}

/** One engine. Statements are prepared once for each distinct text, so texts come from a bounded set. */
export interface Driver {
  readonly dialect: Dialect;
  /** For what is found at once: it may share a journey with others, and hold them up. */
  get(query: Query): Promise<Row | undefined>;
  all(query: Query): Promise<Row[]>;
  /** Runs the list in order, atomically, isolated from other lists. Resolves once its effect is durable. */
  write(list: readonly Statement[]): Promise<Outcome>;
  /** A memory of what rows of the tables say; none where others write the database too. */
  remember?<T>(tables: readonly string[]): Remembered<T>;
  /** Rejects when the database does not answer or takes no more writes. */
  check(): Promise<void>;
  /** Where the engine does not undo changes of the schema with their transaction. */
  readonly withSchemaLease?: WithSchemaLease;
  /** Milliseconds for which the last group of writes kept the process, where the engine runs in it. */
  lastGroup?(): number;
  /** Gives the space of deleted rows back to the disk, in steps that hold nothing up, where the engine does not; until `stopped`. */
  compact(stopped: () => boolean): Promise<void>;
  /** Resolves when everything accepted is durable and the database is closed. */
  close(): Promise<void>;
}

/**
 * Does work that changes the schema while no other process does. The work calls `renew` before each statement; it rejects
 * when another process has taken over. `waits` is called once if another one is at it.
 */
export type WithSchemaLease = <T>(work: (renew: () => Promise<void>) => Promise<T>, waits: () => void) => Promise<T>;

export type ColumnType = 'text' | 'integer' | 'blob';

/** What differs between the engines' SQL. */
export interface Dialect {
  /** For building and compiling only; statements run through the driver. */
  readonly kysely: Omit<KyselyDialect, 'createDriver'>;
  /** Texts compare by their UTF-8 bytes on every engine, so that keyset pages have one order. */
  readonly types: Readonly<Record<ColumnType, string>>;
  /** What ends a `create table` whose rows lie in the order of the primary key. */
  readonly clustered: string;
  /** What ends a subquery of rows that are to be deleted, where several nodes may choose rows at once. */
  readonly skipLocked: string;
  /** What goes before the statements of a step of the schema, in their transaction. */
  readonly beforeSchemaChanges: readonly string[];
  /** One row when the table exists, none otherwise. */
  tableExists(table: string): Query;
}
