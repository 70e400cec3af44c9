import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Driver, Row, Statement } from '../../src/store/driver.ts';
import { createFound } from '../../src/store/found.ts';
import { createMemory } from '../../src/store/remembered.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';

const written = (table: string, at: string | undefined, renew?: () => void): Statement => ({
  sql: '',
  parameters: [],
  guard: undefined,
  single: true,
  place: { table, at },
  ...(renew && { renews: () => renew }),
});

describe('what rows said', () => {
  const memory = createMemory();
  const real = openSqlite(undefined);
  const driver: Driver = { ...real, remember: memory.remember };
  const notes = createFound(driver, ['note'], ([text]) => ({ text }));
  let reads = 0;
  const reading = (text: string) => async (): Promise<Row> => {
    reads += 1;
    return [text];
  };

  test('is remembered by where it lies and what names it there', async () => {
    reads = 0;
    assert.deepEqual(await notes.find('ada', 'one', reading('first')), { text: 'first' });
    assert.deepEqual(await notes.find('ada', 'one', reading('unread')), { text: 'first' });
    assert.deepEqual(await notes.find('ada', 'two', reading('second')), { text: 'second' });
    assert.deepEqual(await notes.find('bob', 'one', reading('third')), { text: 'third' });
    assert.equal(reads, 3);
  });

  test('is forgotten where something was written, and only there', async () => {
    reads = 0;
    memory.ran([written('note', 'ada'), written('another', 'bob')], true);
    await notes.find('ada', 'one', reading('anew'));
    assert.equal(reads, 1);
    await notes.find('bob', 'one', reading('unread'));
    assert.equal(reads, 1);
    memory.ran([written('note', undefined)], true);
    await notes.find('bob', 'one', reading('anew'));
    assert.equal(reads, 2);
  });

  test('is not remembered when something was written while it was read', async () => {
    const begun = notes.find('slow', '', async () => {
      memory.ran([written('note', 'slow')], true);
      return ['old'];
    });
    assert.deepEqual(await begun, { text: 'old' });
    assert.deepEqual(await notes.find('slow', '', reading('new')), { text: 'new' });
  });

  test('is not remembered when it is nothing, or much', async () => {
    assert.equal(await notes.find('empty', '', async () => undefined), undefined);
    assert.deepEqual(await notes.find('empty', '', reading('came')), { text: 'came' });
    await notes.find('long', '', reading('x'.repeat(3000)));
    assert.deepEqual(await notes.find('long', '', reading('anew')), { text: 'anew' });
  });

  test('is remembered as it was written once that is committed', async () => {
    const keep = () => notes.keep?.('new', '', { text: 'written' }, ['written']);
    memory.ran([written('note', 'new', keep)], false);
    assert.deepEqual(await notes.find('new', '', reading('read')), { text: 'read' });
    memory.ran([written('note', 'new', keep)], true);
    assert.deepEqual(await notes.find('new', '', reading('unread')), { text: 'written' });
    memory.ran([written('note', 'new', keep), written('note', 'new')], true);
    assert.deepEqual(await notes.find('new', '', reading('read')), { text: 'read' });
  });

  test('is bounded in number, for each place too', async () => {
    for (let number = 0; number < 40; number++) await notes.find('many', String(number), reading('x'));
    reads = 0;
    await notes.find('many', '0', reading('x'));
    assert.equal(reads, 1);
    for (let number = 0; number < 5000; number++) await notes.find(`place ${number}`, '', reading('x'));
    reads = 0;
    for (let number = 0; number < 5000; number++) await notes.find(`place ${number}`, '', reading('x'));
    assert.equal(reads, 5000);
  });
});
