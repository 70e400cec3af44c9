import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  authorizationUrl,
  basic,
  consent,
  createClient,
  createUser,
  decodeJwt,
  introspect,
  isActive,
  logIn,
  redeem,
  refresh,
  SECRET,
  signedIn,
  token,
  tokens,
  userinfo,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

const WINDOW = 10_000;

describe('refresh token', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createClient(server, { client_id: 'other' });
    await createUser(server);
    agent = await signedIn(server, { scope: 'openid profile email offline_access notes.read' });
  });
  after(() => server.stop());

  const fresh = (scope = 'openid profile offline_access') => tokens(server, { scope }, agent);

  test('rotates: new tokens come, and the access tokens of before are dead', async () => {
    const first = await fresh();
    const second = await refresh(server, first['refresh_token']);
    assert.equal(second.status, 200);
    assert.equal(second.headers.get('cache-control'), 'no-store');
    assert.deepEqual(Object.keys(second.body).sort(), [
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'scope',
      'token_type',
    ]);
    assert.notEqual(second.body['refresh_token'], first['refresh_token']);
    assert.equal(await isActive(server, first['refresh_token']), false);
    assert.equal(await isActive(server, second.body['refresh_token']), true);
    assert.equal((await userinfo(server, first['access_token'])).status, 401);
    assert.equal((await userinfo(server, second.body['access_token'])).status, 200);
  });

  test('a refresh whose answer was lost gives the same successor again within the window', async () => {
    const first = await fresh();
    const second = await refresh(server, first['refresh_token']);
    clock.advance(WINDOW - 1);
    const again = await refresh(server, first['refresh_token']);
    assert.equal(again.status, 200);
    assert.equal(again.body['refresh_token'], second.body['refresh_token']);
  });

  test('after the window it gives another successor, and the first one is dead', async () => {
    const first = await fresh();
    const second = await refresh(server, first['refresh_token']);
    clock.advance(WINDOW);
    const again = await refresh(server, first['refresh_token']);
    assert.equal(again.status, 200);
    assert.notEqual(again.body['refresh_token'], second.body['refresh_token']);
    assert.equal(await isActive(server, second.body['refresh_token']), false);
    assert.equal(await isActive(server, second.body['access_token']), false);
    assert.equal((await refresh(server, again.body['refresh_token'])).status, 200);
  });

  test('the successor that was replaced ends the grant when it comes after all', async () => {
    const first = await fresh();
    const second = await refresh(server, first['refresh_token']);
    clock.advance(WINDOW);
    const again = await refresh(server, first['refresh_token']);
    assertError(await refresh(server, second.body['refresh_token']), 400, 'invalid_grant');
    assertError(await refresh(server, again.body['refresh_token']), 400, 'invalid_grant');
    assert.equal(await isActive(server, again.body['access_token']), false);
  });

  test('once the successor was used, the one before it ends the grant, within the window too', async () => {
    const first = await fresh();
    const second = await refresh(server, first['refresh_token']);
    const third = await refresh(server, second.body['refresh_token']);
    assert.equal(third.status, 200);
    assertError(await refresh(server, first['refresh_token']), 400, 'invalid_grant');
    assertError(await refresh(server, third.body['refresh_token']), 400, 'invalid_grant');
    assert.equal((await userinfo(server, third.body['access_token'])).status, 401);
  });

  test('twenty at once leave exactly one live successor', async () => {
    const first = await fresh();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(server, first['refresh_token'])));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const successors = new Set(answers.map(({ body }) => String(body['refresh_token'])));
    const live: string[] = [];
    for (const successor of successors) if (await isActive(server, successor)) live.push(successor);
    assert.equal(live.length, 1);
    assert.equal((await refresh(server, live[0])).status, 200);
    for (const { body } of answers) assert.equal(await isActive(server, body['access_token']), false);
  });

  test('twenty at once with different scopes each get what they asked for', async () => {
    const first = await fresh();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        refresh(server, first['refresh_token'], { scope: index % 2 === 0 ? 'openid' : 'openid profile' }),
      ),
    );
    for (const [index, { status, body }] of answers.entries()) {
      assert.equal(status, 200);
      const scope = index % 2 === 0 ? 'openid offline_access' : 'openid profile offline_access';
      assert.equal(body['scope'], scope);
      const seen = await introspect(server, body['access_token']);
      if (seen['active'] === true) assert.equal(seen['scope'], scope);
    }
  });

  test('the scope may be narrowed for the access token, and comes back whole with the next refresh', async () => {
    const first = await fresh('openid profile offline_access notes.read');
    const narrow = await refresh(server, first['refresh_token'], { scope: 'openid notes.read' });
    assert.equal(narrow.body['scope'], 'openid offline_access notes.read');
    assert.equal((await introspect(server, narrow.body['access_token']))['scope'], 'openid offline_access notes.read');
    const whole = await refresh(server, narrow.body['refresh_token']);
    assert.equal(whole.body['scope'], 'openid profile offline_access notes.read');
    const repeated = await refresh(server, whole.body['refresh_token'], { scope: String(whole.body['scope']) });
    assert.equal(repeated.body['scope'], 'openid profile offline_access notes.read');
  });

  test('narrowed to no openid, there is no ID token, and userinfo is refused', async () => {
    const first = await fresh('openid profile offline_access notes.read');
    const { body } = await refresh(server, first['refresh_token'], { scope: 'notes.read' });
    assert.equal(body['id_token'], undefined);
    assert.equal((await userinfo(server, body['access_token'])).status, 403);
  });

  test('a scope beyond the grant is invalid_scope, and the token stays good', async () => {
    const first = await fresh();
    const refused = await refresh(server, first['refresh_token'], { scope: 'openid notes.write' });
    assertError(refused, 400, 'invalid_scope');
    assert.equal(await isActive(server, first['access_token']), true);
    assert.equal((await refresh(server, first['refresh_token'])).status, 200);
  });

  test("another client's refresh token is invalid_grant, and stays good for its own", async () => {
    const first = await fresh();
    assertError(await refresh(server, first['refresh_token'], {}, basic('other', SECRET)), 400, 'invalid_grant');
    assert.equal((await refresh(server, first['refresh_token'])).status, 200);
  });

  test('without client authentication it is refused', async () => {
    const first = await fresh();
    assertError(await refresh(server, first['refresh_token'], {}, null), 400, 'invalid_request');
    const named = await refresh(server, first['refresh_token'], { client_id: 'app' }, null);
    assertError(named, 401, 'invalid_client');
  });

  test('a missing or forged refresh token is refused', async () => {
    const { refresh_token = '', access_token = '' } = await fresh();
    assertError(await token(server, { grant_type: 'refresh_token' }), 400, 'invalid_request');
    const next = refresh_token.replace(/\.1\./, '.2.');
    assert.notEqual(next, refresh_token);
    for (const forged of ['x', next, refresh_token.slice(0, -1), `${refresh_token}A`, access_token])
      assertError(await refresh(server, forged), 400, 'invalid_grant');
    assert.equal((await refresh(server, refresh_token)).status, 200);
  });

  test('a scope that the client has lost since is invalid_scope', async () => {
    await createClient(server, { client_id: 'shrinks', skip_consent: true });
    const answer = await refreshable('shrinks');
    const client = await server.call('GET', '/admin/clients/shrinks');
    await server.call('PUT', '/admin/clients/shrinks', {
      ...client,
      client_secret: SECRET,
      scope: 'openid offline_access',
    });
    assertError(await refresh(server, answer['refresh_token'], {}, basic('shrinks', SECRET)), 400, 'invalid_scope');
  });

  test('a client that was removed cannot refresh, and its tokens are dead', async () => {
    await createClient(server, { client_id: 'gone', skip_consent: true });
    const answer = await refreshable('gone');
    await server.call('DELETE', '/admin/clients/gone');
    assertError(await refresh(server, answer['refresh_token'], {}, basic('gone', SECRET)), 401, 'invalid_client');
    assert.equal(await isActive(server, answer['access_token']), false);
    assert.equal(await isActive(server, answer['refresh_token']), false);
  });

  async function refreshable(client_id: string): Promise<Readonly<Record<string, unknown>>> {
    const page = await agent.visit(
      `${server.issuer}/oauth2/auth?${new URLSearchParams({
        client_id,
        response_type: 'code',
        redirect_uri: 'https://app.example/callback',
        scope: 'openid profile offline_access',
      })}`,
    );
    const form = {
      grant_type: 'authorization_code',
      code: new URL(page.left ?? '').searchParams.get('code') ?? '',
      redirect_uri: 'https://app.example/callback',
    };
    return (await token(server, form, basic(client_id, SECRET))).body;
  }

  test('the ID token keeps iss, sub, aud, auth_time and sid, is newly issued, and has no nonce', async () => {
    const first = await fresh();
    clock.advance(5000);
    const second = await refresh(server, first['refresh_token']);
    const before = decodeJwt(first['id_token']).claims;
    const after = decodeJwt(second.body['id_token']).claims;
    for (const name of ['iss', 'sub', 'aud', 'auth_time', 'sid', 'acr', 'amr'])
      assert.deepEqual(after[name], before[name], name);
    assert.equal(after['nonce'], undefined);
    assert.equal(Number(after['iat']) - Number(before['iat']), 5);
    assert.notEqual(after['jti'], before['jti']);
  });

  for (const [what, method, body] of [
    ['removed', 'DELETE', undefined],
    ['disabled', 'PATCH', { disabled: true }],
  ] as const) {
    test(`a person who is ${what} takes along what applications held for them`, async () => {
      const id = await createUser(server, { username: what, email: `${what}@example.com` });
      const other = new UserAgent(server.issuer);
      const login = await other.visit(authorizationUrl(server));
      const page = await consent(other, await logIn(other, login, { identifier: what }));
      const { body: held } = await redeem(server, new URL(page.left ?? ''));
      assert.equal((await userinfo(server, held['access_token'])).body['sub'], id);
      await server.call(method, `/admin/users/${id}`, body);
      assertError(await refresh(server, held['refresh_token']), 400, 'invalid_grant');
      assert.equal((await userinfo(server, held['access_token'])).status, 401);
      assert.equal(await isActive(server, held['refresh_token']), false);
    });
  }
});
