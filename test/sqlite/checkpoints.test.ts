import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { type Checkpointer, createCheckpointer, type WalState } from '../../src/store/sqlite/checkpointer.ts';
import { connect } from '../../src/store/sqlite/connection.ts';
import { temporaryFolder } from '../store/engines.ts';

const folder = temporaryFolder();

/** A checkpointer of an empty database whose log looks as the test says. */
function checkpointerOf(
  name: string,
  state: (looks: number) => WalState,
  large = false,
): { readonly checkpointer: Checkpointer; readonly calls: string[]; looks(): number; rests(): number } {
  const file = join(folder, name);
  new Database(file).close();
  const calls: string[] = [];
  let [looks, rests] = [0, 0];
  const checkpointer = createCheckpointer({
    file,
    state: () => state(looks++),
    large: () => large,
    rested: () => {
      rests += 1;
    },
    hold: () => calls.push('hold'),
    release: () => calls.push('release'),
    waited: (milliseconds) => calls.push(milliseconds >= 0 ? 'waited' : 'a time before it began'),
    onLost: () => calls.push('lost'),
  });
  return { checkpointer, calls, looks: () => looks, rests: () => rests };
}

async function until(reached: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !reached(); tries++) await wait(10);
  assert(reached(), 'it did not happen within five seconds');
}

describe('a checkpoint', () => {
  for (const [size, large, due] of [
    ['a small', false, 1024],
    ['a large', true, 256],
  ] as const)
    test(`of ${size} file is due with ${due} pages of log, and when it is over the file is looked at`, async () => {
      let length = due - 1;
      const state = () => ({ length, checkpointed: 0 });
      const { checkpointer, looks, rests } = checkpointerOf(`due-${due}.db`, state, large);
      checkpointer.grown();
      assert.equal(looks(), 1, 'it looked, and began nothing');
      length = due;
      checkpointer.grown();
      await until(() => rests() === 1);
      assert.equal(looks(), 4);
      await checkpointer.close();
    });

  test('that a reader of an old state keeps from its end makes no write wait, and is tried again some pages later', async () => {
    let length = 100_000;
    const { checkpointer, calls, looks } = checkpointerOf('read.db', () => ({ length, checkpointed: 10 }));
    checkpointer.grown();
    await until(() => looks() === 3);
    checkpointer.grown();
    assert.equal(looks(), 4, 'it looked, and began nothing');
    length += 2000;
    checkpointer.grown();
    await until(() => looks() === 7);
    assert.deepEqual(calls, []);
    await checkpointer.close();
  });

  test('goes on beside the writes until little is left for them to wait for', async () => {
    const states: [length: number, checkpointed: number][] = [
      [50_000, 0],
      [50_000, 0],
      [59_000, 50_000],
      [59_000, 50_000],
      [61_000, 59_000],
      [61_000, 59_000],
      [61_100, 61_000],
      [61_100, 61_000],
      [61_100, 61_100],
    ];
    const { checkpointer, calls }: ReturnType<typeof checkpointerOf> = checkpointerOf('rounds.db', (look) => {
      const [length = 0, checkpointed = 0] = states[look] ?? [];
      if (checkpointed < 61_000) assert.deepEqual(calls, [], 'nobody waits yet');
      return { length, checkpointed };
    });
    checkpointer.grown();
    await until(() => calls.length === 3);
    assert.deepEqual(calls, ['hold', 'release', 'waited']);
    await checkpointer.close();
  });

  test('is tried when a write was refused, however short the log', async () => {
    const { checkpointer, looks } = checkpointerOf('full.db', () => ({ length: 5, checkpointed: 0 }));
    checkpointer.grown();
    assert.equal(looks(), 1);
    checkpointer.refused();
    await until(() => looks() === 4);
    await checkpointer.close();
  });
});

describe('the file of the log', () => {
  /** What is left of the file when its log starts anew after so many megabytes. */
  function megabytesAfter(name: string, megabytes: number): number {
    const file = join(folder, name);
    const { database, unlock } = connect(file);
    database.pragma('wal_autocheckpoint = 0');
    database.exec('create table t (a blob)');
    const insert = database.prepare('insert into t values (zeroblob(1048576))');
    for (let at = 0; at < megabytes; at++) insert.run();
    database.pragma('wal_checkpoint(passive)');
    database.exec('delete from t where rowid = 1');
    const { size } = statSync(`${file}-wal`);
    database.close();
    unlock();
    return size / 1024 / 1024;
  }

  test('keeps its length when the log starts anew as usual, so that nobody waits for it to be cut or to grow again', () => {
    assert(megabytesAfter('usual.db', 24) > 24);
  });

  test('is cut after a log that grew beyond that', () => {
    assert.equal(megabytesAfter('long.db', 48), 32);
  });
});
