import type Database from 'better-sqlite3';

/**
 * Lets the reads of one turn of the event loop share a transaction, so that the file's locks are taken once for all of
 * them: they cost as much as the reading itself. A read that stays alone goes without.
 *
 * Nothing is missed by it. This process alone writes the database, on the same connection, and a group of writes ends
 * the transaction of the reads before it: no read sees less than what was committed when it began.
 */
export interface Reads {
  /** To be called before each read. */
  join(): void;
  /** To be called before what cannot be done within a transaction. */
  end(): void;
}

export function createReads(database: Database.Database): Reads {
  const begin = database.prepare('begin');
  const commit = database.prepare('commit');
  let state: 'none' | 'one' | 'open' = 'none';

  function end(): void {
    const open = state === 'open';
    state = 'none';
    // After an error SQLite may have ended it by itself.
    if (open && database.open && database.inTransaction) commit.run();
  }

  return {
    join() {
      if (state === 'open') return;
      if (state === 'one') {
        begin.run();
        state = 'open';
        return;
      }
      state = 'one';
      setImmediate(end);
    },
    end,
  };
}
