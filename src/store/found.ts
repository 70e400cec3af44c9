import { frozen } from './codecs.ts';
import type { Driver, Row } from './driver.ts';
import { isShort } from './remembered.ts';

/** Finds the records of one kind, in memory where the engine lets them be remembered. */
export interface Found<T> {
  /**
   * @param at the value of the column by which its table is distributed.
   * @param key what else names it among the records there.
   */
  find(at: string, key: string, read: () => Promise<Row | undefined>): Promise<T | undefined>;
  /** What is remembered. */
  known(at: string, key: string): T | undefined;
  /** Remembers a record as it was written; undefined where nothing is remembered. */
  readonly keep: ((at: string, key: string, record: T, row: Row) => void) | undefined;
}

/** @param tables that a `read` reads at its place, and nothing else. */
export function createFound<T>(driver: Driver, tables: readonly string[], decode: (row: Row) => T): Found<T> {
  const remembered = driver.remember?.<T>(tables);
  if (remembered === undefined) {
    const find: Found<T>['find'] = async (_at, _key, read) => {
      const row = await read();
      return row === undefined ? undefined : decode(row);
    };
    return { find, known: () => undefined, keep: undefined };
  }

  function keep(at: string, key: string, record: T, row: Row): void {
    if (isShort(row)) remembered?.set(at, key, frozen(record));
  }

  return {
    keep,
    known: remembered.get,
    async find(at, key, read) {
      const known = remembered.get(at, key);
      if (known !== undefined) return known;
      const writes = remembered.writes();
      const row = await read();
      if (row === undefined) return undefined;
      const record = decode(row);
      if (writes === remembered.writes()) keep(at, key, record, row);
      return record;
    },
  };
}
