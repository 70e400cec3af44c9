import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { derSignature, fixedLengthSignature } from '../../src/oauth/ecdsa-signature.ts';

describe('an ECDSA signature of fixed length', () => {
  for (const [namedCurve, size] of [
    ['P-256', 64],
    ['P-384', 96],
    ['P-521', 132],
  ] as const)
    test(`is what others verify, on ${namedCurve}`, () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
      for (let count = 0; count < 300; count += 1) {
        const data = Buffer.from(`message ${count}`);
        const signature = fixedLengthSignature(sign('sha256', data, privateKey), size);
        assert.equal(signature.length, size);
        assert.ok(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature), `${count}`);
      }
    });

  for (const [namedCurve, size] of [
    ['P-256', 64],
    ['P-384', 96],
    ['P-521', 132],
  ] as const)
    test(`becomes the DER that it was made of, on ${namedCurve}`, () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve });
      for (let count = 0; count < 300; count += 1) {
        const der = sign('sha256', Buffer.from(`message ${count}`), privateKey);
        assert.equal(derSignature(fixedLengthSignature(der, size)).toString('hex'), der.toString('hex'));
      }
    });

  test('becomes DER whose numbers are as short as they can be, and never negative', () => {
    for (const [fixed, der] of [
      ['000000ff00000005', '3007020200ff020105'],
      ['0000000000000000', '3006020100020100'],
      ['7fffffff80000000', '300d02047fffffff02050080000000'],
    ] as const)
      assert.equal(derSignature(Buffer.from(fixed, 'hex')).toString('hex'), der);
  });

  test('keeps numbers that begin with zeros in their places', () => {
    const der = Buffer.from([0x30, 0x07, 0x02, 0x02, 0x00, 0xff, 0x02, 0x01, 0x05]);
    assert.equal(fixedLengthSignature(der, 8).toString('hex'), '000000ff00000005');
  });

  test('is made of nothing else', () => {
    for (const other of ['', '3000', '300602010102020001ff', '020101'])
      assert.throws(() => fixedLengthSignature(Buffer.from(other, 'hex'), 64), RangeError);
  });
});
