import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Client } from '../../src/oauth/client.ts';
import {
  CONTENT_ENCRYPTION,
  CONTENT_ENCRYPTION_NAMES,
  findKeyManagement,
  KEY_MANAGEMENT_NAMES,
  secretKeyBytes,
} from '../../src/oauth/encryption-algorithms.ts';
import type { JsonObject } from '../../src/oauth/json.ts';
import { decryptFromClient, encryptToClient } from '../../src/oauth/jwe.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, publishedKeys } from '../support/story.ts';

const TEXT = JSON.stringify({ sub: 'ada', ünïcode: '✓' });
const SECRET = 'a-secret-of-more-than-sixty-four-characters-for-the-longest-of-the-hashes';

const PUBLIC_KEYS: Readonly<Record<string, { alg: string; options?: object }>> = {
  RSA: { alg: 'RSA-OAEP-256' },
  'P-256': { alg: 'ECDH-ES', options: { crv: 'P-256' } },
  'P-384': { alg: 'ECDH-ES', options: { crv: 'P-384' } },
  'P-521': { alg: 'ECDH-ES', options: { crv: 'P-521' } },
  X25519: { alg: 'ECDH-ES', options: { crv: 'X25519' } },
};

let server: TestProvider;
before(async () => {
  server = await startTestProvider();
});
after(() => server.stop());

async function clientOf(client_id: string, keys: readonly JWK[] = []): Promise<Client> {
  const jwks = keys.length === 0 ? {} : { jwks: { keys } };
  const metadata = { client_id, client_secret: SECRET, request_object_signing_alg: 'HS512', ...jwks };
  await createClient(server, metadata);
  const client = await server.provider.parts.store.clients.find(client_id);
  assert(client !== undefined);
  return client;
}

/** OIDC Core §10.2, computed here once more. */
function keyOfSecret(bytes: number): Uint8Array {
  const hash = bytes > 48 ? 'sha512' : bytes > 32 ? 'sha384' : 'sha256';
  return createHash(hash).update(SECRET).digest().subarray(0, bytes);
}

const publicAlgorithms = KEY_MANAGEMENT_NAMES.filter((alg) => findKeyManagement(alg)?.by === 'public key');
const secretAlgorithms = KEY_MANAGEMENT_NAMES.filter((alg) => findKeyManagement(alg)?.by === 'client secret');
const typeOf = (alg: string) => (alg.startsWith('RSA') ? 'RSA' : 'EC');

describe('what is encrypted to a client', () => {
  for (const [name, { alg: kind, options }] of Object.entries(PUBLIC_KEYS)) {
    test(`${name}: jose opens it, with every algorithm for the key and every cipher`, async () => {
      const { publicKey, privateKey } = await generateKeyPair(kind, { extractable: true, ...options });
      const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', use: 'enc' };
      const client = await clientOf(`to ${name}`, [jwk]);
      const algorithms = publicAlgorithms.filter((alg) => typeOf(alg) === (name === 'RSA' ? 'RSA' : 'EC'));
      const key = await exportJWK(privateKey);
      for (const alg of algorithms) {
        for (const enc of CONTENT_ENCRYPTION_NAMES) {
          const jwe = await encryptToClient(server.provider.parts.context, client, { alg, enc }, TEXT, { cty: 'JWT' });
          const opened = await compactDecrypt(jwe, await importJWK(key, alg));
          assert.equal(new TextDecoder().decode(opened.plaintext), TEXT);
          const { epk: _, ...header } = opened.protectedHeader;
          assert.deepEqual(header, { cty: 'JWT', alg, enc, kid: 'mine' });
        }
      }
    });
  }

  for (const alg of secretAlgorithms) {
    test(`${alg}: jose opens it with the hash of the client secret`, async () => {
      const client = await clientOf(`to ${alg}`);
      for (const enc of CONTENT_ENCRYPTION_NAMES) {
        const jwe = await encryptToClient(server.provider.parts.context, client, { alg, enc }, TEXT);
        const { plaintext } = await compactDecrypt(jwe, keyOfSecret(secretKeyBytes(alg, enc) ?? 0));
        assert.equal(new TextDecoder().decode(plaintext), TEXT);
      }
    });
  }

  test('a key for signatures, a short RSA key and a key of another type are not encrypted to', async () => {
    const rsa = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
    const ec = await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey);
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    const { clientKeys } = server.provider.parts.context;
    for (const [jwk, alg] of [
      [{ ...rsa, use: 'sig' }, 'RSA-OAEP-256'],
      [{ ...rsa, alg: 'RS256' }, 'RSA-OAEP-256'],
      [{ ...rsa, key_ops: ['verify'] }, 'RSA-OAEP'],
      [{ ...ec }, 'RSA-OAEP'],
      [{ ...rsa }, 'ECDH-ES'],
      [{ ...short }, 'RSA-OAEP-256'],
    ] as const) {
      const client = await clientOf('app with one key');
      const keys: readonly JsonObject[] = [JSON.parse(JSON.stringify(jwk))];
      const changed: Client = { ...client, metadata: { ...client.metadata, jwks: { keys } } };
      await assert.rejects(
        encryptToClient({ clientKeys }, changed, { alg, enc: 'A128GCM' }, TEXT),
        /has no key for it/,
        JSON.stringify(jwk),
      );
      await server.call('DELETE', `/admin/clients/${encodeURIComponent('app with one key')}`);
    }
  });
});

