import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestProvider } from '../support/provider.ts';
import { assertRefused, register, registered, send, startRegistrar } from './support.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

describe('what a client may register for itself has a ceiling', () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar({
      settings: {
        'oidc.dynamic_client_registration.allowed_scope': ['email', 'notes.*'],
        'oidc.dynamic_client_registration.allowed_audience': ['https://notes.example/'],
      },
    });
  });
  after(() => server.stop());

  const memberOf = async (member: string, document: Record<string, unknown>): Promise<unknown> =>
    (await registered(server, document)).body[member];

  test('scopes beyond it are left out, and the answer shows what is left', async () => {
    assert.equal(await memberOf('scope', { scope: 'openid admin notes.read email' }), 'openid notes.read email');
  });

  test('without a scope, or with none that it may have, a client has the default', async () => {
    assert.equal(await memberOf('scope', {}), 'offline_access offline openid');
    assert.equal(await memberOf('scope', { scope: 'admin * files.*' }), 'offline_access offline openid');
  });

  test('audiences that were not allowed are left out', async () => {
    const audience = ['https://notes.example/api', 'https://admin.example'];
    assert.deepEqual(await memberOf('audience', { audience }), ['https://notes.example/api']);
  });

  test('grant types that a public client cannot use, or nobody knows, are left out', async () => {
    const grant_types = ['authorization_code', 'refresh_token', JWT_BEARER, 'client_credentials', 'urn:unknown'];
    const document = { token_endpoint_auth_method: 'none', grant_types };
    assert.deepEqual(await memberOf('grant_types', document), ['authorization_code', 'refresh_token']);
  });

  test('grant types without a person are left out unless the operator lets them in', async () => {
    const grant_types = ['authorization_code', JWT_BEARER, 'client_credentials'];
    assert.deepEqual(await memberOf('grant_types', { grant_types }), ['authorization_code']);
  });

  test('a client of which nothing would be left is refused', async () => {
    const document = { token_endpoint_auth_method: 'none', grant_types: [JWT_BEARER] };
    assertRefused(await register(server, document), 400, 'invalid_client_metadata', /none of its grant_types/);
    assertRefused(await register(server, { response_types: ['nonsense'] }), 400, 'invalid_client_metadata');
  });

  test('unknown response types are left out', async () => {
    const document = { grant_types: ['authorization_code'], response_types: ['code', 'vp_token'] };
    assert.deepEqual(await memberOf('response_types', document), ['code']);
  });

  test('response types without their grant type are a contradiction', async () => {
    const document = { grant_types: ['authorization_code'], response_types: ['code id_token'] };
    assertRefused(await register(server, document), 400, 'invalid_client_metadata', /implicit/);
  });

  test('an algorithm for assertions means nothing with a secret', async () => {
    const document = { token_endpoint_auth_method: 'client_secret_basic', token_endpoint_auth_signing_alg: 'HS256' };
    assert.equal(await memberOf('token_endpoint_auth_signing_alg', document), undefined);
  });

  test('what the operator gave, the client keeps when it asks for it again', async () => {
    const made = await server.call('POST', '/admin/clients', {
      client_id: 'given',
      scope: 'openid admin',
      audience: ['https://admin.example'],
      owner: 'operations',
      metadata: { tier: 'gold' },
      skip_consent: true,
      access_token_strategy: 'jwt',
      client_credentials_grant_access_token_lifespan: '5m',
    });
    const authorization = `Bearer ${String(made['registration_access_token'])}`;
    const document = { scope: 'openid admin root', audience: ['https://admin.example', 'https://other.example'] };
    const { status, body } = await send('PUT', `${server.issuer}/oauth2/register/given`, document, { authorization });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body['scope'], 'openid admin');
    assert.deepEqual(body['audience'], ['https://admin.example']);
    const stored = await server.call('GET', '/admin/clients/given');
    assert.equal(stored['owner'], 'operations');
    assert.deepEqual(stored['metadata'], { tier: 'gold' });
    assert.equal(stored['skip_consent'], true);
    assert.equal(stored['access_token_strategy'], 'jwt');
    assert.equal(stored['client_credentials_grant_access_token_lifespan'], '5m0s');
  });
});

describe('the operator narrows the grant types', () => {
  test('and the response types with them', async () => {
    const server = await startRegistrar({
      settings: { 'oidc.dynamic_client_registration.allowed_grant_types': ['authorization_code', 'refresh_token'] },
    });
    const { body } = await registered(server, {
      grant_types: ['authorization_code', 'implicit', 'client_credentials'],
      response_types: ['code', 'id_token', 'id_token code'],
    });
    assert.deepEqual(body['grant_types'], ['authorization_code']);
    assert.deepEqual(body['response_types'], ['code']);
    await server.stop();
  });
});

describe('redirect URIs', () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar();
  });
  after(() => server.stop());

  const WEB_IMPLICIT = { grant_types: ['implicit'], response_types: ['id_token'] };
  const NATIVE = { application_type: 'native', token_endpoint_auth_method: 'none' };

  for (const [text, document] of [
    ['of a loopback address, any port', { redirect_uris: ['http://127.0.0.1:51234/callback'] }],
    ['of localhost', { redirect_uris: ['http://localhost/callback'] }],
    ['of a scheme of its own', { redirect_uris: ['cursor://anysphere.cursor-mcp/oauth/callback'] }],
    ['of a native application', { ...NATIVE, redirect_uris: ['com.example.app:/cb', 'http://[::1]/cb'] }],
    ['claimed by a native application', { ...NATIVE, redirect_uris: ['https://app.example/cb'] }],
    ['of a web application with the implicit grant', { ...WEB_IMPLICIT, redirect_uris: ['https://app.example/'] }],
    ['of a native one with it', { ...WEB_IMPLICIT, ...NATIVE, redirect_uris: ['http://localhost/cb'] }],
  ] as const) {
    test(`${text} are registered`, async () => {
      const { status, body } = await register(server, document);
      assert.equal(status, 201, JSON.stringify(body));
      assert.deepEqual(body['redirect_uris'], document.redirect_uris);
    });
  }

  for (const [text, document] of [
    ['with a fragment', { redirect_uris: ['https://app.example/#here'] }],
    ['that a browser would run', { redirect_uris: ['javascript:alert(1)'] }],
    ['of http with the implicit grant', { ...WEB_IMPLICIT, redirect_uris: ['http://app.example/'] }],
    ['of localhost with the implicit grant', { ...WEB_IMPLICIT, redirect_uris: ['https://localhost/'] }],
    ['of http for a native application', { ...NATIVE, redirect_uris: ['http://app.example/'] }],
  ] as const) {
    test(`${text} are refused`, async () => {
      assertRefused(await register(server, document), 400, 'invalid_redirect_uri', /^redirect_uris must/);
    });
  }

  test('application_type is shown as it was registered, and is one of two', async () => {
    assert.equal((await registered(server, { application_type: 'web' })).body['application_type'], 'web');
    assertRefused(await register(server, { application_type: 'tv' }), 400, 'invalid_client_metadata');
  });
});
