import type Database from 'better-sqlite3';
import type { Outcome, Statement, Value } from '../driver.ts';
import { asStoreError } from './failure.ts';

/** What became of one list. */
export type Result =
  | { readonly outcome: Outcome; readonly error?: undefined }
  | { readonly outcome?: undefined; readonly error: unknown };

export interface Transactions {
  /** Runs the lists in one transaction, each isolated from the others' failures. Never throws. */
  run(lists: readonly (readonly Statement[])[]): Result[];
}

type Prepare = (sql: string) => Database.Statement<Value[], Value[]>;

/** A list failed after it had changed something, or SQLite ended the transaction by itself, as a full disk makes it. */
class HalfDone extends Error {
  readonly result: Result;

  constructor(result: Result) {
    super('the transaction has to be undone');
    this.result = result;
  }
}

/**
 * There are no savepoints: SQLite would keep a copy of each page that is changed within one, for every list. Nearly all
 * that fail do so with their first statement, which changes nothing then; for the others, the group is undone and each
 * of its lists has a transaction of its own.
 */
export function createTransactions(database: Database.Database, prepare: Prepare): Transactions {
  const begin = prepare('begin immediate');
  const commit = prepare('commit');
  const rollback = prepare('rollback');

  function runList(list: readonly Statement[]): Result {
    let changes = 0;
    for (const { sql, parameters, guard } of list) {
      let changed: number;
      try {
        changed = prepare(sql).run(...parameters).changes;
      } catch (error) {
        const result = { error: asStoreError(error) };
        if (changes > 0 || !database.inTransaction) throw new HalfDone(result);
        return result;
      }
      changes += changed;
      if (guard === undefined || changed === 1) continue;
      const result = { outcome: { guard, changes: 0 } };
      if (changes > 0) throw new HalfDone(result);
      return result;
    }
    return { outcome: { guard: undefined, changes } };
  }

  function inTransaction(lists: readonly (readonly Statement[])[]): Result[] {
    begin.run();
    try {
      const results = lists.map(runList);
      commit.run();
      return results;
    } catch (error) {
      if (database.inTransaction) rollback.run();
      throw error;
    }
  }

  function alone(list: readonly Statement[]): Result[] {
    try {
      return inTransaction([list]);
    } catch (error) {
      return [error instanceof HalfDone ? error.result : { error: asStoreError(error) }];
    }
  }

  return {
    run(lists) {
      const [first, second] = lists;
      if (first !== undefined && second === undefined) return alone(first);
      try {
        return inTransaction(lists);
      } catch {
        return lists.flatMap(alone);
      }
    },
  };
}
