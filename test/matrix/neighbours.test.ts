import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Endpoint } from '../../src/endpoints/endpoint.ts';
import { listen } from '../http/harness.ts';
import { startTestProvider } from '../support/provider.ts';
import {
  ADA,
  API,
  accessToken,
  ask,
  assertOpen,
  assertRefused,
  DEVICE,
  type MatrixWorld,
  openIdToken,
  requestPath,
  startWorld,
  USERINFO,
} from './world.ts';

const METADATA = ['/_matrix/client/v1/auth_metadata', '/_matrix/client/unstable/org.matrix.msc2965/auth_metadata'];

let world: MatrixWorld;
const lines: string[] = [];
before(async () => {
  world = await startWorld({ 'oidc.dynamic_client_registration.enabled': true }, (line) => void lines.push(line));
});
after(() => world.server.stop());

describe('what a Matrix client finds before anybody has signed in', () => {
  test('where the server is', async () => {
    const { issuer } = world.server;
    const client = await ask(world.server, '/.well-known/matrix/client');
    assert.deepEqual(client.body, { 'm.homeserver': { base_url: issuer } });
    assertOpen(client.headers);
    const server = await ask(world.server, '/.well-known/matrix/server');
    assert.deepEqual(server.body, { 'm.server': new URL(issuer).host });
  });

  test('its version', async () => {
    const { body } = await ask(world.server, '/_matrix/client/versions');
    assert.deepEqual(body, { versions: ['v1.15'], unstable_features: {} });
  });

  test('the metadata of the authorization server, which those of OpenID Connect are', async () => {
    const { body: discovery } = await ask(world.server, '/.well-known/openid-configuration');
    for (const path of METADATA) {
      const { headers, body } = await ask(world.server, path);
      const { account_management_uri, account_management_actions_supported, registration_endpoint, ...rest } = body;
      assert.deepEqual({ ...rest, registration_endpoint: discovery['registration_endpoint'] }, discovery);
      assert.equal(registration_endpoint, `${world.server.issuer}/oauth2/matrix/register`);
      assert.equal(account_management_uri, `${world.server.issuer}/account`);
      assert.deepEqual(account_management_actions_supported, [
        'org.matrix.profile',
        'org.matrix.devices_list',
        'org.matrix.device_view',
        'org.matrix.device_delete',
        'org.matrix.account_deactivate',
        'org.matrix.sessions_list',
        'org.matrix.session_view',
        'org.matrix.session_end',
      ]);
      assert.equal(headers.get('cache-control'), 'public, max-age=300');
      assertOpen(headers);
    }
  });

  test('none where clients cannot register, which it would have to say', async () => {
    const { server } = await startWorld();
    try {
      for (const path of METADATA) assertRefused(await ask(server, path), 404, 'M_UNRECOGNIZED');
    } finally {
      await server.stop();
    }
  });
});

describe('who am I', () => {
  const whoami = (token: string, version = 'v3') =>
    ask(world.server, `/_matrix/client/${version}/account/whoami`, { headers: { authorization: `Bearer ${token}` } });

  test('the person, and the device of the token', async () => {
    const token = await accessToken(world.server);
    for (const version of ['v3', 'r0'])
      assert.deepEqual((await whoami(token, version)).body, {
        user_id: ADA,
        device_id: DEVICE.split(':').at(-1),
        is_guest: false,
      });
  });

  test('the person alone where the token has no device', async () => {
    const { body } = await whoami(await accessToken(world.server, `openid ${API}`));
    assert.deepEqual(body, { user_id: ADA, is_guest: false });
  });

  test('refused as elsewhere', async () => {
    assertRefused(await ask(world.server, '/_matrix/client/v3/account/whoami'), 401, 'M_MISSING_TOKEN');
    assertRefused(await whoami('unknown'), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    const { server } = await startWorld({ 'matrix.localpart_claim': 'matrix_localpart' });
    try {
      const headers = { authorization: `Bearer ${await accessToken(server)}` };
      assertRefused(await ask(server, '/_matrix/client/v3/account/whoami', { headers }), 403, 'M_FORBIDDEN');
    } finally {
      await server.stop();
    }
  });
});

describe('everything else', () => {
  test('is unrecognized, and a script can read that', async () => {
    for (const path of ['/_matrix/client/v3/login', '/_matrix/client/v3/sync', '/_matrix/', '/_matrix/%zz'])
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])
        for (const accept of ['*/*', 'text/html']) {
          const answer = await ask(world.server, path, { method, headers: { accept } });
          assertRefused(
            answer,
            path === '/_matrix/%zz' ? 400 : 404,
            path === '/_matrix/%zz' ? 'M_UNKNOWN' : 'M_UNRECOGNIZED',
          );
        }
    assertRefused(await ask(world.server, '/.well-known/matrix/support'), 404, 'M_UNRECOGNIZED');
  });

  test('another method is 405', async () => {
    for (const [method, path] of [
      ['GET', requestPath()],
      ['PUT', requestPath()],
      ['POST', USERINFO],
      ['DELETE', '/_matrix/client/versions'],
    ] as const)
      assertRefused(await ask(world.server, path, { method }), 405, 'M_UNRECOGNIZED');
  });

  test('a preflight runs nothing, and is answered everywhere', async () => {
    for (const path of [requestPath(), USERINFO, '/_matrix/client/v3/sync', '/.well-known/matrix/client'])
      for (const headers of [{}, { origin: 'https://app.example', 'access-control-request-method': 'POST' }]) {
        const answer = await ask(world.server, path, { method: 'OPTIONS', headers });
        assert.equal(answer.status, 204);
        assertOpen(answer.headers);
      }
  });

  test('a server that cannot reach its database, or fails, says so in the words of Matrix', async () => {
    const failing = (code: string): Endpoint => ({
      methods: ['GET'],
      path: '/_matrix/failing',
      errors: 'matrix',
      cors: 'matrix',
      handle: () => Promise.reject(Object.assign(new Error('the disk is gone'), { code })),
    });
    for (const [code, status] of [
      ['store_unavailable', 503],
      ['other', 500],
    ] as const) {
      const answer = await listen([failing(code)]).app.inject({ url: '/_matrix/failing' });
      const { errcode, error } = JSON.parse(answer.body);
      assert.deepEqual([answer.statusCode, errcode], [status, 'M_UNKNOWN']);
      assert.doesNotMatch(String(error), /disk/);
      assert.equal(answer.headers['access-control-allow-origin'], '*');
    }
  });

  test('no token is in the log', async () => {
    const access = await accessToken(world.server);
    const openid = await openIdToken(world.server, access);
    await ask(world.server, `${requestPath()}?access_token=${access}&access_token=${openid}`, { method: 'POST' });
    await ask(world.server, `${USERINFO}?access_token=${openid}&access_token=${access}`);
    await new Promise((resolve) => setImmediate(resolve));
    const text = lines.join('');
    assert.match(text, /openid\/userinfo/);
    assert.doesNotMatch(text, new RegExp(`${access}|${openid}|access_token`));
  });
});

test('without a server name there is nothing of it', async () => {
  const server = await startTestProvider();
  try {
    for (const path of [USERINFO, '/_matrix/client/versions', '/.well-known/matrix/client', ...METADATA]) {
      const { status, headers, body } = await ask(server, path);
      assert.deepEqual([status, body['error']], [404, 'not_found']);
      assert.equal(headers.get('access-control-allow-origin'), null);
    }
  } finally {
    await server.stop();
  }
});
