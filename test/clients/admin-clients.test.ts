import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { LIFESPANS } from '../../src/oauth/client.ts';
import { NODE_SKEW } from '../../src/oauth/clock.ts';
import { harness, NOW } from './support.ts';

const NO_LIFESPANS = Object.fromEntries(LIFESPANS.map((name) => [name, null]));
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const bare = {
  client_id_issued_at: NOW / 1000 - 0.25,
  client_secret_expires_at: 0,
  client_name: '',
  owner: '',
  contacts: [],
  redirect_uris: [],
  response_types: ['code'],
  grant_types: ['authorization_code'],
  scope: 'offline_access offline openid',
  audience: [],
  allowed_cors_origins: [],
  token_endpoint_auth_method: 'client_secret_basic',
  userinfo_signed_response_alg: 'none',
  subject_type: 'public',
  metadata: {},
  skip_consent: false,
  jwks: {},
  skip_logout_consent: null,
  ...NO_LIFESPANS,
  created_at: '2026-07-01T12:00:00Z',
  updated_at: '2026-07-01T12:00:00Z',
};

describe('creating a client', () => {
  test('an empty document makes a client with every default, its secret and its registration access', async () => {
    const { call, store, changed } = harness();
    const { status, headers, body } = await call('POST', '/admin/clients', {});
    assert.equal(status, 201);
    const { client_id, client_secret, registration_access_token, registration_client_uri, ...rest } = body;
    assert.deepEqual(rest, bare);
    assert.match(String(client_id), UUID_V4);
    assert.match(String(client_secret), /^[\w-]{43}$/);
    assert.match(String(registration_access_token), /^signet_reg_[\w-]{43}$/);
    assert.equal(registration_client_uri, `https://id.example/oauth2/register/${client_id}`);
    assert.equal(headers['location'], `/admin/clients/${client_id}`);
    assert.equal(headers['content-type'], 'application/json; charset=utf-8');
    assert.deepEqual(changed, [client_id]);
    const stored = JSON.stringify(store.rows('client'));
    assert.ok(!stored.includes(String(client_secret)) && !stored.includes(String(registration_access_token)));
  });

  test('every member that is given is kept', async () => {
    const { call } = harness();
    const given = {
      client_id: 'my app/o',
      client_name: 'App',
      'client_name#de': 'Anwendung',
      'logo_uri#de': 'https://app.example/de.png',
      owner: 'team',
      contacts: ['a@example.com'],
      client_uri: 'https://app.example/',
      logo_uri: 'https://app.example/logo.png',
      policy_uri: 'https://app.example/policy',
      tos_uri: 'http://app.example/tos',
      redirect_uris: ['https://app.example/cb', 'com.example.app:/cb', 'http://127.0.0.1/cb', 'myapp://cb'],
      response_types: ['code', 'code id_token'],
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      scope: 'openid email',
      audience: ['https://api.example'],
      request_uris: ['https://app.example/request'],
      allowed_cors_origins: ['https://app.example', 'https://*.example:8443'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: '1' }] },
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'RS256',
      request_object_signing_alg: 'none',
      subject_type: 'public',
      default_max_age: 0,
      require_auth_time: false,
      default_acr_values: ['1'],
      initiate_login_uri: 'https://app.example/start',
      post_logout_redirect_uris: ['https://app.example/bye', 'myapp://cb/bye'],
      frontchannel_logout_uri: 'https://app.example/front',
      frontchannel_logout_session_required: true,
      backchannel_logout_uri: 'http://localhost:3000/back',
      backchannel_logout_session_required: true,
      access_token_strategy: 'jwt',
      metadata: { nested: { list: [1, null, 'x'] } },
      skip_consent: true,
      skip_logout_consent: false,
      refresh_token_grant_refresh_token_lifespan: '31h0m0s',
    };
    const created = await call('POST', '/admin/clients', given);
    assert.equal(created.status, 201, JSON.stringify(created.body));
    assert.equal(created.headers['location'], '/admin/clients/my%20app%2Fo');
    assert.equal(created.body['registration_client_uri'], 'https://id.example/oauth2/register/my%20app%2Fo');
    assert.equal(created.body['client_secret'], undefined);
    const read = await call('GET', '/admin/clients/my%20app%2Fo');
    const { created_at, updated_at, client_id_issued_at, client_secret_expires_at, ...rest } = read.body;
    assert.deepEqual(rest, { ...NO_LIFESPANS, ...given });
  });

  test("every member of Ory's OAuth2Client is in an answer", async () => {
    const types = readFileSync(join(import.meta.dirname, '../../node_modules/@ory/client/dist/api.d.ts'), 'utf8');
    const [, declaration = ''] = types.split('export interface OAuth2Client {');
    const members = [...(declaration.split('\n}')[0] ?? '').matchAll(/^ {4}'(\w+)'\?/gm)].map(([, name]) => name ?? '');
    assert.ok(members.length > 45);
    const uri = 'https://app.example/';
    const { call } = harness({ fetchJson: async () => [uri] });
    const given = {
      ...{ client_uri: uri, logo_uri: uri, policy_uri: uri, tos_uri: uri, sector_identifier_uri: uri },
      ...{ redirect_uris: [uri], post_logout_redirect_uris: [uri], request_uris: [uri], jwks_uri: uri },
      ...{ frontchannel_logout_uri: uri, frontchannel_logout_session_required: true },
      ...{ backchannel_logout_uri: uri, backchannel_logout_session_required: true },
      ...{ token_endpoint_auth_signing_alg: 'RS256', request_object_signing_alg: 'RS256' },
      access_token_strategy: 'opaque',
    };
    const { body } = await call('POST', '/admin/clients', given);
    assert.deepEqual(
      members.filter((name) => !(name in body)),
      [],
    );
  });

  test('the id that an administrator chooses is refused when it is taken or cannot be in a path', async () => {
    const { call } = harness();
    assert.equal((await call('POST', '/admin/clients', { client_id: 'app' })).status, 201);
    const again = await call('POST', '/admin/clients', { client_id: 'app' });
    assert.deepEqual([again.status, again.body['error']], [409, 'conflict']);
    for (const client_id of ['..', '.', 'a\nb', 'é', 'x'.repeat(256), 7]) {
      const { status, body } = await call('POST', '/admin/clients', { client_id });
      assert.deepEqual([status, body['error']], [400, 'invalid_client_metadata'], String(client_id));
    }
  });

  test('a public client has no secret, whatever was asked', async () => {
    const { call, store } = harness();
    const { body } = await call('POST', '/admin/clients', {
      token_endpoint_auth_method: 'none',
      client_secret: 'a secret',
    });
    assert.equal('client_secret' in body, false);
    assert.deepEqual(store.rows('client')[0]?.secrets, []);
  });

  test('a chosen secret is echoed once and works; a short one is refused', async () => {
    const { call, store, api } = harness();
    const { body } = await call('POST', '/admin/clients', { client_id: 'app', client_secret: 'geheim' });
    assert.equal(body['client_secret'], 'geheim');
    const [client] = store.rows('client');
    assert.ok(client !== undefined && (await api.secrets.verify(client, 'geheim')));
    assert.equal('client_secret' in (await call('GET', '/admin/clients/app')).body, false);
    const short = await call('POST', '/admin/clients', { client_secret: '12345' });
    assert.equal(short.status, 400);
    assert.match(String(short.body['error_description']), /^client_secret must have 6 to/);
  });
});

