import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { assertError, basic, createClient, introspect, SECRET, token, userinfo } from '../support/story.ts';

const GRANT = { grant_type: 'client_credentials' };

describe('client credentials', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { audience: ['https://api.example'] });
  });
  after(() => server.stop());

  test('a confidential client gets an access token and nothing else', async () => {
    const answer = await token(server, { ...GRANT, scope: 'notes.read' });
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.body).sort(), ['access_token', 'expires_in', 'scope', 'token_type']);
    assert.equal(answer.body['scope'], 'notes.read');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  });

  test('its token speaks of the client itself', async () => {
    const answer = await token(server, { ...GRANT, scope: 'notes.read' });
    const seen = await introspect(server, answer.body['access_token']);
    assert.equal(seen['active'], true);
    assert.equal(seen['client_id'], 'app');
    assert.equal(seen['sub'], 'app');
    assert.deepEqual(seen['aud'], []);
  });

  test('without a scope it grants none', async () => {
    assert.equal((await token(server, GRANT)).body['scope'], '');
  });

  test('what needs a person is left out, and the answer says so', async () => {
    const answer = await token(server, { ...GRANT, scope: 'openid offline_access notes.read' });
    assert.equal(answer.body['scope'], 'notes.read');
    assert.equal(answer.body['refresh_token'], undefined);
    assert.equal(answer.body['id_token'], undefined);
    assertError(await userinfo(server, answer.body['access_token']), 403, 'insufficient_scope');
  });

  test('scope and audience have the ceiling of the client', async () => {
    assertError(await token(server, { ...GRANT, scope: 'admin' }), 400, 'invalid_scope');
    assertError(await token(server, { ...GRANT, scope: 'no"te' }), 400, 'invalid_scope');
    assertError(await token(server, { ...GRANT, audience: 'https://evil.example' }), 400, 'invalid_request');
    const allowed = await token(server, { ...GRANT, audience: 'https://api.example https://api.example/v1' });
    const seen = await introspect(server, allowed.body['access_token']);
    assert.deepEqual(seen['aud'], ['https://api.example', 'https://api.example/v1']);
  });

  test('a public client cannot use it', async () => {
    const created = createClient(server, {
      client_id: 'public',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
    });
    const outcome = await created.then(
      () => token(server, { ...GRANT, client_id: 'public' }, null),
      (refused: unknown) => String(refused),
    );
    if (typeof outcome === 'string') assert.match(outcome, /invalid_client_metadata/);
    else assertError(outcome, 400, 'unauthorized_client');
  });

  test('a client that is not registered for it is unauthorized_client', async () => {
    await createClient(server, { client_id: 'codes', grant_types: ['authorization_code'], response_types: ['code'] });
    assertError(await token(server, GRANT, basic('codes', SECRET)), 400, 'unauthorized_client');
  });

  test("by setting, a request without a scope gets all of the client's that need no person", async () => {
    const generous = await startTestProvider({
      settings: { 'oauth2.client_credentials.default_grant_allowed_scope': true },
    });
    try {
      await createClient(generous);
      assert.equal((await token(generous, GRANT)).body['scope'], 'profile email notes.read notes.write');
    } finally {
      await generous.stop();
    }
  });
});
