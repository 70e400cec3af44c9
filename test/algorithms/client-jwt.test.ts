import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Client } from '../../src/oauth/client.ts';
import { type ClientJwtVerdict, clientJwtAlgorithms, verifyClientJwt } from '../../src/oauth/client-jwt.ts';
import type { JsonObject } from '../../src/oauth/json.ts';
import { parseJws } from '../../src/oauth/jws.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { codeClient, LONG_SECRET } from './support.ts';

let server: TestProvider;
let bySecret: Client;
before(async () => {
  server = await startTestProvider({ settings: { 'keys.ml_dsa': true } });
  await codeClient(server, 'secret', { request_object_signing_alg: 'HS256' });
  const stored = await server.provider.parts.store.clients.find('secret');
  assert(stored !== undefined);
  bySecret = stored;
});
after(() => server.stop());

const { signature, mac } = clientJwtAlgorithms({ ml_dsa: true });

function withKeys(...keys: readonly JWK[]): Client {
  const plain = keys.map((jwk): JsonObject => Object.fromEntries(Object.entries(jwk)));
  return { ...bySecret, shared_secrets: [], metadata: { ...bySecret.metadata, jwks: { keys: plain } } };
}

async function verdict(client: Client, jwt: string, ml_dsa = true): Promise<ClientJwtVerdict> {
  const jws = parseJws(jwt);
  assert(jws !== undefined);
  const { clientKeys, policy } = server.provider.parts.context;
  return verifyClientJwt({ clientKeys, policy: { ...policy, ml_dsa } }, client, jws);
}

async function refusal(client: Client, jwt: string, ml_dsa = true): Promise<string> {
  const found = await verdict(client, jwt, ml_dsa);
  assert(!found.verified, 'it was verified');
  return found.problem;
}

describe("a client's JWT is verified", () => {
  for (const alg of signature) {
    test(`${alg}: with a key by its kid, and with one that has none by its type`, async () => {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      const jwk = await exportJWK(publicKey);
      const others = [(await generateKeyPair('ES256')).publicKey, (await generateKeyPair('RS256')).publicKey];
      const foreign = await Promise.all(others.map((key) => exportJWK(key)));
      const named = await new SignJWT({ iss: 'me' }).setProtectedHeader({ alg, kid: 'mine' }).sign(privateKey);
      const nameless = await new SignJWT({ iss: 'me' }).setProtectedHeader({ alg }).sign(privateKey);
      assert.deepEqual(await verdict(withKeys(...foreign, { ...jwk, kid: 'mine' }), named), { verified: true });
      assert.deepEqual(await verdict(withKeys(...foreign, jwk), nameless), { verified: true });
      assert.match(await refusal(withKeys(...foreign, jwk), named), /^names no key of the client/);
      const [head = '', , tail = ''] = nameless.split('.');
      const changed = `${head}.${Buffer.from('{"iss":"you"}').toString('base64url')}.${tail}`;
      assert.match(await refusal(withKeys(...foreign, jwk), changed), /no key of the client made/);
    });
  }

  for (const alg of mac) {
    test(`${alg}: with the client secret, and with no other`, async () => {
      const sign = (secret: string) =>
        new SignJWT({}).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
      assert.deepEqual(await verdict(bySecret, await sign(LONG_SECRET)), { verified: true });
      assert.match(await refusal(bySecret, await sign(`${LONG_SECRET}.`)), /no secret of the client made/);
    });
  }

  test('with a rotated secret too, until that is deleted', async () => {
    const { client_secret } = await server.call('POST', '/admin/clients/secret/secrets/rotate');
    const current = async () => {
      const found = await server.provider.parts.store.clients.find('secret');
      assert(found !== undefined);
      return found;
    };
    const sign = (secret: unknown) =>
      new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(String(secret)));
    assert.deepEqual(await verdict(await current(), await sign(client_secret)), { verified: true });
    assert.deepEqual(await verdict(await current(), await sign(LONG_SECRET)), { verified: true });
    await server.call('DELETE', '/admin/clients/secret/secrets/rotate');
    assert.deepEqual(await verdict(await current(), await sign(client_secret)), { verified: true });
    assert.match(await refusal(await current(), await sign(LONG_SECRET)), /no secret of the client made/);
  });

  test('under either name of Ed25519, whichever the key bears', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const jwk = await exportJWK(publicKey);
    for (const alg of ['EdDSA', 'Ed25519']) {
      for (const own of ['EdDSA', 'Ed25519']) {
        const jwt = await new SignJWT({}).setProtectedHeader({ alg }).sign(privateKey);
        assert.deepEqual(await verdict(withKeys({ ...jwk, alg: own }), jwt), { verified: true });
      }
    }
  });
});

describe("a client's JWT is refused", () => {
  test('with none, and with an HMAC where only hashes of the secret are kept', async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    assert.match(await refusal(bySecret, unsigned), /^must be signed with one of RS256/);
    const hmac = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(LONG_SECRET));
    assert.match(await refusal(withKeys(), hmac), /does not have the secret of the client/);
  });

  test('with an HMAC of the public key', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = publicKey.export({ format: 'jwk' });
    const pem = publicKey.export({ format: 'pem', type: 'spki' });
    const jwt = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(pem));
    await refusal(withKeys({ ...jwk, kty: 'RSA' }), jwt);
    assert.match(
      await refusal({ ...withKeys({ ...jwk, kty: 'RSA' }), shared_secrets: [LONG_SECRET] }, jwt),
      /no secret/,
    );
  });

  test('with ML-DSA where that is not allowed', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ML-DSA-65', { extractable: true });
    const jwt = await new SignJWT({}).setProtectedHeader({ alg: 'ML-DSA-65' }).sign(privateKey);
    const problem = await refusal(withKeys(await exportJWK(publicKey)), jwt, false);
    assert.match(problem, /^must be signed with one of/);
    assert.doesNotMatch(problem, /ML-DSA/);
  });

  test('with an RSA key of less than 2048 bits, and one with the exponent 1', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const jwk = publicKey.export({ format: 'jwk' });
    const input = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30`;
    const jwt = `${input}.${createSign('sha256').update(input).sign(privateKey).toString('base64url')}`;
    assert.match(await refusal(withKeys({ ...jwk, kty: 'RSA' }), jwt), /no key of the client made/);
    const long = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
    assert.match(await refusal(withKeys({ ...long, kty: 'RSA', e: 'AQ' }), jwt), /no key of the client made/);
  });
});
