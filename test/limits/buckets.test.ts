import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createBuckets } from '../../src/limits/buckets.ts';
import { testClock } from '../support/provider.ts';

describe('requests of one key', () => {
  test('may be as many at once as in a minute, and come back evenly', () => {
    const clock = testClock();
    const buckets = createBuckets(3, clock);
    assert.deepEqual(
      [1, 2, 3, 4].map(() => buckets.take('a')),
      [0, 0, 0, 20],
    );
    clock.advance(19_999);
    assert.equal(buckets.take('a'), 1);
    clock.advance(1);
    assert.equal(buckets.take('a'), 0);
    assert.equal(buckets.take('a'), 20);
    assert.equal(buckets.take('b'), 0, 'another key has its own');
  });

  test('are never more than the bucket holds, however long it was quiet', () => {
    const clock = testClock();
    const buckets = createBuckets(3, clock);
    buckets.take('a');
    clock.advance(86_400_000);
    assert.deepEqual(
      [1, 2, 3, 4].map(() => buckets.take('a')),
      [0, 0, 0, 20],
    );
  });

  test('are remembered from one minute to the next', () => {
    const clock = testClock();
    const buckets = createBuckets(2, clock);
    clock.advance(59_000);
    assert.deepEqual([buckets.take('a'), buckets.take('a')], [0, 0]);
    clock.advance(2_000);
    assert.equal(buckets.take('a'), 28, 'the generation has changed, the debt has not');
  });

  test('are counted on when the clock goes back', () => {
    const clock = testClock();
    const buckets = createBuckets(1, clock);
    assert.equal(buckets.take('a'), 0);
    clock.advance(-3_600_000);
    assert.equal(buckets.take('a'), 60);
    clock.advance(60_000);
    assert.equal(buckets.take('a'), 0);
  });
});

describe('callers with many addresses', () => {
  test('do not make the memory grow', () => {
    const buckets = createBuckets(10, testClock());
    const fill = (from: number) => {
      for (let at = from; at < from + 300_000; at += 1) buckets.take(`2001:db8:${at.toString(16)}::/64`);
      globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    };
    const before = fill(0);
    const after = fill(300_000);
    assert(after - before < 20_000_000, `${after - before} bytes more`);
  });
});
