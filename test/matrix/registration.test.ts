import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CLIENT, OPEN, postJson, registerClient } from './registering.ts';
import { type Answer, API, ask, type MatrixWorld, startWorld } from './world.ts';

const UNSTABLE = 'urn:matrix:org.matrix.msc2967.client:api:*';
let world: MatrixWorld;
before(async () => {
  world = await startWorld(OPEN);
});
after(() => world.server.stop());

const post = (path: string, document: unknown, headers?: Readonly<Record<string, string>>) =>
  postJson(world, path, document, headers);

const register = (change: Readonly<Record<string, unknown>> = {}) => registerClient(world, change);

const native = (redirect_uri: string, change: Readonly<Record<string, unknown>> = {}) =>
  register({ application_type: 'native', redirect_uris: [redirect_uri], ...change });

async function refused(answer: Promise<Answer>, error: string): Promise<void> {
  const { status, body } = await answer;
  assert.deepEqual([status, body['error']], [400, error], JSON.stringify(body));
}

describe('a client of Matrix registers', () => {
  test('and is told what it may do: the API without asking, no grant or response type that is not known', async () => {
    const { status, body, headers } = await register();
    assert.equal(status, 201);
    const { grant_types, response_types, scope, application_type } = body;
    assert.deepEqual(grant_types, ['authorization_code', 'refresh_token']);
    assert.deepEqual(response_types, ['code']);
    assert.equal(application_type, 'web');
    for (const name of [API, UNSTABLE, 'openid']) assert.ok(String(scope).split(' ').includes(name), name);
    assert.equal(headers.get('access-control-allow-origin'), null);
    const inBrowser = await post('/oauth2/matrix/register', CLIENT, { origin: 'https://app.example.com' });
    assert.equal(inBrowser.headers.get('access-control-allow-origin'), '*');
    assert.equal(inBrowser.headers.get('access-control-allow-credentials'), null);
  });

  test('and always gets a refresh token, named or not', async () => {
    const { grant_types, ...rest } = CLIENT;
    assert.ok(grant_types.length > 0);
    const { body } = await post('/oauth2/matrix/register', rest);
    assert.deepEqual(body['grant_types'], ['authorization_code', 'refresh_token']);
    const device = await register({
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
      response_types: [],
      redirect_uris: [],
    });
    assert.equal(device.status, 201);
    assert.deepEqual(device.body['grant_types'], ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token']);
  });

  test('within what the operator lets clients that register themselves have', async () => {
    const { body } = await register({ scope: 'openid admin:everything', client_name: 'Greedy' });
    assert.ok(!String(body['scope']).includes('admin'));
    assert.ok(String(body['scope']).includes(API));
    await refused(register({ skip_consent: true }), 'invalid_request');
  });

  test('nowhere unless clients may register themselves', async () => {
    const { server } = await startWorld();
    try {
      const answer = await ask(server, '/oauth2/matrix/register', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(CLIENT),
      });
      assert.equal(answer.status, 404);
    } finally {
      await server.stop();
    }
  });
});

describe('client_uri', () => {
  test('is an https URL of a named host without user and password', async () => {
    for (const client_uri of [
      undefined,
      '',
      'http://example.com/',
      'https://ada@example.com/',
      'https://:secret@example.com/',
      'https://@example.com/',
      'https://com/',
      'https://localhost/',
      'https://192.0.2.1/',
      'https://[2001:db8::1]/',
      'com.example:/',
    ])
      await refused(register({ client_uri }), 'invalid_client_metadata');
    assert.equal((await register({ client_uri: 'https://example.com:8443/about?of=app' })).status, 201);
  });

  test('is the host of every other address, or above it', async () => {
    const members = ['logo_uri', 'tos_uri', 'policy_uri', 'tos_uri#fr', 'client_uri#fr', 'initiate_login_uri'];
    for (const member of [...members, 'backchannel_logout_uri', 'frontchannel_logout_uri']) {
      for (const uri of [
        'https://example.org/page',
        'https://notexample.com/page',
        'https://example.com.evil.example/page',
        'http://example.com/page',
        'https://ada:secret@example.com/page',
      ])
        await refused(register({ [member]: uri }), 'invalid_client_metadata');
      assert.equal((await register({ [member]: 'https://www.example.com:8443/page' })).status, 201, member);
    }
  });
});

