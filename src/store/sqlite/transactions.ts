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

/** SQLite ended the shared transaction by itself, as it may when the disk is full (sqlite.org/lang_transaction.html). */
class TransactionLost extends Error {}

export function createTransactions(database: Database.Database, prepare: Prepare): Transactions {
  const begin = prepare('begin immediate');
  const commit = prepare('commit');
  const rollback = prepare('rollback');
  const savepoint = prepare('savepoint list');
  const rollbackToSavepoint = prepare('rollback to list');
  const releaseSavepoint = prepare('release list');

  function runStatements(list: readonly Statement[]): Outcome {
    let changes = 0;
    for (const { sql, parameters, guard } of list) {
      const result = prepare(sql).run(...parameters);
      if (guard !== undefined && result.changes !== 1) return { guard, changes: 0 };
      changes += result.changes;
    }
    return { guard: undefined, changes };
  }

  /** One statement is atomic by itself, and leaves nothing behind when its guard fails if it changes one row at most. */
  function runList(list: readonly Statement[]): Outcome {
    const [only, second] = list;
    if (only !== undefined && second === undefined && (only.guard === undefined || only.single)) {
      return runStatements(list);
    }
    savepoint.run();
    let kept = false;
    try {
      const outcome = runStatements(list);
      kept = outcome.guard === undefined;
      return outcome;
    } finally {
      if (database.inTransaction) {
        if (!kept) rollbackToSavepoint.run();
        releaseSavepoint.run();
      }
    }
  }

  function runIsolated(list: readonly Statement[]): Result {
    try {
      return { outcome: runList(list) };
    } catch (error) {
      if (!database.inTransaction) throw new TransactionLost('the transaction was rolled back', { cause: error });
      return { error: asStoreError(error) };
    }
  }

  function inTransaction(lists: readonly (readonly Statement[])[]): Result[] {
    begin.run();
    try {
      const results = lists.map(runIsolated);
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
      return [{ error: asStoreError(error instanceof TransactionLost ? error.cause : error) }];
    }
  }

  return {
    run(lists) {
      const [first, second] = lists;
      if (first !== undefined && second === undefined) return alone(first);
      try {
        return inTransaction(lists);
      } catch {
        // The group is lost for what one of its lists did: each for itself, so that only that one fails.
        return lists.flatMap(alone);
      }
    },
  };
}
