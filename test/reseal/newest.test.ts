import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { keyedHash } from '../../src/oauth/client-authentication/keyed-hash.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import { createSealer, deriveKeys } from '../../src/oauth/sealing.ts';

/** A list of secrets, newest first, and the place of one of them. */
const secretsAndPlace = fc
  .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 })
  .chain((secrets) => fc.record({ secrets: fc.constant(secrets), place: fc.nat(secrets.length - 1) }));

describe('what the newest secret made is recognised', () => {
  test('a sealed value, whatever its text, by exactly the sealer whose newest secret sealed it', () => {
    fc.assert(
      fc.property(secretsAndPlace, fc.string(), fc.string(), ({ secrets, place }, text, context) => {
        const older = createSealer(secrets.slice(place), 'store', systemRandom);
        const sealed = older.seal(text, context);
        const sealer = createSealer(secrets, 'store', systemRandom);
        assert.equal(older.isNewest(sealed), true);
        assert.equal(sealer.isNewest(sealed), place === 0);
        assert.equal(sealer.newest === older.newest, place === 0);
        assert.equal(sealer.open(sealed, context)?.toString(), text);
        const again = sealer.seal(text, context);
        assert.equal(sealer.isNewest(again), true);
        assert.equal(older.open(again, context) !== undefined, place === 0);
      }),
      { numRuns: 50 },
    );
  });

  test('bytes that nobody sealed are not taken for it', () => {
    const sealer = createSealer(['new', 'old'], 'store', systemRandom);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        assert.equal(sealer.isNewest(Buffer.from(bytes)), false);
      }),
    );
  });

  test('a keyed hash, and it matches with every list that has its secret', () => {
    fc.assert(
      fc.property(secretsAndPlace, fc.string(), fc.string(), ({ secrets, place }, text, other) => {
        const hash = keyedHash(deriveKeys(secrets.slice(place), 'hash')).digest(text);
        const hashes = keyedHash(deriveKeys(secrets, 'hash'));
        assert.equal(hashes.matches(text, hash), true);
        assert.equal(hashes.matches(other, hash), other === text);
        assert.equal(hashes.isNewest(hash), place === 0);
        assert.equal(hashes.isNewest(hashes.digest(text)), true);
        const without = secrets.filter((_, at) => at !== place);
        if (without.length > 0) assert.equal(keyedHash(deriveKeys(without, 'hash')).matches(text, hash), false);
      }),
      { numRuns: 50 },
    );
  });

  test('a keyed hash that bears no id of a key matches nothing', () => {
    const hash = keyedHash(deriveKeys(['old'], 'hash'))
      .digest('text')
      .replace(/^.*\./, '');
    const hashes = keyedHash(deriveKeys(['new', 'old'], 'hash'));
    assert.equal(hashes.matches('text', hash), false);
    assert.equal(hashes.matches('text', ''), false);
    assert.equal(hashes.isNewest(hash), false);
  });
});
