import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CACHES } from '../../src/http/caches.ts';
import { NODE_SKEW } from '../../src/oauth/clock.ts';
import { DpopClient, dpopKey } from '../dpop/support.ts';
import { testClock } from '../support/provider.ts';
import { createClient, createUser, isActive, token, tokens } from '../support/story.ts';
import { CREDENTIAL_SCOPE, credentialRequest } from './credential.ts';
import { type Nodes, startNodes } from './nodes.ts';

const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' };
const HOUR = 3_600_000;
const [BEHIND, AHEAD] = [0, 1] as const;

/** What goes through at any two nodes is in story.test.ts; this is what must not. */
describe(`nodes whose clocks are ${NODE_SKEW / 1000} s apart`, () => {
  const behind = testClock();
  const ahead = { now: () => behind.now() + NODE_SKEW };
  let server: Nodes;

  before(async () => {
    server = await startNodes({ clocks: [behind, ahead], settings: { 'ttl.access_token': '3h' } });
    await createClient(server, { scope: `openid profile offline_access ${CREDENTIAL_SCOPE}` });
    await createUser(server);
  });
  after(async () => {
    await server?.stop();
  });

  async function at<T>(node: number, work: () => Promise<T>): Promise<T> {
    server.pin(node);
    return work().finally(() => server.pin(undefined));
  }

  const sweepAhead = () => server.nodes[AHEAD]?.provider.parts.store.sweep() ?? assert.fail();

  test('a nonce that was used stays used until the last of them takes it for ended', async () => {
    const held = await at(BEHIND, () => tokens(server, { scope: CREDENTIAL_SCOPE }));
    const ask = await credentialRequest(server, held['access_token'] ?? '', held['c_nonce_draft_00'] ?? '');
    assert.equal(await at(BEHIND, ask), 200);
    behind.advance(HOUR - 1);
    await sweepAhead();
    assert.equal(await at(BEHIND, ask), 400);
    behind.advance(-(HOUR - 1));
  });

  test('a DPoP proof that was used stays used, too', async () => {
    const client = new DpopClient(server, () => behind.now(), await dpopKey());
    const proof = await client.proof('POST', '/oauth2/token');
    const ask = () => client.token(CLIENT_CREDENTIALS, proof);
    assert.equal((await at(BEHIND, ask)).status, 200);
    for (let waited = 0; waited < 10 * 60_000; waited += 1000) {
      behind.advance(1000);
      await sweepAhead();
      const again = await at(BEHIND, ask);
      assert.equal(again.body['error'], 'invalid_dpop_proof');
      if (/too old/.test(String(again.body['error_description']))) return;
    }
    assert.fail('it never got too old');
  });

  test('the deletion of a client’s tokens reaches those of the node that is ahead', async () => {
    const held = await at(AHEAD, () => token(server, CLIENT_CREDENTIALS));
    await at(BEHIND, () => server.call('DELETE', '/admin/oauth2/tokens?client_id=app', undefined, 204));
    behind.advance(CACHES.clients.age);
    for (const node of [BEHIND, AHEAD]) {
      assert.equal(await at(node, () => isActive(server, held.body['access_token'])), false);
      const later = await at(node, () => token(server, CLIENT_CREDENTIALS));
      assert.equal(await at(BEHIND, () => isActive(server, later.body['access_token'])), true);
      assert.equal(await at(AHEAD, () => isActive(server, later.body['access_token'])), true);
    }
  });

  test('a deleted client that is made anew brings no token of before back', async () => {
    const basic = `Basic ${Buffer.from('anew:a-secret-of-the-test-client').toString('base64')}`;
    await at(BEHIND, () => createClient(server, { client_id: 'anew' }));
    const held = await at(BEHIND, () => token(server, CLIENT_CREDENTIALS, basic));
    await at(AHEAD, () => server.call('DELETE', '/admin/clients/anew', undefined, 204));
    behind.advance(1);
    await at(AHEAD, () => createClient(server, { client_id: 'anew' }));
    assert.equal(await at(AHEAD, () => isActive(server, held.body['access_token'])), false);
    behind.advance(CACHES.clients.age);
    assert.equal(await at(BEHIND, () => isActive(server, held.body['access_token'])), false);
  });
});
