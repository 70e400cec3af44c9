import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { createPageCache, pageCacheBytes } from '../../src/store/sqlite/page-cache.ts';
import { temporaryFolder } from '../store/engines.ts';

const MB = 1024 * 1024;
const GB = 1024 * MB;

describe('the page cache', () => {
  for (const [file, cache] of [
    [0, 4],
    [GB - 1, 4],
    [GB, 16],
    [GB + 1, 32],
    [10 * GB, 160],
    [16 * GB, 256],
    [2000 * GB, 256],
  ] as const)
    test(`of a file of ${file} bytes has ${cache} MB`, () => {
      assert.equal(pageCacheBytes(file), cache * MB);
    });

  test('follows the file as it grows, shrinks and is gone', () => {
    const file = join(temporaryFolder(), 'sparse.db');
    const database = new Database(':memory:');
    const cacheMb = () => Number(database.pragma('cache_size', { simple: true })) / -1024;
    writeFileSync(file, '');
    const cache = createPageCache(database, file);
    assert.equal(cacheMb(), 4);
    for (const [size, expected] of [
      [3 * GB, 48],
      [5, 4],
      [20 * GB, 256],
    ] as const) {
      truncateSync(file, size);
      cache.fit();
      assert.equal(cacheMb(), expected);
    }
    cache.fit();
    createPageCache(database, `${file}-gone`).fit();
    assert.equal(cacheMb(), 4);
    database.close();
  });
});
