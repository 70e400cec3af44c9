import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TABLES } from '../../src/store/tables.ts';
import { readPage, tableRows } from './pages.ts';

const rows = new Map(
  tableRows(readPage('docs/retention.md'))
    .slice(1)
    .map(([name = '', , , deletedBy = '']) => [name.replaceAll('`', ''), deletedBy]),
);

describe('docs/retention.md', () => {
  test('has a row for every table, and for nothing else', () => {
    assert.deepEqual(
      [...rows.keys()].sort(),
      Object.values(TABLES)
        .map(({ name }) => name)
        .sort(),
    );
  });

  for (const { name, expiry } of Object.values(TABLES)) {
    test(`says whether the sweeper deletes ${name}`, () => {
      assert.equal(/\bthe sweeper\b/.test(rows.get(name) ?? ''), expiry === 'expires_at');
    });
  }
});
