import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../../src/oauth/json.ts';
import { MAX_JWS_LENGTH, type ParsedJws, parseJws, verifyJws, verifyJwsInPool } from '../../src/oauth/jws.ts';
import { SIGNATURE_ALGORITHM_NAMES } from '../../src/oauth/signature-algorithms.ts';
import { encode, makeKey, signJws } from './support.ts';

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const compact = (header: string, claims: string, signature = ''): string =>
  `${base64url(header)}.${base64url(claims)}.${signature}`;

function parsed(text: string): ParsedJws {
  const jws = parseJws(text);
  assert.ok(jws !== undefined, text);
  return jws;
}

describe('parsing a compact JWS', () => {
  test('its parts come out as they went in', () => {
    const jws = parsed(`${encode({ alg: 'ES256', kid: 'a' })}.${encode({ sub: 'ü' })}.AQID`);
    assert.deepEqual(jws.header, { alg: 'ES256', kid: 'a' });
    assert.deepEqual(jws.claims, { sub: 'ü' });
    assert.deepEqual([...jws.signature], [1, 2, 3]);
    assert.equal(jws.signingInput.toString(), `${encode({ alg: 'ES256', kid: 'a' })}.${encode({ sub: 'ü' })}`);
  });

  test('any header and claims survive the way there and back', () => {
    const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
    fc.assert(
      fc.property(object, object, fc.uint8Array(), (header, claims, signature) => {
        const full = { ...header, alg: 'x', kid: 'y' };
        fc.pre(!('crit' in full));
        const jws = parsed(`${encode(full)}.${encode(claims)}.${Buffer.from(signature).toString('base64url')}`);
        assert.deepEqual(encode(jws.header), encode(JSON.parse(JSON.stringify(full))));
        assert.deepEqual(encode(jws.claims), encode(claims));
        assert.deepEqual([...jws.signature], [...signature]);
      }),
    );
  });

  test('no text makes it throw', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json().map(base64url),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64url')),
    );
    fc.assert(fc.property(fc.array(part, { maxLength: 5 }), (parts) => void parseJws(parts.join('.'))));
  });

  test('one changed character is another JWS or none', () => {
    const text = compact('{"alg":"ES256"}', '{"sub":"a"}', 'AQID');
    const before = parsed(text);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ unit: 'binary', maxLength: 2 }), (index, character) => {
        const changed = text.slice(0, index) + character + text.slice(index + 1);
        const after = parseJws(changed);
        if (changed === text || after === undefined) return;
        assert.ok(!after.signingInput.equals(before.signingInput) || !after.signature.equals(before.signature));
      }),
    );
  });

  const good = { header: '{"alg":"ES256"}', claims: '{"sub":"a"}' };
  const refused: Readonly<Record<string, string>> = {
    nothing: '',
    'two parts': `${base64url(good.header)}.${base64url(good.claims)}`,
    'four parts': `${compact(good.header, good.claims)}.`,
    'five parts, a JWE': `${compact(good.header, good.claims)}..`,
    padding: `${compact(good.header, good.claims)}AQ==`,
    'another alphabet': `${compact(good.header, good.claims)}+/+/`,
    'stray bits': `${compact(good.header, good.claims)}AR`,
    'a blank': ` ${compact(good.header, good.claims)}`,
    'a line break at the end': `${compact(good.header, good.claims)}\n`,
    'an empty header': `.${base64url(good.claims)}.`,
    'a header that is no object': compact('["alg"]', good.claims),
    'a header without alg': compact('{}', good.claims),
    'an alg that is no text': compact('{"alg":1}', good.claims),
    'a kid that is no text': compact('{"alg":"ES256","kid":1}', good.claims),
    crit: compact('{"alg":"ES256","crit":["b64"],"b64":false}', good.claims),
    'an empty crit': compact('{"alg":"ES256","crit":[]}', good.claims),
    'a repeated header member': compact('{"alg":"ES256","alg":"none"}', good.claims),
    'a repeated member, escaped': compact('{"alg":"ES256","\\u0061lg":"none"}', good.claims),
    'a repeated claim': compact(good.header, '{"sub":"a","sub":"b"}'),
    'a repeated member deeper down': compact(good.header, '{"a":[{"b":{"c":1,"d":{},"c":2}}]}'),
    'claims that are no object': compact(good.header, '"sub"'),
    'claims that are no JSON': compact(good.header, 'sub=a'),
    'claims that are not UTF-8': `${base64url(good.header)}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.`,
  };
  for (const [what, text] of Object.entries(refused))
    test(`${what} is refused`, () => assert.equal(parseJws(text), undefined));

  test('the same name in different objects, or as a value, is no repetition', () => {
    assert.ok(parseJws(compact(good.header, '{"a":{"a":"a"},"b":["a","a",{"a":1},{"a":":"}],"c":"\\"a\\":{"}')));
  });

  test('64 KiB pass, one character more does not', () => {
    const short = compact(good.header, good.claims);
    const room = MAX_JWS_LENGTH - short.length;
    const whole = room - (room % 4);
    assert.ok(parseJws(short + 'A'.repeat(whole)));
    assert.equal(parseJws(short + 'A'.repeat(whole + 4)), undefined);
  });
});

