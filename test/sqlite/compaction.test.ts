import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { createCompaction } from '../../src/store/sqlite/compaction.ts';

/** A database in which some 5,800 pages are free. */
function databaseWithFreePages(): Database.Database {
  const database = new Database(':memory:');
  database.pragma('auto_vacuum = incremental');
  database.exec('create table t (a blob)');
  const insert = database.prepare('insert into t values (zeroblob(4000))');
  database.transaction(() => {
    for (let row = 0; row < 6000; row++) insert.run();
  })();
  database.exec('delete from t where rowid <= 5800');
  return database;
}

const freePages = (database: Database.Database): number => Number(database.pragma('freelist_count', { simple: true }));

describe('giving space back to the disk', () => {
  test('takes several steps, and leaves some pages for the rows to come', async () => {
    const database = databaseWithFreePages();
    let steps = 0;
    const compact = createCompaction(database, {
      before: () => undefined,
      after: () => {
        steps += 1;
      },
      held: () => false,
    });
    await compact(() => false);
    assert.equal(freePages(database), 1024);
    assert(steps >= 5, `${steps} steps`);
    database.close();
  });

  test('writes nothing while writes wait for a checkpoint', async () => {
    const database = databaseWithFreePages();
    const before = freePages(database);
    let looks = 0;
    let freeWhileHeld = 0;
    const compact = createCompaction(database, {
      before: () => undefined,
      after: () => undefined,
      held() {
        if (looks < 3) freeWhileHeld = freePages(database);
        return looks++ < 3;
      },
    });
    await compact(() => false);
    assert.equal(freeWhileHeld, before);
    assert.equal(freePages(database), 1024);
    database.close();
  });

  test('ends when the sweep is stopped, also while writes wait', async () => {
    const database = databaseWithFreePages();
    const before = freePages(database);
    let looks = 0;
    const compact = createCompaction(database, { before: () => undefined, after: () => undefined, held: () => true });
    await compact(() => looks++ > 2);
    assert.equal(freePages(database), before);
    database.close();
  });
});
