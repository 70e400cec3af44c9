import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RESPONSE_MODES } from '../../src/oauth/authorization/response-modes.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser, decodeJwt, discovery, publishedKeys, token, tokens } from '../support/story.ts';

const PATHS = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

describe('discovery and keys', () => {
  let server: TestProvider;
  let document: Readonly<Record<string, unknown>>;
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { access_token_strategy: 'jwt' });
    await createClient(server, { client_id: 'es', id_token_signed_response_alg: 'ES256' });
    await createUser(server);
    document = await discovery(server);
  });
  after(() => server.stop());

  test('both well-known paths give the same document, cacheable and for every origin', async () => {
    const texts: string[] = [];
    for (const path of PATHS) {
      const answer = await fetch(`${server.issuer}${path}`, { headers: { origin: 'https://any.example' } });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      assert.match(answer.headers.get('cache-control') ?? '', /^public, max-age=\d+$/);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      texts.push(await answer.text());
    }
    assert.equal(texts[0], texts[1]);
  });

  test('the issuer is the one under which it was found', () => assert.equal(document['issuer'], server.issuer));

  test('every endpoint that it lists answers, and as that endpoint', async () => {
    const answers: Readonly<Record<string, readonly [method: string, status: number]>> = {
      authorization_endpoint: ['GET', 400],
      token_endpoint: ['POST', 400],
      userinfo_endpoint: ['GET', 401],
      jwks_uri: ['GET', 200],
      introspection_endpoint: ['POST', 400],
      revocation_endpoint: ['POST', 400],
      end_session_endpoint: ['GET', 302],
      device_authorization_endpoint: ['POST', 400],
    };
    const listed = Object.keys(document).filter((name) => /_endpoint$|_uri$/.test(name));
    for (const name of Object.keys(answers)) assert(listed.includes(name), name);
    for (const name of listed) {
      const [method, status] = answers[name] ?? ['POST', undefined];
      const answer = await fetch(String(document[name]), { method, redirect: 'manual' });
      if (status === undefined) assert(answer.status !== 404 && answer.status < 500, name);
      else assert.equal(answer.status, status, name);
    }
  });

  test('it lists what the server does', () => {
    assert.deepEqual(document['response_modes_supported'], RESPONSE_MODES);
    const grants = document['grant_types_supported'];
    assert(Array.isArray(grants));
    for (const grant of ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'])
      assert(grants.includes(grant), grant);
    assert.deepEqual(document['token_endpoint_auth_methods_supported'], [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
    ]);
    assert.equal(document['authorization_response_iss_parameter_supported'], true);
    assert.equal(document['claims_parameter_supported'], true);
    assert.equal(document['request_parameter_supported'], true);
    assert.equal(document['request_uri_parameter_supported'], true);
    assert.equal(document['require_request_uri_registration'], true);
    const algorithms = document['id_token_signing_alg_values_supported'];
    assert(Array.isArray(algorithms) && algorithms.includes('RS256') && algorithms.includes('ES256'));
    for (const [name, value] of Object.entries(document))
      if (Array.isArray(value)) assert(value.length > 0 || name === 'acr_values_supported', name);
  });

  test('the key set has public members only, and an id of its own for each key', async () => {
    const answer = await fetch(String(document['jwks_uri']), { headers: { origin: 'https://any.example' } });
    assert.match(answer.headers.get('cache-control') ?? '', /^public, max-age=\d+$/);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    const { keys } = await publishedKeys(server);
    assert(keys.length >= 2);
    const kids = keys.map((key) => key['kid']);
    assert.equal(new Set(kids).size, kids.length);
    for (const key of keys) {
      assert.equal(typeof key['kid'], 'string');
      assert(key['use'] === 'sig' || key['use'] === 'enc');
      assert.equal(typeof key['alg'], 'string');
      assert.notEqual(key['kty'], 'oct');
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'priv']) assert.equal(key[secret], undefined, secret);
    }
  });

  test('the keys of ID tokens and of access tokens are in it', async () => {
    const { keys } = await publishedKeys(server);
    const kids = new Set(keys.map((key) => key['kid']));
    const { id_token } = await tokens(server);
    const { body } = await token(server, { grant_type: 'client_credentials' });
    assert(kids.has(decodeJwt(id_token).header['kid']));
    assert(kids.has(decodeJwt(body['access_token']).header['kid']));
  });
});
