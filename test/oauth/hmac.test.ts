import assert from 'node:assert/strict';
import { createHmac, createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { hmacWith } from '../../src/oauth/hmac.ts';

const keys = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => createSecretKey(bytes));
const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 1000, maxLength: 6000, size: 'max' }));

test('HMAC-SHA-256 is what everybody else makes of key and text, whatever was hashed before', () => {
  const same = fc.property(keys, fc.array(texts, { maxLength: 4 }), (key, several) => {
    const hmac = hmacWith(key);
    for (const text of several) {
      const expected = createHmac('sha256', key).update(text).digest();
      assert.equal(hmac(text, 'base64url'), expected.toString('base64url'));
      assert.equal(hmac(text, 'binary'), expected.toString('latin1'));
    }
  });
  fc.assert(same, { numRuns: 200 });
});
