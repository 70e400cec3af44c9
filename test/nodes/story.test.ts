import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NODE_SKEW } from '../../src/oauth/clock.ts';
import { answerDevice, codes, createTv, poll } from '../device/story.ts';
import { DpopClient, dpopKey } from '../dpop/support.ts';
import { logOut, startApplication, verifyLogoutToken } from '../logout/application.ts';
import { API, accessToken, DEVICE, openIdToken, SERVER_NAME, subOf } from '../matrix/world.ts';
import { pushed, pushedUrl } from '../par/support.ts';
import { testClock } from '../support/provider.ts';
import {
  authorize,
  createClient,
  createUser,
  isActive,
  post,
  redeem,
  refresh,
  tokens,
  userinfo,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';
import { CREDENTIAL_SCOPE, credentialRequest } from './credential.ts';
import { type Nodes, startNodes } from './nodes.ts';

const SKEWS = [NODE_SKEW, -NODE_SKEW];

for (const skew of SKEWS) {
  describe(`every request at the other node, whose clock is ${skew / 1000} s ahead`, () => {
    const clocks = [testClock(), testClock(testClock().now() + skew)] as const;
    let server: Nodes;
    const advance = (milliseconds: number) => {
      for (const clock of clocks) clock.advance(milliseconds);
    };

    before(async () => {
      server = await startNodes({
        clocks,
        settings: { 'matrix.server_name': SERVER_NAME, 'oauth2.dpop.nonce': 'required' },
      });
      await createClient(server, {
        scope: `openid profile offline_access notes.read ${CREDENTIAL_SCOPE} ${API} ${DEVICE}`,
      });
      await createTv(server);
      await createUser(server);
    });
    after(async () => {
      await server?.stop();
    });

    test('authorization, login, consent, code, refresh, userinfo, introspection, revocation', async () => {
      const callback = await authorize(server);
      const first = await redeem(server, callback);
      assert.equal(first.status, 200, JSON.stringify(first.body));
      for (let times = 0; times < 2; times++) {
        assert.equal((await userinfo(server, first.body['access_token'])).status, 200);
        assert.equal(await isActive(server, first.body['access_token']), true);
      }
      const second = await refresh(server, first.body['refresh_token']);
      assert.equal(second.status, 200);
      // The answer got lost, and the application asks again, at the other node.
      const repeated = await refresh(server, first.body['refresh_token']);
      assert.equal(repeated.body['refresh_token'], second.body['refresh_token']);
      const third = await refresh(server, repeated.body['refresh_token']);
      assert.equal(third.status, 200);
      assert.equal((await post(server, '/oauth2/revoke', { token: String(third.body['refresh_token']) })).status, 200);
      for (const token of [third.body['access_token'], third.body['refresh_token']]) {
        assert.deepEqual([await isActive(server, token), await isActive(server, token)], [false, false]);
      }
    });

    test('a code works once, whichever node is asked', async () => {
      const callback = await authorize(server);
      const first = await redeem(server, callback);
      const again = await redeem(server, callback);
      assert.deepEqual([first.status, again.status, again.body['error']], [200, 400, 'invalid_grant']);
      assert.equal(await isActive(server, first.body['access_token']), false);
    });

    test('a client works at the other node as soon as it is there, and so do its tokens', async () => {
      for (const client_id of ['new-1', 'new-2']) {
        await createClient(server, { client_id, client_secret: undefined, token_endpoint_auth_method: 'none' });
        const form = { client_id, redirect_uri: 'https://app.example/callback', grant_type: 'authorization_code' };
        const code = (await authorize(server, { client_id })).searchParams.get('code') ?? '';
        const code_verifier = 'a-code-verifier-of-more-than-43-characters-for-tests';
        const { status, body } = await post(server, '/oauth2/token', { ...form, code, code_verifier }, null);
        assert.equal(status, 200, JSON.stringify(body));
        assert.equal(await isActive(server, body['access_token']), true);
        assert.equal(await isActive(server, body['access_token']), true);
      }
    });

    test('a device', async () => {
      const asked = await codes(server);
      assert.equal((await poll(server, asked)).body['error'], 'authorization_pending');
      await answerDevice(server, asked);
      const { status, body } = await poll(server, asked);
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal((await poll(server, asked)).body['error'], 'invalid_grant');
    });

    test('a pushed request', async () => {
      const request_uri = await pushed(server, {});
      const agent = new UserAgent(server.issuer);
      const back = await walkBack(agent, pushedUrl(server, request_uri));
      assert.equal((await redeem(server, back)).status, 200);
      const again = await agent.visit(pushedUrl(server, request_uri));
      assert(!(again.left ?? '').includes('code='), 'a pushed request is used once');
    });

    test('DPoP with nonces', async () => {
      const client = new DpopClient(server, () => clocks[0].now(), await dpopKey());
      const first = await client.token({ grant_type: 'client_credentials' });
      assert.equal(first.body['error'], 'use_dpop_nonce');
      const nonce = first.headers.get('dpop-nonce');
      const proof = await client.proof('POST', '/oauth2/token', undefined, { claims: { nonce } });
      const { status, body } = await client.token({ grant_type: 'client_credentials' }, proof);
      assert.deepEqual([status, body['token_type']], [200, 'DPoP'], JSON.stringify(body));
      for (let times = 0; times < 2; times++) {
        const replayed = await client.token({ grant_type: 'client_credentials' }, proof);
        assert.equal(replayed.body['error'], 'invalid_dpop_proof');
      }
    });

    test('a nonce for a credential works once', async () => {
      const { access_token = '', c_nonce_draft_00 = '' } = await tokens(server, { scope: CREDENTIAL_SCOPE });
      const ask = await credentialRequest(server, access_token, c_nonce_draft_00);
      assert.deepEqual([await ask(), await ask(), await ask()], [200, 400, 400]);
    });

    test('an OpenID token of Matrix', async () => {
      const token = await openIdToken(server, await accessToken(server));
      assert.equal(await subOf(server, token), '@ada:example.com');
      assert.equal(await subOf(server, token), '@ada:example.com');
    });

    test('logout, at the application and at both nodes', async (t) => {
      const notes = await startApplication(server, `notes${skew}`, { backchannel_logout_uri: '/backchannel' });
      t.after(() => notes.close());
      const agent = new UserAgent(server.issuer);
      const { id_token, refresh_token } = await notes.signIn(agent);
      await logOut(agent, id_token);
      advance(10_000);
      await Promise.all(server.nodes.map(({ provider }) => provider.parts.logout.deliverDue()));
      assert.equal(notes.accepted.length, 1, 'told once, by one of them');
      await verifyLogoutToken(server, notes, notes.accepted[0], clocks[0].now());
      const page = await agent.visit(`${server.issuer}/account`);
      assert.match(page.html, /id="login-submit"/);
      assert.equal(typeof refresh_token, 'string');
    });

    test('both nodes did their half of it', () => {
      const [one = 0, other = 0] = server.balancers.public.answered;
      assert(one > 20 && Math.abs(one - other) <= 1, `${one} and ${other}`);
    });
  });
}
