import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  assertError,
  authorize,
  basic,
  createClient,
  createUser,
  isActive,
  post,
  redeem,
  refresh,
  SECRET,
  signedIn,
  token,
  tokens,
  userinfo,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

describe('revocation', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    await createClient(server, { client_id: 'other' });
    await createClient(server, { client_id: 'altair', token_endpoint_auth_method: 'client_secret_post' });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  const revoke = (value: unknown, more: Readonly<Record<string, string>> = {}, authorization?: string | null) =>
    post(server, '/oauth2/revoke', { token: String(value), ...more }, authorization);

  for (const kind of ['access_token', 'refresh_token'] as const) {
    test(`revoking the ${kind} ends both, with an empty answer`, async () => {
      const held = await tokens(server, {}, agent);
      const answer = await revoke(held[kind]);
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, {});
      assert.equal((await userinfo(server, held['access_token'])).status, 401);
      assert.equal(await isActive(server, held['refresh_token']), false);
      assertError(await refresh(server, held['refresh_token']), 400, 'invalid_grant');
    });

    test(`a wrong hint for the ${kind} does no harm`, async () => {
      const held = await tokens(server, {}, agent);
      const token_type_hint = kind === 'access_token' ? 'refresh_token' : 'access_token';
      await revoke(held[kind], { token_type_hint });
      assert.equal(await isActive(server, held[kind]), false);
    });
  }

  test('what other authorizations gave is left alone', async () => {
    const one = await tokens(server, {}, agent);
    const another = await tokens(server, {}, agent);
    await revoke(one['access_token']);
    assert.equal(await isActive(server, another['access_token']), true);
    assert.equal((await refresh(server, another['refresh_token'])).status, 200);
  });

  test('a refresh token whose successor never arrived is still good, so revoking it ends the grant', async () => {
    const held = await tokens(server, {}, agent);
    const lost = await refresh(server, held['refresh_token']);
    assert.equal((await revoke(held['refresh_token'])).status, 200);
    assertError(await refresh(server, held['refresh_token']), 400, 'invalid_grant');
    assert.equal(await isActive(server, lost.body['refresh_token']), false);
    assert.equal(await isActive(server, lost.body['access_token']), false);
  });

  test("another client's tokens stay as they are, and the answer does not tell", async () => {
    const held = await tokens(server, {}, agent);
    for (const kind of ['access_token', 'refresh_token'] as const) {
      const answer = await revoke(held[kind], {}, basic('other', SECRET));
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, {});
    }
    assert.equal(await isActive(server, held['access_token']), true);
    assert.equal(await isActive(server, held['refresh_token']), true);
  });

  test('an unknown, forged or empty token is no error', async () => {
    const { refresh_token = '', access_token = '' } = await tokens(server, {}, agent);
    for (const value of ['unknown', '', `${refresh_token}A`, refresh_token.slice(0, -1), `${access_token}A`])
      assert.equal((await revoke(value)).status, 200);
    assert.equal(await isActive(server, access_token), true);
  });

  test('a token revoked twice is no error', async () => {
    const { access_token } = await tokens(server, {}, agent);
    await revoke(access_token);
    assert.equal((await revoke(access_token)).status, 200);
  });

  test("a client's own token ends alone", async () => {
    const [one, another] = await Promise.all([
      token(server, { grant_type: 'client_credentials' }),
      token(server, { grant_type: 'client_credentials' }),
    ]);
    await revoke(one.body['access_token']);
    assert.equal(await isActive(server, one.body['access_token']), false);
    assert.equal(await isActive(server, another.body['access_token']), true);
  });

  test("Altair's clients send client_id and client_secret in the body", async () => {
    const issued = await token(
      server,
      { grant_type: 'client_credentials', client_id: 'altair', client_secret: SECRET },
      null,
    );
    const credentials = { client_id: 'altair', client_secret: SECRET };
    assert.equal((await revoke(issued.body['access_token'], credentials, null)).status, 200);
    assert.equal(await isActive(server, issued.body['access_token']), false);
  });

  test('without right credentials it is invalid_client, and the token stays', async () => {
    const { access_token } = await tokens(server, {}, agent);
    const wrong = await revoke(access_token, {}, basic('app', 'wrong-secret'));
    assertError(wrong, 401, 'invalid_client');
    assert.match(wrong.headers.get('www-authenticate') ?? '', /^Basic /);
    assertError(await revoke(access_token, { client_id: 'app', client_secret: 'wrong' }, null), 401, 'invalid_client');
    assertError(await revoke(access_token, {}, null), 400, 'invalid_request');
    assert.equal(await isActive(server, access_token), true);
  });

  test('a code cannot be revoked, and a code whose tokens were revoked cannot be redeemed again', async () => {
    const callback = await authorize(server, {}, agent);
    await revoke(callback.searchParams.get('code'));
    const { body } = await redeem(server, callback);
    assert(body['access_token']);
    await revoke(body['access_token']);
    assertError(await redeem(server, callback), 400, 'invalid_grant');
  });
});
