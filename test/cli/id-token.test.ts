import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { fakeAdmin, NOON, run } from './world.ts';

const pair = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');

function jwt(claims: object, key: KeyObject = pair.privateKey, header: object = { alg: 'EdDSA', kid: 'k' }): string {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
}

describe('an ID token that perform gets', () => {
  /** What is said of a token answer with an ID token; the tokens themselves when nothing is wrong with it. */
  async function said(context: TestContext, make: (good: Record<string, unknown>) => string): Promise<string> {
    const server = await fakeAdmin(context);
    const good = { iss: server.url, aud: 'c', sub: 's', exp: NOON / 1000 + 60 };
    const key = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k' };
    server.answer(
      { body: { issuer: server.url, token_endpoint: `${server.url}/token`, jwks_uri: `${server.url}/jwks` } },
      { body: { access_token: 'the-access-token', id_token: make(good) } },
      { body: { keys: [key] } },
    );
    const words = ['perform', 'client-credentials', '-e', server.url, '--client-id', 'c', '--client-secret', 's'];
    const { out, err } = await run([...words, '--format', 'jsonpath={.id_token_claims.sub}']);
    return out === '' ? err : out;
  }

  test('is shown with its claims when it is genuine', async (t) => {
    assert.equal(await said(t, (good) => jwt(good)), 's');
    assert.equal(await said(t, (good) => jwt({ ...good, aud: ['c', 'd'], azp: 'c' })), 's');
  });

  test('is refused, with the reason, when it is not', async (t) => {
    const none = { alg: 'none' };
    const expected: [string, (good: Record<string, unknown>) => string][] = [
      ['it is no signed JWT', () => 'nonsense'],
      ['none of the published keys made its signature', (good) => jwt(good, stranger.privateKey)],
      [
        'none of the published keys made its signature',
        (good) => jwt(good, pair.privateKey, { alg: 'EdDSA', kid: 'x' }),
      ],
      [
        'none of the published keys made its signature',
        (good) => `${jwt(good, pair.privateKey, none).split('.', 2).join('.')}.`,
      ],
      ['it is of another issuer', (good) => jwt({ ...good, iss: 'https://other.example' })],
      ['it is for another client', (good) => jwt({ ...good, aud: 'd' })],
      ['it is for another client', (good) => jwt({ ...good, azp: 'd' })],
      ['it has expired; are the clocks right?', (good) => jwt({ ...good, exp: NOON / 1000 - 60 })],
      ['it has expired; are the clocks right?', ({ exp: _, ...good }) => jwt(good)],
      ['it belongs to another access token', (good) => jwt({ ...good, at_hash: 'AAAA' })],
    ];
    for (const [reason, make] of expected) assert.equal(await said(t, make), `The ID token is not valid: ${reason}.`);
  });
});