describe('verifying a JWS', () => {
  for (const alg of SIGNATURE_ALGORITHM_NAMES) {
    for (const [place, verifies] of [
      ['at once', verifyJws],
      ['in the pool where it takes long', verifyJwsInPool],
    ] as const)
      test(`${alg}, ${place}: its key verifies, another key, text or signature does not`, async () => {
        const key = makeKey(alg, { use: 'sig', alg, key_ops: ['verify'] });
        const jws = parsed(signJws(key, { sub: 'a' }));
        assert.equal(await verifies(jws, key.jwk), true);
        assert.equal(await verifies(jws, key.jwk), true);
        assert.equal(await verifies(jws, makeKey(alg).jwk), false);
        assert.equal(await verifies({ ...jws, signingInput: Buffer.from('other') }, key.jwk), false);
        const changed = Buffer.from(jws.signature);
        changed[5] = (changed[5] ?? 0) ^ 1;
        const longer = Buffer.concat([jws.signature, Buffer.alloc(1)]);
        for (const signature of [changed, longer, Buffer.alloc(0), Buffer.alloc(jws.signature.length)])
          assert.equal(await verifies({ ...jws, signature }, key.jwk), false);
      });
  }

  test('an RSA key with a long exponent verifies too', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 2 ** 32 - 5 });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kty: 'RSA' };
    const jws = parsed(signJws({ alg: 'PS256', jwk, privateKey }, {}));
    assert.equal(await verifyJwsInPool(jws, jwk), true);
    assert.equal(await verifyJwsInPool({ ...jws, signingInput: Buffer.from('other') }, jwk), false);
  });

  test('an algorithm is not verified with the key of another', () => {
    const rsa = makeKey('RS256');
    const ec = makeKey('ES256');
    assert.equal(verifyJws(parsed(signJws(rsa, {}, { alg: 'PS256' })), rsa.jwk), false);
    assert.equal(verifyJws(parsed(signJws(ec, {}, { alg: 'ES384' })), ec.jwk), false);
    assert.equal(verifyJws(parsed(signJws(ec, {})), rsa.jwk), false);
    assert.equal(verifyJws(parsed(signJws(ec, {})), { ...ec.jwk, crv: 'P-384' }), false);
  });

  test('alg none never verifies', () => {
    const { jwk } = makeKey('ES256');
    for (const alg of ['none', 'None', 'NONE', '']) {
      const jws = parsed(compact(JSON.stringify({ alg }), '{}'));
      assert.equal(verifyJws(jws, jwk), false);
      assert.equal(verifyJws(jws, {}), false);
    }
  });

  test('a MAC over the public key is no signature', () => {
    const { jwk } = makeKey('RS256');
    const input = `${encode({ alg: 'HS256' })}.${encode({})}`;
    const secret = JSON.stringify(jwk);
    const mac = createHmac('sha256', secret).update(input).digest('base64url');
    assert.equal(verifyJws(parsed(`${input}.${mac}`), jwk), false);
    const oct = { kty: 'oct', k: Buffer.from(secret).toString('base64url') };
    assert.equal(verifyJws(parsed(`${input}.${mac}`), oct), false);
  });

  test('a key that is for something else is not used', () => {
    const key = makeKey('ES256');
    const jws = parsed(signJws(key, {}));
    const others: JsonObject[] = [
      { use: 'enc' },
      { alg: 'ES384' },
      { key_ops: ['sign'] },
      { key_ops: [] },
      { key_ops: 'verify' },
    ];
    for (const other of others) assert.equal(verifyJws(jws, { ...key.jwk, ...other }), false, JSON.stringify(other));
  });

  test('RSA keys under 2048 bits are not used', () => {
    const key = makeKey('RS256', {}, 1024);
    assert.equal(verifyJws(parsed(signJws(key, {})), key.jwk), false);
  });

  test('an ECDSA signature in DER is not accepted', () => {
    const key = makeKey('ES256');
    const jws = parsed(signJws(key, {}));
    const signature = sign('sha256', jws.signingInput, { key: key.privateKey, dsaEncoding: 'der' });
    assert.equal(verifyJws({ ...jws, signature }, key.jwk), false);
  });

  test('a damaged key verifies nothing and does not throw', () => {
    const key = makeKey('ES256');
    const jws = parsed(signJws(key, {}));
    for (const damage of [{ x: 1 }, { x: '' }, { x: key.jwk['y'] }, { y: undefined }, { x: '!' }])
      assert.equal(verifyJws(jws, { ...key.jwk, ...damage }), false, JSON.stringify(damage));
  });
});