describe('redirect_uris of a web application', () => {
  test('are https below client_uri', async () => {
    for (const uri of [
      'https://example.com/callback',
      'https://app.example.com/callback',
      'https://example.com:5173/?query=value',
    ])
      assert.equal((await register({ redirect_uris: [uri] })).status, 201, uri);
  });

  test('are nothing else', async () => {
    for (const uri of [
      'https://example.com/callback#fragment',
      'http://example.com/callback',
      'http://localhost/',
      'http://127.0.0.1/',
      'https://ada@example.com/callback',
      'https://example.org/callback',
      'https://notexample.com/callback',
      'com.example.app:/callback',
    ])
      await refused(register({ redirect_uris: [uri] }), 'invalid_redirect_uri');
    await refused(register({ redirect_uris: [] }), 'invalid_redirect_uri');
    await refused(
      register({ redirect_uris: ['https://example.com/callback', 'https://example.org/callback'] }),
      'invalid_redirect_uri',
    );
    await refused(
      register({ redirect_uris: ['http://localhost/'], application_type: undefined }),
      'invalid_redirect_uri',
    );
  });
});

describe('redirect_uris of a native application', () => {
  test('are of a scheme of its own, on the loopback interface, or https as of a web application', async () => {
    for (const uri of [
      'com.example.app:/callback',
      'com.example:/',
      'com.example:callback',
      'COM.EXAMPLE.app:/callback',
      'http://localhost/callback',
      'http://127.0.0.1/callback',
      'http://[::1]/callback',
      'https://app.example.com/callback',
    ])
      assert.equal((await native(uri)).status, 201, uri);
  });

  test('are nothing else', async () => {
    for (const uri of [
      'example:/callback',
      'com.example.app://callback',
      'com.example.app:///callback',
      'com.exampleapp:/callback',
      'com.evil:/callback',
      'https://localhost/callback',
      'http://localhost:1234/callback',
      'http://127.0.0.1:1234/callback',
      'http://127.0.0.2/callback',
      'http://example.com/callback',
      'https://example.org/callback',
      'com.example.app:/callback#fragment',
      'javascript:/callback',
    ])
      await refused(native(uri), 'invalid_redirect_uri');
    await refused(native('com.example.app:/callback', { client_uri: 'https://com/' }), 'invalid_client_metadata');
  });

  test('on the loopback interface may have any port at the authorization', async () => {
    const { body } = await native('http://localhost/callback');
    const asked = (redirect_uri: string) =>
      fetch(
        `${world.server.issuer}/oauth2/auth?${new URLSearchParams({
          client_id: String(body['client_id']),
          response_type: 'code',
          redirect_uri,
          scope: `${API} urn:matrix:client:device:AAABBBCCCDDD`,
          code_challenge: 'a'.repeat(43),
          code_challenge_method: 'S256',
        })}`,
        { redirect: 'manual' },
      );
    for (const uri of ['http://localhost/callback', 'http://localhost:49152/callback'])
      assert.match((await asked(uri)).headers.get('location') ?? '', /\/login\?/, uri);
    for (const uri of ['http://127.0.0.1:49152/callback', 'http://localhost:49152/other', 'https://localhost/callback'])
      assert.doesNotMatch((await asked(uri)).headers.get('location') ?? '', /\/login\?/, uri);
  });
});

test('other clients register as they always did', async () => {
  const { status, body } = await post('/oauth2/register', {
    client_name: 'Not of Matrix',
    redirect_uris: ['https://elsewhere.example/callback'],
    token_endpoint_auth_method: 'none',
  });
  assert.equal(status, 201);
  assert.ok(!String(body['scope']).includes('urn:matrix'));
  assert.equal(typeof body['registration_access_token'], 'string');
});