describe('replacing and deleting a client', () => {
  test('PUT replaces everything but id, secret and registration', async () => {
    const made = harness();
    await made.call('POST', '/admin/clients', { client_id: 'app', client_name: 'Old', audience: ['x'] });
    const [before] = made.store.rows('client');
    made.now += 5_000;
    const put = await made.call('PUT', '/admin/clients/app', { client_id: 'other', client_name: 'New' });
    assert.equal(put.status, 200);
    assert.deepEqual(put.body, { ...bare, client_id: 'app', client_name: 'New', updated_at: '2026-07-01T12:00:05Z' });
    const [after] = made.store.rows('client');
    assert.deepEqual(after?.secrets, before?.secrets);
    assert.equal(after?.registration_access_token_hash, before?.registration_access_token_hash);
  });

  test('the answer of GET can be sent back', async () => {
    const { call } = harness();
    const redirect_uris = ['https://app.example/cb'];
    await call('POST', '/admin/clients', { client_id: 'app', redirect_uris, implicit_grant_id_token_lifespan: '90s' });
    const { body } = await call('GET', '/admin/clients/app');
    assert.deepEqual((await call('PUT', '/admin/clients/app', body)).body, body);
  });

  test('a new secret replaces all; becoming public drops them; becoming confidential shows a new one', async () => {
    const { call, store, api } = harness();
    const first = await call('POST', '/admin/clients', { client_id: 'app' });
    await call('POST', '/admin/clients/app/secrets/rotate');
    const put = await call('PUT', '/admin/clients/app', { client_secret: 'chosen' });
    assert.equal(put.body['client_secret'], 'chosen');
    const works = async (secret: unknown) => {
      const [client] = store.rows('client');
      return client !== undefined && (await api.secrets.verify(client, String(secret)));
    };
    assert.deepEqual([await works('chosen'), await works(first.body['client_secret'])], [true, false]);
    await call('PUT', '/admin/clients/app', { token_endpoint_auth_method: 'none' });
    assert.deepEqual(store.rows('client')[0]?.secrets, []);
    const again = await call('PUT', '/admin/clients/app', {});
    assert.equal(await works(again.body['client_secret']), true);
  });

  test('DELETE removes it once', async () => {
    const { call, store, changed } = harness();
    await call('POST', '/admin/clients', { client_id: 'app' });
    assert.equal((await call('DELETE', '/admin/clients/app')).status, 204);
    assert.deepEqual(store.rows('client'), []);
    assert.deepEqual(changed, ['app', 'app']);
    assert.equal((await call('DELETE', '/admin/clients/app')).status, 404);
  });

  test('an unknown client is not found', async () => {
    const { call } = harness();
    const answers = await Promise.all([
      call('GET', '/admin/clients/x'),
      call('PUT', '/admin/clients/x', {}),
      call('PATCH', '/admin/clients/x', []),
      call('PUT', '/admin/clients/x/lifespans', {}),
      call('POST', '/admin/clients/x/secrets/rotate'),
      call('DELETE', '/admin/clients/x/secrets/rotate'),
    ]);
    for (const { status, body } of answers) assert.deepEqual([status, body['error']], [404, 'not_found']);
  });

  test('two changes at once are both there afterwards', async () => {
    const { call } = harness();
    await call('POST', '/admin/clients', { client_id: 'app' });
    const patch = (path: string, value: unknown) => call('PATCH', '/admin/clients/app', [{ op: 'add', path, value }]);
    await Promise.all([patch('/client_name', 'App'), patch('/owner', 'team'), patch('/scope', 'openid')]);
    const { body } = await call('GET', '/admin/clients/app');
    assert.deepEqual([body['client_name'], body['owner'], body['scope']], ['App', 'team', 'openid']);
  });
});

