import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { calculateJwkThumbprint, createLocalJWKSet, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { MAX_JWS_LENGTH } from '../../src/oauth/jws.ts';
import { type AlgorithmName, SIGNATURE_ALGORITHMS } from '../../src/oauth/signature-algorithms.ts';
import { ACCESS_TOKEN, createCluster, FAST_SETS, ID_TOKEN } from './support.ts';

const names = Object.keys(SIGNATURE_ALGORITHMS).filter((name): name is AlgorithmName => name in SIGNATURE_ALGORITHMS);
const EVERY = { ...FAST_SETS, [ID_TOKEN]: names };

const keys = createCluster().node({ sets: EVERY });
await keys.ensure();

function segment(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

async function token(): Promise<{ jws: string; header: string; payload: string; signature: string }> {
  const jws = await (await keys.signer(ID_TOKEN, 'ES256')).sign({ sub: 'ada' });
  const [header = '', payload = '', signature = ''] = jws.split('.');
  return { jws, header, payload, signature };
}

describe('signing', () => {
  for (const alg of names) {
    test(`${alg}: another library verifies the token with the published key, and we do`, async () => {
      const signer = await keys.signer(ID_TOKEN, alg);
      assert.equal(signer.alg, alg);
      const jws = await signer.sign({ sub: 'ada', ünïcode: '✓' }, { typ: 'JWT' });
      const { keys: jwks } = await keys.published();
      const { payload, protectedHeader } = await jwtVerify(
        jws,
        createLocalJWKSet({ keys: jwks.map((jwk) => ({ ...jwk, kty: String(jwk['kty']) })) }),
      );
      assert.deepEqual(payload, { sub: 'ada', ünïcode: '✓' });
      assert.deepEqual(protectedHeader, { alg, kid: signer.kid, typ: 'JWT' });
      const verified = await keys.verify(ID_TOKEN, jws);
      assert.deepEqual(verified, {
        header: { typ: 'JWT', alg, kid: signer.kid },
        claims: { sub: 'ada', ünïcode: '✓' },
      });
    });

    test(`${alg}: a signature with one bit changed, cut short or empty does not verify`, async () => {
      const [header, payload, signature = ''] = (await (await keys.signer(ID_TOKEN, alg)).sign({ a: 1 })).split('.');
      const bytes = Buffer.from(signature, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
      for (const wrong of [bytes, bytes.subarray(1), Buffer.alloc(0), Buffer.alloc(bytes.length)]) {
        assert.equal(await keys.verify(ID_TOKEN, `${header}.${payload}.${wrong.toString('base64url')}`), undefined);
      }
    });
  }

  test('the default algorithm is the first of the set', async () => {
    assert.equal((await keys.signer(ID_TOKEN)).alg, 'RS256');
    assert.equal((await keys.signer(ACCESS_TOKEN)).alg, 'ES256');
    assert.deepEqual(keys.algorithms(ID_TOKEN), names);
  });

  test('an algorithm without a key is refused', async () => {
    await assert.rejects(keys.signer(ACCESS_TOKEN, 'RS256'), /no current key for RS256/);
    await assert.rejects(keys.signer(ID_TOKEN, 'none'), /no current key for none/);
  });

  test('an added header cannot replace alg and kid', async () => {
    const signer = await keys.signer(ID_TOKEN, 'ES256');
    const jws = await signer.sign({}, { alg: 'none', kid: 'mine', typ: 'at+jwt' });
    assert.deepEqual((await keys.verify(ID_TOKEN, jws))?.header, { typ: 'at+jwt', alg: 'ES256', kid: signer.kid });
  });
});

describe('published keys', () => {
  test('carry kid, use and alg, and no private member', async () => {
    const { keys: jwks } = await keys.published();
    assert.equal(jwks.length, names.length + 1);
    for (const jwk of jwks) {
      assert.equal(jwk['use'], 'sig');
      for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']) assert.ok(!(name in jwk), name);
    }
  });

  test('have their RFC 7638 thumbprint as kid', async () => {
    for (const jwk of (await keys.published()).keys) {
      assert.equal(jwk['kid'], await calculateJwkThumbprint({ ...jwk, kty: String(jwk['kty']) }));
    }
  });

  test('are the same object until something changes', async () => {
    assert.equal(await keys.published(), await keys.published());
  });

  test('RSA keys have 2048 bits, or as many as are asked for', async () => {
    const cluster = createCluster();
    const longer = cluster.node({ sets: { ...FAST_SETS, [ID_TOKEN]: ['RS256'] }, rsa_bits: 3072 });
    await longer.ensure();
    const bits = (jwks: { keys: readonly { readonly [name: string]: unknown }[] }) =>
      jwks.keys
        .filter((jwk) => jwk['kty'] === 'RSA')
        .map((jwk) => Buffer.from(String(jwk['n']), 'base64url').length * 8);
    assert.deepEqual(bits(await longer.published()), [3072]);
    assert.deepEqual([...new Set(bits(await keys.published()))], [2048]);
  });
});

describe('verification', () => {
  test('a key of the other set does not verify', async () => {
    const { jws } = await token();
    assert.equal(await keys.verify(ACCESS_TOKEN, jws), undefined);
  });

  test('without a kid every key for the algorithm is tried', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    const stored = cluster.store.rows('stored_key').find((key) => key.set === ID_TOKEN && key.alg === 'ES256');
    const jws = await new SignJWT({ sub: 'ada' })
      .setProtectedHeader({ alg: 'ES256' })
      .sign({ ...stored?.jwk, kty: 'EC' });
    assert.deepEqual(await node.verify(ID_TOKEN, jws), { header: { alg: 'ES256' }, claims: { sub: 'ada' } });
  });

  test('a key of somebody else under our kid does not verify', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const { kid } = await keys.signer(ID_TOKEN, 'ES256');
    const jws = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
    assert.equal(await keys.verify(ID_TOKEN, jws), undefined);
  });

  test('neither none nor a MAC with the public key is a signature', async () => {
    const { kid } = await keys.signer(ID_TOKEN, 'RS256');
    assert.equal(await keys.verify(ID_TOKEN, `${segment({ alg: 'none' })}.${segment({ sub: 'a' })}.`), undefined);
    assert.equal(await keys.verify(ID_TOKEN, `${segment({ alg: 'none', kid })}.${segment({ sub: 'a' })}.`), undefined);
    const [jwk] = (await keys.published()).keys.filter((key) => key['kid'] === kid);
    const secret = new TextEncoder().encode(JSON.stringify(jwk));
    const mac = await new SignJWT({}).setProtectedHeader({ alg: 'HS256', kid }).sign(secret);
    assert.equal(await keys.verify(ID_TOKEN, mac), undefined);
  });

  test('the algorithm of the header must be that of the key, even where the signature is right', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    const stored = cluster.store.rows('stored_key').find((key) => key.set === ID_TOKEN && key.alg === 'ES256');
    assert.ok(stored);
    const key = createPrivateKey({ key: { ...stored.jwk, kty: 'EC' }, format: 'jwk' });
    const signed = (header: object) => {
      const input = `${segment({ kid: stored.kid, ...header })}.${segment({ sub: 'ada' })}`;
      const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
      return `${input}.${signature.toString('base64url')}`;
    };
    assert.ok(await node.verify(ID_TOKEN, signed({ alg: 'ES256' })));
    for (const header of [{}, { alg: 'ES384' }, { alg: 'EdDSA' }, { alg: 'es256' }, { alg: 7 }, { alg: ['ES256'] }]) {
      assert.equal(await node.verify(ID_TOKEN, signed(header)), undefined, JSON.stringify(header));
    }
    assert.equal(await node.verify(ID_TOKEN, signed({ alg: 'ES256', kid: 7 })), undefined);
  });

  test('a critical extension is not understood (RFC 7515 §4.1.11)', async () => {
    const jws = await (await keys.signer(ID_TOKEN, 'ES256')).sign({}, { crit: ['b64'], b64: false });
    assert.equal(await keys.verify(ID_TOKEN, jws), undefined);
  });

  test('base64url is strict, and there are three parts', async () => {
    const { jws, header, payload, signature } = await token();
    assert.ok(await keys.verify(ID_TOKEN, jws));
    const wrong = [
      `${jws}=`,
      `${jws} `,
      `${jws}\n`,
      ` ${jws}`,
      `${jws}.`,
      `${jws}.${jws}`,
      `${header}..${payload}.${signature}`,
      `${header}.${signature}`,
      jws.replaceAll('_', '/').replaceAll('-', '+').concat('=='),
      '',
      '..',
      '...',
    ];
    for (const text of wrong) assert.equal(await keys.verify(ID_TOKEN, text), undefined, JSON.stringify(text));
  });

  test('the payload must be an object in UTF-8', async () => {
    const signer = await keys.signer(ID_TOKEN, 'ES256');
    const { signature } = await token();
    const header = segment({ alg: 'ES256', kid: signer.kid });
    for (const payload of ['[]', 'null', '1', '"a"', '{', '']) {
      assert.equal(await keys.verify(ID_TOKEN, `${header}.${segment(payload)}.${signature}`), undefined);
    }
    const latin1 = Buffer.from('{"a":"\xe4"}', 'latin1').toString('base64url');
    assert.equal(await keys.verify(ID_TOKEN, `${header}.${latin1}.${signature}`), undefined);
  });

  test('a token of more than 64 KiB is not looked at', async () => {
    const signer = await keys.signer(ID_TOKEN, 'ES256');
    const empty = (await signer.sign({ a: '' })).length;
    const characters = Math.floor(((MAX_JWS_LENGTH - empty) * 3) / 4);
    assert.ok(await keys.verify(ID_TOKEN, await signer.sign({ a: 'x'.repeat(characters - 3) })));
    assert.equal(await keys.verify(ID_TOKEN, await signer.sign({ a: 'x'.repeat(characters + 3) })), undefined);
  });

  test('no text makes it throw', async () => {
    const { header, payload, signature } = await token();
    const part = fc.oneof(
      fc.constantFrom(header, payload, signature, '', '.'),
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.json().map(segment),
      fc.record({ alg: fc.constantFrom('ES256', 'none', 'EdDSA', 'RS256'), kid: fc.jsonValue() }).map(segment),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
        const text = parts.join('.');
        const verified = await keys.verify(ID_TOKEN, text);
        assert.ok(verified === undefined || text === `${header}.${payload}.${signature}`);
      }),
    );
  });
});
