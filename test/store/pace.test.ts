import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPace, restAfter } from '../../src/store/sweeper-pace.ts';

const LIMITS = { rows: 1000, milliseconds: 5 };

/** The sizes of batches on a machine on which a row takes so many milliseconds. */
function sizesAt(millisecondsOfARow: number, batches: number): number[] {
  const pace = createPace(LIMITS);
  return Array.from({ length: batches }, () => {
    const rows = pace.rows();
    pace.took(rows, rows * millisecondsOfARow);
    return rows;
  });
}

describe('the batches of a sweep', () => {
  test('begin with the most rows, and keep them while they fit', () => {
    assert.deepEqual(sizesAt(0.003, 4), [1000, 1000, 1000, 1000]);
  });

  test('get as large as fits the time and no larger, wherever that lies', () => {
    for (const millisecondsOfARow of [0.004, 0.006, 0.009, 0.02]) {
      const last = sizesAt(millisecondsOfARow, 10).slice(5);
      for (const rows of last) {
        const took = rows * millisecondsOfARow;
        assert(took <= 5, `${rows} rows take ${took} ms`);
        assert(took > 2.4, `${rows} rows take no more than ${took} ms`);
      }
    }
  });

  test('are halved at most for one that the machine held up, and are as large as before two batches later', () => {
    const pace = createPace(LIMITS);
    pace.took(1000, 80);
    assert.equal(pace.rows(), 500);
    pace.took(500, 1.5);
    assert.equal(pace.rows(), 1000);
  });

  test('do not grow by a batch that found few rows', () => {
    const pace = createPace(LIMITS);
    pace.took(1000, 10);
    assert.equal(pace.rows(), 500);
    pace.took(3, 0.01);
    assert.equal(pace.rows(), 500);
  });

  test('have one row at least, and few different sizes', () => {
    const pace = createPace({ rows: 3, milliseconds: 5 });
    for (let batch = 0; batch < 10; batch++) pace.took(pace.rows(), 1000);
    assert.equal(pace.rows(), 1);
    const sizes = new Set<number>();
    const other = createPace(LIMITS);
    for (let batch = 0; batch < 500; batch++) {
      sizes.add(other.rows());
      other.took(other.rows(), (batch * 7) % 13);
    }
    assert(sizes.size <= 16, `${sizes.size} sizes`);
  });
});

test('a sweep leaves the database alone for twice as long as a batch took with its sync, a tenth of a second at most', () => {
  assert.equal(restAfter(6), 12);
  assert.equal(restAfter(400), 100);
});
