import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CompactEncrypt, createLocalJWKSet, importJWK, jwtVerify } from 'jose';
import { decryptFromClient } from '../../src/oauth/jwe.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { authorizationUrl, createUser, type PublishedKeys, publishedKeys, signedIn } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { codeClient, tokensOf } from './support.ts';

const DAY = 86_400_000;

let server: TestProvider;
let clock: TestClock;
let agent: UserAgent;
before(async () => {
  clock = testClock();
  server = await startTestProvider({ clock, settings: { 'keys.retire_after': '48h' } });
  await createUser(server);
  await codeClient(server, 'app');
  await codeClient(server, 'es', { id_token_signed_response_alg: 'ES256' });
  agent = await signedIn(server);
});
after(() => server.stop());

type Jwk = PublishedKeys['keys'][number];

async function keysOf(matches: Readonly<Record<string, string>>): Promise<Jwk[]> {
  const { keys } = await publishedKeys(server);
  return keys.filter((key) => Object.entries(matches).every(([name, value]) => key[name] === value));
}

async function idToken(client_id: string): Promise<string> {
  return (await tokensOf(server, client_id, agent))['id_token'] ?? '';
}

function kidOf(jwt: string): unknown {
  return JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).kid;
}

async function verifies(jwt: string): Promise<void> {
  await jwtVerify(jwt, createLocalJWKSet(await publishedKeys(server)), { currentDate: new Date(clock.now()) });
}

function rotate(set: string, alg?: string): Promise<Record<string, unknown>> {
  return server.call('POST', `/admin/keys/${set}/rotate${alg === undefined ? '' : `?alg=${alg}`}`, undefined, 204);
}

describe('a rotation on command', () => {
  for (const [alg, client_id, kty] of [
    ['RS256', 'app', 'RSA'],
    ['ES256', 'es', 'EC'],
  ] as const) {
    test(`of ${alg} signs with a new kid at once; the old key stays published and verifies, as a hint too`, async () => {
      const old = await idToken(client_id);
      const others = (await publishedKeys(server)).keys.filter((key) => key['alg'] !== alg).map(({ kid }) => kid);
      await rotate('hydra.openid.id-token', alg);
      const fresh = await idToken(client_id);
      assert.notEqual(kidOf(fresh), kidOf(old));
      for (const jwt of [old, fresh]) await verifies(jwt);
      const published = (await keysOf({ alg, kty })).map(({ kid }) => kid);
      for (const jwt of [old, fresh]) assert(published.includes(kidOf(jwt)));
      const untouched = (await publishedKeys(server)).keys.filter((key) => key['alg'] !== alg).map(({ kid }) => kid);
      assert.deepEqual(untouched, others);
      const page = await agent.visit(authorizationUrl(server, { client_id, id_token_hint: old, prompt: 'none' }));
      assert.equal(new URL(page.left ?? '').searchParams.get('error'), null);
    });
  }

  test('of an algorithm that the set does not have is refused, and so is one of another set', async () => {
    const { error_description } = await server.call(
      'POST',
      '/admin/keys/hydra.openid.id-token/rotate?alg=ES512',
      undefined,
      400,
    );
    assert.match(String(error_description), /one of the algorithms of the set: RS256, ES256/);
    await server.call('POST', '/admin/keys/mine/rotate', undefined, 404);
  });

  for (const [alg, kty] of [
    ['RSA-OAEP-256', 'RSA'],
    ['ECDH-ES', 'EC'],
  ] as const) {
    test(`of ${alg}: what was encrypted to the old key is still opened, until that is gone`, async () => {
      const { context, store } = server.provider.parts;
      const client = await store.clients.find('app');
      assert(client !== undefined);
      const encrypt = async (jwk: Jwk | undefined) => {
        assert(jwk !== undefined);
        return new CompactEncrypt(Buffer.from('for you'))
          .setProtectedHeader({ alg, enc: 'A256GCM', kid: String(jwk['kid']) })
          .encrypt(await importJWK(jwk, alg));
      };
      const [before] = await keysOf({ use: 'enc', kty });
      const old = await encrypt(before);
      await rotate('signet.encryption', alg);
      const keys = await keysOf({ use: 'enc', kty });
      const fresh = keys.find(({ kid }) => kid !== before?.['kid']);
      for (const jwe of [old, await encrypt(fresh)])
        assert.equal(await decryptFromClient(context, client, jwe, {}), 'for you');
      clock.advance(3 * DAY);
      agent = await signedIn(server);
      assert.equal(await decryptFromClient(context, client, old, {}), undefined);
      assert(!(await keysOf({ use: 'enc' })).some(({ kid }) => kid === before?.['kid']));
    });
  }

  test('while requests run: every ID token verifies with the keys that were published after it', async () => {
    const flows = Array.from({ length: 12 }, async (_, at) => {
      if (at % 4 === 1) await rotate('hydra.openid.id-token');
      const jwt = await idToken(at % 2 === 0 ? 'app' : 'es');
      await verifies(jwt);
      return jwt;
    });
    const all = await Promise.all(flows);
    for (const jwt of all) await verifies(jwt);
    assert(new Set(all.map(kidOf)).size > 2);
  });
});

test('the JWKS may be kept for five minutes by anybody', async () => {
  const answer = await fetch(`${server.issuer}/.well-known/jwks.json`);
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=300');
});
