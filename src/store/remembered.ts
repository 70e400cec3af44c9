import { LruMap } from '../oauth/registration/lru.ts';
import type { Place, Remembered, Row, Statement } from './driver.ts';

/** All that is remembered of one database, which nobody else writes. */
export interface Memory {
  /** @param tables whose rows of the same place are read together. */
  remember<T>(tables: readonly string[]): Remembered<T>;
  /** To be called when a list has been run, before anything is read again. @param committed whether it has taken effect. */
  ran(list: readonly Statement[], committed: boolean): void;
}

/** Places of each kind; what lies at one is given up together. */
const PLACES = 2_048;
/** Keys of one place: a person has consents for several clients, a grant several tokens. */
const KEYS = 4;
/** Bytes of the longest row that is kept. */
const LONGEST = 2_048;

export function createMemory(): Memory {
  const byTable = new Map<string, Kind[]>();
  const all: Kind[] = [];

  function forget(place: Place | undefined): void {
    const kinds = place === undefined ? all : (byTable.get(place.table) ?? []);
    for (const kind of kinds) kind.forget(place?.at);
  }

  return {
    remember<T>(tables: readonly string[]) {
      const kind = createKind<T>();
      all.push(kind);
      for (const table of tables) byTable.set(table, [...(byTable.get(table) ?? []), kind]);
      return kind;
    },
    ran(list, committed) {
      for (const statement of list) {
        const renew = committed ? statement.renews?.() : undefined;
        forget(statement.place);
        renew?.();
      }
    },
  };
}

/** Whether a row is short enough to be kept. */
export function isShort(row: Row): boolean {
  let length = 0;
  for (const value of row) if (typeof value === 'string' || Buffer.isBuffer(value)) length += value.length;
  return length <= LONGEST;
}

interface Kind {
  /** @param at undefined for every place. */
  forget(at: string | undefined): void;
}

function createKind<T>(): Remembered<T> & Kind {
  let places = new LruMap<Map<string, T>>(PLACES);
  let writes = 0;
  return {
    get: (at, key) => places.get(at)?.get(key),
    writes: () => writes,
    set(at, key, value) {
      const known = places.get(at);
      if (known === undefined || known.size >= KEYS) places.set(at, new Map([[key, value]]));
      else known.set(key, value);
    },
    forget(at) {
      writes += 1;
      if (at === undefined) places = new LruMap(PLACES);
      else places.delete(at);
    },
  };
}
