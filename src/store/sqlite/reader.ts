import Database from 'better-sqlite3';
import type { Row, Value } from '../driver.ts';

export interface Reader {
  get(sql: string, parameters: readonly Value[]): Row | undefined;
  all(sql: string, parameters: readonly Value[]): Row[];
  /** Lets the next read see what was committed since. */
  refresh(): void;
  close(): void;
}

/**
 * A connection of its own for reading, whose reads in one turn of the event loop share one snapshot: SQLite locks and
 * unlocks the file for each transaction, by two system calls that take longer than finding a row.
 *
 * A snapshot ends with its turn, and before every commit, so that a read which was begun after a write was answered
 * always sees that write.
 */
export function createReader(file: string): Reader {
  const database = new Database(file, { timeout: 5000 });
  database.pragma('query_only = on');
  database.pragma('cache_size = -16000');
  const prepare = preparer(database);
  const begin = database.prepare('begin');
  const end = database.prepare('commit');
  let open = false;

  function refresh(): void {
    if (!open) return;
    open = false;
    end.run();
  }

  function enter(): void {
    if (open) return;
    begin.run();
    open = true;
    setImmediate(refresh);
  }

  return {
    get(sql, parameters) {
      enter();
      return prepare(sql).get(...parameters);
    },
    all(sql, parameters) {
      enter();
      return prepare(sql).all(...parameters);
    },
    refresh,
    close() {
      refresh();
      database.close();
    },
  };
}

export type Prepared = Database.Statement<Value[], Value[]>;

/** Every statement text is prepared once: the texts come from templates and shapes, whose number is bounded. */
export function preparer(database: Database.Database): (sql: string) => Prepared {
  const prepared = new Map<string, Prepared>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare<Value[], Value[]>(sql);
    if (statement.reader) statement.raw();
    prepared.set(sql, statement);
    return statement;
  };
}
