/**
 * A write is a value: an operation decides and returns its changes, the store runs the list in one transaction.
 *
 * `E` maps an entity's name to its record. Keys, conditions and guards name members of the record.
 */
export type Change<E> = { readonly [T in keyof E & string]: Insert<E, T> | Update<E, T> | Delete<E, T> }[keyof E &
  string];

interface Insert<E, T extends keyof E> {
  readonly op: 'insert';
  readonly entity: T;
  readonly record: E[T];
  /**
   * What the whole list resolves to, rolled back, when a row with this key exists already. Without it `existing` says
   * what happens: `replace` overwrites the row, `keep` leaves it.
   */
  readonly guard?: string;
  readonly existing?: 'replace' | 'keep';
}

interface Update<E, T extends keyof E> {
  readonly op: 'update';
  readonly entity: T;
  readonly where: Where<E[T]>;
  readonly set: Partial<E[T]>;
  /** What the list resolves to, rolled back, unless exactly one row was changed. */
  readonly guard?: string;
}

interface Delete<E, T extends keyof E> {
  readonly op: 'delete';
  readonly entity: T;
  readonly where: Where<E[T]>;
  readonly guard?: string;
}

/** Equality on each named member; `null` stands for an absent value, `{ not: x }` for inequality. */
export type Where<R> = { readonly [K in keyof R]?: R[K] | null | { readonly not: R[K] | null } };

/**
 * Runs the changes in order, atomically. Resolves once they are durable, to `undefined`, or to the guard that failed,
 * in which case nothing was written.
 */
export type Write<E> = (changes: readonly Change<E>[]) => Promise<string | undefined>;