describe('what a client encrypts', () => {
  test('the JWKS has one key of RSA and one of P-256 with use enc and a kid, after those that sign', async () => {
    const { keys } = await publishedKeys(server);
    const uses = keys.map(({ use }) => use);
    assert.deepEqual(uses, [...uses].sort().reverse());
    const encryption = keys.filter(({ use }) => use === 'enc');
    assert.deepEqual(encryption.map(({ kty }) => kty).sort(), ['EC', 'RSA']);
    for (const key of encryption) {
      assert.equal(typeof key['kid'], 'string');
      assert.equal(key['alg'], key['kty'] === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES');
      assert.equal(key['d'], undefined);
    }
  });

  for (const alg of publicAlgorithms) {
    test(`${alg}: what jose encrypts to the published key is opened, with a kid and without`, async () => {
      const { keys } = await publishedKeys(server);
      const jwk = keys.find(({ use, kty }) => use === 'enc' && kty === typeOf(alg));
      assert(jwk !== undefined);
      const client = await clientOf(`from ${alg}`);
      for (const enc of CONTENT_ENCRYPTION_NAMES) {
        for (const kid of [{ kid: String(jwk['kid']) }, {}]) {
          const jwe = await new CompactEncrypt(Buffer.from(TEXT))
            .setProtectedHeader({ alg, enc, ...kid })
            .encrypt(await importJWK(jwk, alg));
          assert.equal(await decryptFromClient(server.provider.parts.context, client, jwe, {}), TEXT);
          assert.equal(await decryptFromClient(server.provider.parts.context, client, jwe, { alg, enc }), TEXT);
        }
      }
    });
  }

  for (const alg of secretAlgorithms) {
    test(`${alg}: what is encrypted under the client secret is opened`, async () => {
      const client = await clientOf(`from ${alg}`);
      for (const enc of CONTENT_ENCRYPTION_NAMES) {
        const jwe = await new CompactEncrypt(Buffer.from(TEXT))
          .setProtectedHeader({ alg, enc })
          .encrypt(keyOfSecret(secretKeyBytes(alg, enc) ?? 0));
        assert.equal(await decryptFromClient(server.provider.parts.context, client, jwe, {}), TEXT);
      }
    });
  }

  test('nothing else is: another alg or enc than registered, another kid, a changed text, RSA1_5, compression', async () => {
    const { context } = server.provider.parts;
    const { keys } = await publishedKeys(server);
    const jwk = keys.find(({ use, kty }) => use === 'enc' && kty === 'RSA');
    assert(jwk !== undefined);
    const client = await clientOf('refused');
    const encrypt = async (header: object) =>
      new CompactEncrypt(Buffer.from(TEXT))
        .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A128GCM', ...header })
        .encrypt(await importJWK(jwk, 'RSA-OAEP-256'));
    const good = await encrypt({});
    assert.equal(await decryptFromClient(context, client, good, {}), TEXT);
    assert.equal(await decryptFromClient(context, client, good, { alg: 'RSA-OAEP' }), undefined);
    assert.equal(await decryptFromClient(context, client, good, { enc: 'A256GCM' }), undefined);
    assert.equal(await decryptFromClient(context, client, await encrypt({ kid: 'another' }), {}), undefined);
    const parts = good.split('.');
    const header = (value: object) =>
      [Buffer.from(JSON.stringify(value)).toString('base64url'), ...parts.slice(1)].join('.');
    for (const wrong of [
      header({ alg: 'RSA1_5', enc: 'A128GCM' }),
      header({ alg: 'RSA-OAEP-256', enc: 'A128GCM', zip: 'DEF' }),
      header({ alg: 'RSA-OAEP-256', enc: 'A128GCM', crit: ['exp'], exp: 1 }),
      header({ alg: 'RSA-OAEP-256', enc: 'A1GCM' }),
      header({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1_000_000, p2s: 'x' }),
      `${good.slice(0, -3)}AAA`,
      parts.slice(0, 4).join('.'),
      `${good}.`,
      '....',
      '',
      'x'.repeat(200_000),
    ]) {
      assert.equal(await decryptFromClient(context, client, wrong, {}), undefined, wrong.slice(0, 80));
    }
  });
});

test('the lengths of the keys of the ciphers are those of RFC 7518 section 5', () => {
  assert.deepEqual(CONTENT_ENCRYPTION, {
    'A128CBC-HS256': 32,
    'A192CBC-HS384': 48,
    'A256CBC-HS512': 64,
    A128GCM: 16,
    A192GCM: 24,
    A256GCM: 32,
  });
});
