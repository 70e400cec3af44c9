import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { discovery } from '../support/story.ts';
import { assertRefused, CALLBACK, register, registered, send, startRegistrar } from './support.ts';

describe('a client registers itself', () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar();
  });
  after(() => server.stop());

  test('and is told its id, its secret, and how to manage its registration', async () => {
    const { status, headers, body } = await register(server, { client_name: 'App', redirect_uris: [CALLBACK] });
    assert.equal(status, 201);
    assert.equal(headers.get('location'), body['registration_client_uri']);
    assert.equal(headers.get('cache-control'), 'no-store');
    const { client_id, client_secret, registration_access_token, client_id_issued_at, created_at, ...rest } = body;
    assert.match(String(client_id), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(String(client_secret), /^[\w-]{43}$/);
    assert.match(String(registration_access_token), /^signet_reg_[\w-]{43}$/);
    assert(Number.isSafeInteger(client_id_issued_at));
    assert.deepEqual(rest, {
      client_name: 'App',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'offline_access offline openid',
      client_secret_expires_at: 0,
      registration_client_uri: `${server.issuer}/oauth2/register/${String(client_id)}`,
      skip_consent: false,
      subject_type: 'public',
      token_endpoint_auth_method: 'client_secret_basic',
      updated_at: created_at,
    });
  });

  test('without a secret when it has no use for one', async () => {
    const { body } = await registered(server, { token_endpoint_auth_method: 'none' });
    assert.equal(body['token_endpoint_auth_method'], 'none');
    assert(!('client_secret' in body) && !('client_secret_expires_at' in body));
  });

  test('and cannot choose its id', async () => {
    const { client_id } = await registered(server, { client_id: 'admin' });
    assert.notEqual(client_id, 'admin');
  });

  test('with what it says of itself in several languages', async () => {
    const { body } = await registered(server, { client_name: 'Notes', 'client_name#de': 'Notizen' });
    assert.equal(body['client_name#de'], 'Notizen');
  });

  for (const [member, value, error] of [
    ['client_secret', 'a-secret-that-the-client-wants', 'invalid_client_metadata'],
    ['metadata', { tier: 'gold' }, 'invalid_client_metadata'],
    ['access_token_strategy', 'jwt', 'invalid_client_metadata'],
    ['skip_consent', true, 'invalid_request'],
    ['skip_logout_consent', true, 'invalid_request'],
  ] as const) {
    test(`but not with ${member}, which is not its own to choose`, async () => {
      const answer = await register(server, { redirect_uris: [CALLBACK], [member]: value });
      assertRefused(answer, 400, error, new RegExp(`^${member} `));
    });
  }

  test('and may say what is so anyway', async () => {
    const { body } = await registered(server, {
      metadata: {},
      access_token_strategy: '',
      skip_consent: false,
      skip_logout_consent: null,
      client_secret: '',
    });
    assert(!('metadata' in body));
  });

  test('and does not choose its owner, nor how long its tokens live', async () => {
    const { client_id } = await registered(server, {
      owner: 'operations',
      authorization_code_grant_access_token_lifespan: '87600h',
    });
    const stored = await server.call('GET', `/admin/clients/${client_id}`);
    assert.equal(stored['owner'], '');
    assert.equal(stored['authorization_code_grant_access_token_lifespan'], null);
  });

  test('once only sent as JSON', async () => {
    const answer = await fetch(`${server.issuer}/oauth2/register`, {
      method: 'POST',
      body: new URLSearchParams({ client_name: 'App' }),
    });
    assert.equal(answer.status, 415);
    assertRefused(await register(server, []), 400, 'invalid_client_metadata');
    const empty = await fetch(`${server.issuer}/oauth2/register`, { method: 'POST' });
    assert.equal(empty.status, 400);
  });

  test('in a document of bounded size', async () => {
    const jwks = { keys: [{ kty: 'EC', x5c: ['A'.repeat(40_000)] }] };
    assertRefused(await register(server, { redirect_uris: [CALLBACK], jwks }), 413, 'payload_too_large');
  });

  test('from a script of any origin, with the header that MCP clients send', async () => {
    const origin = 'https://inspector.example';
    const preflight = await fetch(`${server.issuer}/oauth2/register`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,mcp-protocol-version',
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /content-type.*mcp-protocol-version/);
    const { headers } = await register(server, { redirect_uris: [CALLBACK] }, { headers: { origin } });
    assert.equal(headers.get('access-control-allow-origin'), '*');
    const refused = await register(server, 7, { headers: { origin } });
    assert.equal(refused.headers.get('access-control-allow-origin'), '*');
  });

  test('at the place that discovery names', async () => {
    assert.equal((await discovery(server))['registration_endpoint'], `${server.issuer}/oauth2/register`);
  });
});

describe('nothing is fetched at registration', () => {
  test('but the sector identifier document', async () => {
    const server = await startRegistrar();
    const { status } = await register(server, {
      redirect_uris: [CALLBACK],
      jwks_uri: 'https://nowhere.invalid/jwks',
      logo_uri: 'https://nowhere.invalid/logo',
      request_uris: ['https://nowhere.invalid/request'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
    });
    assert.equal(status, 201);
    const sector = { redirect_uris: [CALLBACK], sector_identifier_uri: 'https://nowhere.invalid/sector' };
    assertRefused(await register(server, sector), 400, 'invalid_client_metadata', /sector_identifier_uri/);
    await server.stop();
  });
});

describe('where clients cannot register themselves', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
  });
  after(() => server.stop());

  for (const [method, path] of [
    ['POST', '/oauth2/register'],
    ['GET', '/oauth2/register/app'],
    ['PUT', '/oauth2/register/app'],
    ['DELETE', '/oauth2/register/app'],
  ] as const) {
    test(`${method} ${path} says so`, async () => {
      const body = method === 'POST' || method === 'PUT' ? {} : undefined;
      const answer = await send(method, `${server.issuer}${path}`, body);
      assertRefused(answer, 404, 'not_found', /registration is not enabled/);
    });
  }

  test('discovery names no place for it', async () => {
    assert(!('registration_endpoint' in (await discovery(server))));
  });
});

test('an operator may give registration an address of its own', async () => {
  const url = 'https://register.example/clients';
  const server = await startRegistrar({ settings: { 'webfinger.oidc_discovery.client_registration_url': url } });
  const { body, client_id } = await registered(server);
  assert.equal(body['registration_client_uri'], `${url}/${client_id}`);
  assert.equal((await discovery(server))['registration_endpoint'], url);
  await server.stop();
});
