import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { publishedKeys } from '../support/story.ts';
import { fakeAdmin, run } from './world.ts';

const PRIVATE_KEY = { kty: 'EC', crv: 'P-256', x: 'x1', y: 'y1', d: 'secret', kid: 'k1', alg: 'ES256', use: 'sig' };
const { d: _, ...PUBLIC_KEY } = PRIVATE_KEY;

function files(context: TestContext, contents: Readonly<Record<string, string | Buffer>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'signet-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
  return (name) => join(folder, name);
}

describe('signet create, get and delete jwk', () => {
  test('create asks for the key that the flags describe', async (t) => {
    const admin = await fakeAdmin(t, { body: { keys: [PRIVATE_KEY] } }, { body: { keys: [PRIVATE_KEY] } });
    const { out } = await run(['create', 'jwk', 'my/set', '-e', admin.url]);
    assert.equal(out, 'SET ID  KEY ID  ALGORITHM  USE\nmy/set  k1      ES256      sig');
    await run(['create', 'jwks', 's', 'mine', '-e', admin.url, '--alg', 'EdDSA', '--use', 'enc']);
    assert.deepEqual(
      admin.received.map(({ method, url, body }) => [method, url, body]),
      [
        ['POST', '/admin/keys/my%2Fset', { alg: 'RS256', use: 'sig', kid: '' }],
        ['POST', '/admin/keys/s', { alg: 'EdDSA', use: 'enc', kid: 'mine' }],
      ],
    );
  });

  test('private members are shown to those only who ask for them', async (t) => {
    const answer = { body: { keys: [{ ...PRIVATE_KEY, k: 'secret', invented: 'secret' }] } };
    const admin = await fakeAdmin(t, answer, answer, answer, answer);
    const shown = async (...words: string[]): Promise<string> => (await run([...words, '-e', admin.url])).out;
    assert.deepEqual(JSON.parse(await shown('get', 'jwk', 's', '--format', 'json')), { set: 's', keys: [PUBLIC_KEY] });
    assert.doesNotMatch(await shown('create', 'jwk', 's', '--format', 'yaml'), /secret/);
    assert.match(await shown('get', 'jwk', 's', '--private', '--format', 'json'), /"d":"secret"/);
    assert.doesNotMatch(await shown('get', 'jwk', 's', '--private'), /secret/);
  });

  test('get shows several sets, or one key', async (t) => {
    const other = { body: { keys: [{ ...PUBLIC_KEY, kid: 'k2' }] } };
    const admin = await fakeAdmin(t, { body: { keys: [PUBLIC_KEY] } }, other, other);
    const { out } = await run(['get', 'jwks', 'a', 'b', '-e', admin.url, '--format', 'quiet']);
    assert.equal(out, 'k1\nk2');
    const words = ['get', 'jwk', 'b', '--kid', 'k2', '-e', admin.url, '--format', 'jsonpointer=/keys/0/kid'];
    assert.equal((await run(words)).out, 'k2');
    assert.equal(admin.received[2]?.url, '/admin/keys/b/k2');
  });

  test('delete removes sets, or one key', async (t) => {
    const admin = await fakeAdmin(t, { status: 204 }, { status: 204 }, { status: 204 });
    assert.equal((await run(['delete', 'jwks', 'a', 'b', '-e', admin.url])).out, 'a\nb');
    assert.equal((await run(['delete', 'jwk', 'a', '--kid', 'k/1', '-e', admin.url])).out, 'k/1');
    assert.deepEqual(
      admin.received.map(({ method, url }) => `${method} ${url}`),
      ['DELETE /admin/keys/a', 'DELETE /admin/keys/b', 'DELETE /admin/keys/a/k%2F1'],
    );
  });
});

describe('signet import jwk', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
  });
  after(() => server.stop());

  const rsa = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { format: 'pem', type: 'pkcs1' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  async function keysOf(set: string): Promise<Readonly<Record<string, unknown>>[]> {
    const { keys } = await server.call('GET', `/admin/keys/${set}`);
    assert(Array.isArray(keys));
    return keys;
  }

  test('takes PEM, a JWK and a JWK set, and says nothing of what is private', async (t) => {
    const path = files(t, {
      'rsa.pem': rsa.privateKey,
      'rsa.pub': rsa.publicKey,
      'ec.json': JSON.stringify({ ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec' }),
      'set.json': JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'oct', alg: 'HS256' }] }),
    });
    const words = ['import', 'jwk', 'mixed', ...['rsa.pem', 'rsa.pub', 'ec.json', 'set.json'].map(path)];
    const { code, out, err } = await run([...words, '-e', server.admin, '--format', 'json']);
    assert.deepEqual([code, err], [0, '']);
    assert.doesNotMatch(out, /"(?:d|k|p|q)":/);
    const found = (await keysOf('mixed')).map(({ kty, alg, use, d }) => [kty, alg, use, d !== undefined]);
    assert.deepEqual(found.sort(), [
      ['EC', 'ES256', 'sig', false],
      ['RSA', 'RS256', 'sig', true],
      ['oct', 'HS256', 'sig', false],
    ]);
    await run([...words, '-e', server.admin]);
    assert.equal((await keysOf('mixed')).length, 3, 'the same keys again are no more keys');
  });

  test('a private key in the set of ID tokens is what they are signed with from now on', async () => {
    const words = ['import', 'jwk', 'hydra.openid.id-token', '-', '-e', server.admin, '--format', 'quiet'];
    const { out } = await run(words, { input: async () => rsa.privateKey });
    const { keys } = await publishedKeys(server);
    assert.ok(keys.some(({ kid }) => kid === out));
  });

  test('--alg and --use are for keys that do not say it', async (t) => {
    const admin = await fakeAdmin(t, { body: {} }, { body: {} });
    const keys = [
      { kty: 'RSA', kid: 'a', n: 'n', e: 'AQAB' },
      { kty: 'RSA', kid: 'b', n: 'n', e: 'AQAB', use: 'enc', alg: 'RSA-OAEP' },
    ];
    const words = ['import', 'jwk', 's', '-e', admin.url, '--alg', 'PS256'];
    await run(words, { input: async () => JSON.stringify({ keys }) });
    assert.deepEqual(
      admin.received.map(({ url, body }) => [url, body]),
      [
        ['/admin/keys/s/a', { ...keys[0], alg: 'PS256', use: 'sig' }],
        ['/admin/keys/s/b', keys[1]],
      ],
    );
  });

  test('what is no key is one sentence, and nothing is sent', async (t) => {
    const { privateKey: encrypted } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { format: 'pem', type: 'spki' },
      privateKeyEncoding: { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' },
    });
    const expected: [string, string][] = [
      ['hello', 'Standard input holds no key: it must be PEM, a JWK or a JWK set.'],
      ['{"keys":[]}', 'Standard input holds no key: it must be PEM, a JWK or a JWK set.'],
      [encrypted, 'Standard input: the key is encrypted. Decrypt it first, such as with "openssl pkey".'],
      [
        '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
        'Standard input: the block PUBLIC KEY is no key that a JWK can hold.',
      ],
      ['{"kty":"oct","k":"AA"}', 'Standard input: the key does not say what it is for. Add --alg.'],
      ['{"kty":"oct","k":"AA","alg":"HS256"}', 'Standard input: the key has no name. Give it a kid in its file.'],
    ];
    const admin = await fakeAdmin(t);
    for (const [text, sentence] of expected) {
      const { code, err } = await run(['import', 'jwk', 's', '-e', admin.url], { input: async () => text });
      assert.deepEqual([code, err], [1, sentence]);
    }
    assert.deepEqual(admin.received, []);
  });
});
