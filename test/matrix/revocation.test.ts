import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertError, post as postAsApp, token } from '../support/story.ts';
import { OPEN, post, refresh, register, signIn, tokensOf, whoami } from './profile.ts';
import { API, ask, type MatrixWorld, matrixTokens, startWorld } from './world.ts';

let world: MatrixWorld;
let client_id: string;
before(async () => {
  world = await startWorld(OPEN);
  client_id = await register(world.server);
});
after(() => world.server.stop());

const revoke = (form: Readonly<Record<string, string>>) => post(world.server, '/oauth2/revoke', form);

async function isGone(tokens: Awaited<ReturnType<typeof signIn>>): Promise<boolean> {
  const { status } = await whoami(world.server, tokens.access_token);
  return status === 401 && (await refresh(world.server, client_id, tokens.refresh_token)).status === 400;
}

describe('a device of Matrix is signed out', () => {
  test('by either of its tokens, and the answer is JSON', async () => {
    for (const kind of ['access_token', 'refresh_token'] as const) {
      const tokens = await signIn(world.server, client_id);
      const { status, headers, body } = await revoke({ token: tokens[kind], token_type_hint: kind, client_id });
      assert.equal(status, 200);
      assert.match(headers.get('content-type') ?? '', /^application\/json/);
      assert.deepEqual(body, {});
      assert.ok(await isGone(tokens), kind);
    }
  });

  test('by both at once, and once more', async () => {
    const tokens = await signIn(world.server, client_id);
    const forms = [tokens.access_token, tokens.refresh_token, tokens.access_token].map((one) => ({
      token: one,
      client_id,
    }));
    for (const { status } of await Promise.all(forms.map(revoke))) assert.equal(status, 200);
    for (const form of forms) assert.equal((await revoke(form)).status, 200);
  });

  test('by an access token that has expired', async () => {
    const tokens = await signIn(world.server, client_id);
    world.clock.advance(300_001);
    assert.equal((await revoke({ token: tokens.access_token, client_id })).status, 200);
    assert.equal((await refresh(world.server, client_id, tokens.refresh_token)).status, 400);
  });

  test('by whoever has a token, whatever client they say they are', async () => {
    const other = await register(world.server, { client_name: 'Another' });
    for (const named of [{}, { client_id: other }, { client_id: 'nobody' }]) {
      const tokens = await signIn(world.server, client_id);
      const { status, body } = await revoke({ token: tokens.refresh_token, ...named });
      assert.deepEqual([status, body], [200, {}]);
      assert.ok(await isGone(tokens));
    }
  });

  test('and a token that nobody knows is no error', async () => {
    for (const form of [{ token: 'unknown' }, { token: 'unknown', client_id }, { token: 'unknown', client_id: 'gone' }])
      assert.equal((await revoke(form)).status, 200);
    assert.equal((await revoke({})).status, 400);
  });
});

describe('other tokens', () => {
  test('are left to their own client, which has to authenticate', async () => {
    const { access_token = '' } = await matrixTokens(world.server);
    const program = await token(world.server, { grant_type: 'client_credentials', scope: API });
    for (const value of [access_token, String(program.body['access_token'])]) {
      assertError(await postAsApp(world.server, '/oauth2/revoke', { token: value }, null), 400, 'invalid_request');
      for (const named of ['app', client_id]) {
        const form = { token: value, client_id: named };
        const { status } = await postAsApp(world.server, '/oauth2/revoke', form, null);
        assert.equal(status, named === 'app' ? 401 : 200);
      }
    }
    assert.equal((await whoami(world.server, access_token)).status, 200);
  });
});

describe('a script at any place', () => {
  const origin = 'https://chat.example';
  const paths = ['/oauth2/token', '/oauth2/revoke', '/oauth2/device/auth', '/oauth2/matrix/register'];
  const open = (headers: Headers) => [
    headers.get('access-control-allow-origin'),
    headers.get('access-control-allow-credentials'),
  ];

  test('may ask whether it may', async () => {
    for (const path of paths) {
      const answer = await ask(world.server, path, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      });
      assert.equal(answer.status, 204);
      assert.deepEqual(open(answer.headers), ['*', null], path);
      assert.match(answer.headers.get('access-control-allow-methods') ?? '', /POST/);
      assert.match(answer.headers.get('access-control-allow-headers') ?? '', /content-type/i);
    }
  });

  test('reads the answers, refusals too, without the person’s cookies', async () => {
    const { server } = world;
    const headers = { origin };
    const tokens = await signIn(server, client_id, { device: 'INTHEBROWSER' });
    const form = { grant_type: 'refresh_token', client_id, refresh_token: tokens.refresh_token };
    const refreshed = await post(server, '/oauth2/token', form, headers);
    assert.deepEqual(open(refreshed.headers), ['*', null]);
    tokensOf(refreshed);
    for (const [path, more] of [
      ['/oauth2/token', { grant_type: 'refresh_token', client_id, refresh_token: 'unknown' }],
      ['/oauth2/token', { grant_type: 'refresh_token', client_id: 'gone', refresh_token: 'unknown' }],
      ['/oauth2/device/auth', { client_id, scope: API }],
      ['/oauth2/revoke', { token: 'unknown' }],
      ['/oauth2/revoke', { token: tokens.access_token, client_id }],
    ] as const)
      assert.deepEqual(open((await post(server, path, more, headers)).headers), ['*', null], path);
  });

  test('is kept from the answers to clients that are none of Matrix, unless they registered its origin', async () => {
    await world.server.call('POST', '/admin/clients', {
      client_id: 'page',
      token_endpoint_auth_method: 'none',
      scope: 'openid',
      redirect_uris: ['https://page.example/callback'],
      allowed_cors_origins: ['https://page.example'],
    });
    const form = { grant_type: 'authorization_code', client_id: 'page', code: 'unknown' };
    const foreign = await post(world.server, '/oauth2/token', form, { origin });
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    const own = await post(world.server, '/oauth2/token', form, { origin: 'https://page.example' });
    assert.equal(own.headers.get('access-control-allow-origin'), 'https://page.example');
  });
});
