import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CACHES } from '../../src/http/caches.ts';
import { testClock } from '../support/provider.ts';
import {
  createClient,
  createUser,
  decodeJwt,
  isActive,
  post,
  publishedKeys,
  refresh,
  token,
  tokens,
} from '../support/story.ts';
import { type Nodes, startNodes } from './nodes.ts';

const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' };
const JWT_SET = 'hydra.jwt.access-token';

describe('what one node changes', () => {
  const clock = testClock();
  let server: Nodes;

  before(async () => {
    server = await startNodes({ clocks: [clock, clock] });
    await createClient(server, { access_token_strategy: 'jwt' });
    await createUser(server);
  });
  after(async () => {
    server.pin(undefined);
    await server?.stop();
  });

  /** Whatever is asked meanwhile is asked of this node. */
  async function at<T>(node: number, work: () => Promise<T>): Promise<T> {
    server.pin(node);
    return work().finally(() => server.pin(undefined));
  }

  async function kidsAt(node: number): Promise<unknown[]> {
    return at(node, async () => (await publishedKeys(server)).keys.map(({ kid }) => kid));
  }

  test('a revoked token is dead at the other at once, and so is what a logout ends', async () => {
    const held = await tokens(server);
    await at(1, async () => assert.equal(await isActive(server, held['access_token']), true));
    await at(0, () => post(server, '/oauth2/revoke', { token: held['refresh_token'] ?? '' }));
    await at(1, async () => {
      assert.equal(await isActive(server, held['access_token']), false);
      assert.equal((await refresh(server, held['refresh_token'])).status, 400);
    });
  });

  test(`a deleted client is gone everywhere after ${CACHES.clients.age / 1000} s, with its tokens`, async () => {
    await createClient(server, { client_id: 'short' });
    const basic = `Basic ${Buffer.from('short:a-secret-of-the-test-client').toString('base64')}`;
    const ask = () => token(server, CLIENT_CREDENTIALS, basic);
    const { body } = await at(1, ask);
    await at(0, () => server.call('DELETE', '/admin/clients/short', undefined, 204));
    assert.equal((await at(0, ask)).status, 401);
    clock.advance(CACHES.clients.age);
    assert.equal((await at(1, ask)).status, 401);
    assert.equal(await at(1, () => isActive(server, body['access_token'])), false);
  });

  test('the tokens of a client that are deleted are dead everywhere after that time, and what comes later lives', async () => {
    const { body } = await at(1, () => token(server, CLIENT_CREDENTIALS));
    await at(0, () => server.call('DELETE', '/admin/oauth2/tokens?client_id=app', undefined, 204));
    assert.equal(await at(0, () => isActive(server, body['access_token'])), false);
    clock.advance(CACHES.clients.age);
    assert.equal(await at(1, () => isActive(server, body['access_token'])), false);
    for (const node of [0, 1]) {
      const later = await at(node, () => token(server, CLIENT_CREDENTIALS));
      for (const asked of [0, 1])
        assert.equal(await at(asked, () => isActive(server, later.body['access_token'])), true);
    }
  });

  test(`a key that is deleted is published and trusted nowhere after ${CACHES.keys.age / 1000} s`, async () => {
    const { body } = await at(1, () => token(server, CLIENT_CREDENTIALS));
    const { kid } = decodeJwt(body['access_token']).header;
    await at(0, () => server.call('DELETE', `/admin/keys/${JWT_SET}/${kid}`, undefined, 204));
    assert(!(await kidsAt(0)).includes(kid));
    assert((await kidsAt(1)).includes(kid), 'the other has not looked yet');
    clock.advance(CACHES.keys.age);
    assert(!(await kidsAt(1)).includes(kid));
    assert.equal(await at(1, () => isActive(server, body['access_token'])), false);
  });

  test('a token of a key that was made just now is good at the other node at once', async () => {
    await at(1, () => publishedKeys(server));
    // A node looks for a key that it does not know once a second.
    clock.advance(1000);
    await at(0, () => server.nodes[0]?.provider.parts.keys.rotate() ?? assert.fail());
    const { body } = await at(0, () => token(server, CLIENT_CREDENTIALS));
    assert.equal(await at(1, () => isActive(server, body['access_token'])), true);
  });

  test('two nodes that rotate at once make one key, not two', async () => {
    const all = async () => Promise.all(server.nodes.map(({ provider }) => provider.parts.store.keys.list(JWT_SET)));
    const before = (await all())[0]?.length ?? 0;
    await Promise.all(server.nodes.map(({ provider }) => provider.parts.keys.rotate(JWT_SET, 'ES256')));
    const [one = [], other = []] = await all();
    assert.deepEqual(one, other);
    assert.equal(one.length, before + 1);
    assert.equal(one.filter(({ alg, state }) => alg === 'ES256' && state === 'current').length, 1);
    assert.deepEqual(await kidsAt(0), await kidsAt(1));
  });

  test('settings, clients and keys of a node whose clock is set back grow no younger', async () => {
    await createClient(server, { client_id: 'back' });
    const basic = `Basic ${Buffer.from('back:a-secret-of-the-test-client').toString('base64')}`;
    const ask = () => token(server, CLIENT_CREDENTIALS, basic);
    assert.equal((await at(1, ask)).status, 200);
    await at(0, () => server.call('DELETE', '/admin/clients/back', undefined, 204));
    clock.advance(-60_000);
    assert.equal((await at(1, ask)).status, 401);
    clock.advance(60_000);
  });
});

test('docs/reliability.md shows what is remembered, and for how long', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/reliability.md'), 'utf8');
  const lasting = (age: number) =>
    age === 0 ? 'nothing' : age % 60_000 === 0 ? `${age / 60_000} min` : `${age / 1000} s`;
  for (const { what, age, why } of Object.values(CACHES)) {
    assert(page.includes(`| ${what} | ${lasting(age)} | ${why} |\n`), `| ${what} | ${lasting(age)} | ${why} |`);
  }
});
