import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  basic,
  createClient,
  createUser,
  introspect,
  post,
  SECRET,
  signedIn,
  token,
  tokens,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

describe('introspection', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  let person: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server, { audience: ['api', 'elsewhere'] });
    await createClient(server, { client_id: 'api' });
    await createClient(server, { client_id: 'stranger' });
    await createClient(server, {
      client_id: 'public',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    });
    person = await createUser(server);
    agent = await signedIn(server, { audience: 'api' });
  });
  after(() => server.stop());

  const asked = (value: unknown, client_id: string) =>
    post(server, '/oauth2/introspect', { token: String(value) }, basic(client_id, SECRET));

  test('an access token is described with exactly the members of RFC 7662 and of Ory', async () => {
    const { access_token } = await tokens(server, { audience: 'api' }, agent);
    const now = Math.floor(clock.now() / 1000);
    assert.deepEqual(await introspect(server, access_token), {
      active: true,
      scope: 'openid profile offline_access',
      client_id: 'app',
      sub: person,
      exp: now + 3600,
      iat: now,
      nbf: now,
      aud: ['api'],
      iss: server.issuer,
      token_type: 'Bearer',
      token_use: 'access_token',
    });
  });

  test('a refresh token too', async () => {
    const { refresh_token } = await tokens(server, {}, agent);
    const now = Math.floor(clock.now() / 1000);
    assert.deepEqual(await introspect(server, refresh_token), {
      active: true,
      scope: 'openid profile offline_access',
      client_id: 'app',
      sub: person,
      exp: now + 720 * 3600,
      iat: now,
      nbf: now,
      aud: [],
      iss: server.issuer,
      token_type: 'Bearer',
      token_use: 'refresh_token',
    });
  });

  test('a wrong hint does no harm', async () => {
    const { access_token } = await tokens(server, {}, agent);
    for (const token_type_hint of ['refresh_token', 'access_token', 'pigeon'])
      assert.equal((await introspect(server, access_token, { token_type_hint }))['active'], true);
  });

  test('what is not a valid token is {"active":false} and nothing more', async () => {
    const { access_token = '', refresh_token = '', id_token = '' } = await tokens(server, {}, agent);
    for (const value of [
      'x',
      'ey.ey.ey',
      `${access_token}A`,
      access_token.slice(0, -1),
      access_token.replace('_at_', '_rt_'),
      `${refresh_token}A`,
      refresh_token.slice(0, -1),
      refresh_token.replace(/\.1\./, '.0.'),
      refresh_token.replace(/\.1\./, '.01.'),
      refresh_token.replace('_rt_', '_ac_'),
      id_token,
    ])
      assert.deepEqual(await introspect(server, value), { active: false }, value);
  });

  test('the parameter scope asks whether the token has all of them', async () => {
    const { access_token } = await tokens(server, {}, agent);
    assert.equal((await introspect(server, access_token, { scope: 'openid profile' }))['active'], true);
    assert.deepEqual(await introspect(server, access_token, { scope: 'openid notes.read' }), { active: false });
  });

  test('a missing token is invalid_request', async () => {
    assertError(await post(server, '/oauth2/introspect', {}), 400, 'invalid_request');
    const admin = await fetch(`${server.admin}/admin/oauth2/introspect`, { method: 'POST' });
    assert.equal(admin.status, 400);
  });

  test('a client sees its own tokens and those that are meant for it', async () => {
    const { access_token, refresh_token } = await tokens(server, { audience: 'api' }, agent);
    assert.equal((await asked(access_token, 'app')).body['active'], true);
    assert.equal((await asked(refresh_token, 'app')).body['active'], true);
    assert.equal((await asked(access_token, 'api')).body['active'], true);
    assert.deepEqual((await asked(refresh_token, 'api')).body, { active: false });
    assert.deepEqual((await asked(access_token, 'stranger')).body, { active: false });
    assert.deepEqual((await asked(refresh_token, 'stranger')).body, { active: false });
  });

  test('a token for nobody in particular may be seen by every client that proves who it is', async () => {
    const { body } = await token(server, { grant_type: 'client_credentials' });
    assert.equal((await asked(body['access_token'], 'stranger')).body['active'], true);
    const anonymous = await post(server, '/oauth2/introspect', { token: String(body['access_token']) }, null);
    assertError(anonymous, 400, 'invalid_request');
    const form = { token: String(body['access_token']), client_id: 'public' };
    assertError(await post(server, '/oauth2/introspect', form, null), 401, 'invalid_client');
  });

  test('the answer is never stored', async () => {
    const answer = await asked('x', 'app');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  });
});