describe('lifespans and tokens', () => {
  test('all 13 lifespans are replaced, and shown as Go prints durations', async () => {
    const { call } = harness();
    await call('POST', '/admin/clients', { client_id: 'app', jwt_bearer_grant_access_token_lifespan: '1h' });
    const set = await call('PUT', '/admin/clients/app/lifespans', {
      authorization_code_grant_access_token_lifespan: '31h',
      refresh_token_grant_id_token_lifespan: null,
      client_name: 'not a lifespan',
    });
    assert.equal(set.status, 200);
    assert.deepEqual(Object.fromEntries(LIFESPANS.map((name) => [name, set.body[name]])), {
      ...NO_LIFESPANS,
      authorization_code_grant_access_token_lifespan: '31h0m0s',
    });
    assert.equal(set.body['client_name'], '');
    const bad = await call('PUT', '/admin/clients/app/lifespans', { implicit_grant_id_token_lifespan: '1d' });
    assert.deepEqual([bad.status, bad.body['error']], [400, 'invalid_client_metadata']);
  });

  test('deleting the tokens of a client ends those that were issued until now', async () => {
    const { call, store, changed } = harness();
    await call('POST', '/admin/clients', { client_id: 'app' });
    assert.equal((await call('DELETE', '/admin/oauth2/tokens?client_id=app')).status, 204);
    assert.equal(store.rows('client')[0]?.tokens_valid_from, NOW + NODE_SKEW + 1);
    assert.deepEqual(changed, ['app', 'app']);
    assert.equal((await call('DELETE', '/admin/oauth2/tokens?client_id=nobody')).status, 204);
    assert.equal((await call('DELETE', '/admin/oauth2/tokens')).status, 400);
  });
});
