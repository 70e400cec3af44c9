import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseDuration, printDuration } from '../../src/oauth/registration/duration.ts';

const ORY_PATTERN = /^([0-9]+([.][0-9]+)?(ns|us|µs|ms|s|m|h))+$/;
const LONGEST = 9_223_372_036_854;

describe('durations', () => {
  const written: readonly (readonly [string, number, string])[] = [
    ['31h', 111_600_000, '31h0m0s'],
    ['1h30m', 5_400_000, '1h30m0s'],
    ['90s', 90_000, '1m30s'],
    ['1.5s', 1_500, '1.5s'],
    ['1.1h', 3_960_000, '1h6m0s'],
    ['1m1m', 120_000, '2m0s'],
    ['250ms', 250, '250ms'],
    ['1500µs', 2, '2ms'],
    ['1000000ns', 1, '1ms'],
    ['0s', 0, '0s'],
  ];
  for (const [text, milliseconds, shown] of written) {
    test(`${text} is ${milliseconds} ms and shown as ${shown}`, () => {
      assert.equal(parseDuration(text), milliseconds);
      assert.equal(printDuration(milliseconds), shown);
    });
  }

  test('what Go does not read, or cannot hold, is none', () => {
    for (const text of ['', '1', 's', '1d', '-1s', '+1s', '1 h', '1h ', '.5s', '1.s', '1e3s', '9999999999h', '1H']) {
      assert.equal(parseDuration(text), undefined, text);
    }
  });

  test('every duration reads back as it was printed, in the form that the SDKs accept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LONGEST }), (milliseconds) => {
        const text = printDuration(milliseconds);
        assert.match(text, ORY_PATTERN);
        assert.equal(parseDuration(text), milliseconds);
      }),
    );
  });
});
