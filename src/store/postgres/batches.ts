import type { Outcome, Statement } from '../driver.ts';
import { StoreUnavailable } from '../errors.ts';

/** One row that may share its statement with others. */
export interface Batchable extends Statement {
  readonly forRows: (count: number) => string;
}

type WriteList = (list: readonly Statement[]) => Promise<Outcome>;

interface Waiting {
  readonly statement: Batchable;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Numbers of rows that have a statement of their own, which each connection prepares. */
const SIZES = [64, 32, 16, 8, 4, 2, 1];
/** What comes while so many are under way goes with the next: under load the batches grow by themselves. */
const MOST_AT_ONCE = 2;

/** The row of a list that is nothing but one insert without a guard into a table whose keys are random. */
export function batchableOf([only, second]: readonly Statement[]): Batchable | undefined {
  if (only?.forRows === undefined || second !== undefined || only.guard !== undefined) return undefined;
  return { ...only, forRows: only.forRows };
}

/** Gathers the rows that arrive in one turn of the event loop into statements of several rows. */
export function createBatches(writeList: WriteList): (statement: Batchable) => Promise<Outcome> {
  const queues = new Map<string, Waiting[]>();
  let scheduled = false;
  let underWay = 0;

  function schedule(): void {
    if (scheduled || queues.size === 0 || underWay >= MOST_AT_ONCE) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    for (const [sql, queue] of queues) {
      const size = SIZES.find((candidate) => candidate <= queue.length);
      if (size === undefined) continue;
      underWay += 1;
      void writeRows(queue.splice(0, size)).finally(() => {
        underWay -= 1;
        schedule();
      });
      if (queue.length === 0) queues.delete(sql);
      else schedule();
    }
  }

  async function writeRows(rows: readonly Waiting[]): Promise<void> {
    try {
      await writeList([together(rows)]);
      for (const { resolve } of rows) resolve({ guard: undefined, changes: 1 });
    } catch (error) {
      if (rows.length === 1 || error instanceof StoreUnavailable) {
        for (const { reject } of rows) reject(error);
        return;
      }
      // One of them is refused, and the others with it: each for itself.
      await Promise.all(rows.map((row) => writeList([row.statement]).then(row.resolve, row.reject)));
    }
  }

  return (statement) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(statement.sql) ?? [];
      queues.set(statement.sql, queue);
      queue.push({ statement, resolve, reject });
      schedule();
    });
}

function together(rows: readonly Waiting[]): Statement {
  const [first] = rows;
  if (first === undefined) throw new TypeError('a batch without rows');
  if (rows.length === 1) return first.statement;
  const { forRows, trace } = first.statement;
  return {
    sql: forRows(rows.length),
    parameters: rows.flatMap(({ statement }) => statement.parameters),
    guard: undefined,
    single: false,
    // All rows are written or none, so each tells of all.
    ...(trace !== undefined && { trace }),
  };
}
