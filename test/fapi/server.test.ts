import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { makeKey } from '../client-keys/support.ts';
import { authorizationUrl, CALLBACK, decodeJwt, discovery, publishedKeys, SECRET } from '../support/story.ts';
import { FapiClient, type FapiServer, fapiMetadata, startFapiServer } from './support.ts';

const ALGORITHMS = ['PS256', 'ES256', 'EdDSA', 'Ed25519'];
const EVERYTHING = {
  'oauth2.profile': 'fapi_2',
  'keys.id_token': ['RS256', 'PS256', 'ES256'],
  'oauth2.pkce.plain': true,
  'oidc.allow_unsigned_id_tokens': true,
};

describe('a whole server under fapi_2', () => {
  let world: FapiServer;
  let document: Readonly<Record<string, unknown>>;
  before(async () => {
    world = await startFapiServer(EVERYTHING);
    document = await discovery(world.server);
  });
  after(() => world.server.stop());

  test('discovery-end-point-verification: says what is left of everything else', () => {
    const expected = {
      issuer: world.server.issuer,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      require_pushed_authorization_requests: true,
      require_signed_request_object: false,
      request_uri_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
      introspection_endpoint_auth_methods_supported: ['private_key_jwt'],
    };
    assert.partialDeepStrictEqual(document, expected);
    assert.deepEqual(document['response_types_supported'], ['code']);
    assert.deepEqual(document['token_endpoint_auth_methods_supported'], ['private_key_jwt']);
    const { grant_types_supported: grants, response_modes_supported: modes } = document;
    assert(Array.isArray(grants) && grants.includes('authorization_code') && !grants.includes('implicit'));
    assert(Array.isArray(modes) && modes.includes('jwt'));
  });

  test('discovery-end-point-verification: every algorithm that is listed for signatures is one of the profile', () => {
    const lists = Object.entries(document).filter(([name]) => /sign(ing|ed).*alg/.test(name));
    assert(lists.length >= 8);
    for (const [name, listed] of lists) {
      assert(Array.isArray(listed) && listed.length > 0, name);
      // Answers of userinfo need not be JWTs, which is called none.
      const foreign = listed.filter((alg) => !ALGORITHMS.includes(alg) && !(/userinfo/.test(name) && alg === 'none'));
      assert.deepEqual(foreign, [], name);
    }
  });

  test('its keys are long enough, and each has an id of its own', async () => {
    const { keys } = await publishedKeys(world.server);
    assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length);
    for (const { kty, n } of keys) if (kty === 'RSA') assert(Buffer.from(String(n), 'base64url').length >= 256);
  });

  test('holds every client to the profile, whatever the client says of itself', async () => {
    const client = await FapiClient.register(world, 'held', { profile: undefined });
    const tokens = await client.tokens();
    assert.equal(tokens['token_type'], 'DPoP');
    assert(ALGORITHMS.includes(String(decodeJwt(tokens['id_token']).header['alg'])));
    const url = authorizationUrl(world.server, { client_id: 'held' });
    const { headers } = await fetch(url, { redirect: 'manual' });
    assert.match(headers.get('location') ?? '', /error=invalid_request&/);
  });

  const faults: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    [
      'a secret',
      { token_endpoint_auth_method: 'client_secret_basic', client_secret: SECRET },
      'invalid_client_metadata',
    ],
    ['no authentication', { token_endpoint_auth_method: 'none' }, 'invalid_client_metadata'],
    ['the response type token', { response_types: ['token'], grant_types: ['implicit'] }, 'invalid_client_metadata'],
    ['http redirect URIs', { redirect_uris: ['http://app.example/callback'] }, 'invalid_redirect_uri'],
    [
      'http to its own machine, of a web application',
      { redirect_uris: ['http://127.0.0.1/cb'] },
      'invalid_redirect_uri',
    ],
    [
      'http of a native one',
      { application_type: 'native', redirect_uris: ['http://app.example/cb'] },
      'invalid_redirect_uri',
    ],
    ['RS256 for its ID tokens', { id_token_signed_response_alg: 'RS256' }, 'invalid_client_metadata'],
    ['unsigned ID tokens', { id_token_signed_response_alg: 'none' }, 'invalid_client_metadata'],
    ['RS256 for userinfo', { userinfo_signed_response_alg: 'RS256' }, 'invalid_client_metadata'],
    ['HS256 for responses', { authorization_signed_response_alg: 'HS256' }, 'invalid_client_metadata'],
    ['RS256 for assertions', { token_endpoint_auth_signing_alg: 'RS256' }, 'invalid_client_metadata'],
    ['unsigned request objects', { request_object_signing_alg: 'none' }, 'invalid_client_metadata'],
  ];
  for (const [what, metadata, error] of faults)
    test(`registers no client with ${what}`, async () => {
      const document = { ...fapiMetadata(makeKey('PS256')), ...metadata };
      assert.equal((await world.server.call('POST', '/admin/clients', document, 400))['error'], error);
    });

  test('registers native applications that listen on their own machine', async () => {
    const redirect_uris = ['http://127.0.0.1/callback', 'com.example.app:/callback'];
    const document = { ...fapiMetadata(makeKey('PS256')), application_type: 'native', redirect_uris };
    await world.server.call('POST', '/admin/clients', document, 201);
  });
});

describe('a profile', () => {
  test('needs a key of the server: the settings are refused without one', () => {
    const flag = (path: string, word: string) => ({ path, word, flag: `--set ${path}` });
    const flags = [flag('dev', 'true'), flag('oauth2.profile', 'fapi_2'), flag('keys.id_token', '["RS256"]')];
    assert.throws(() => loadConfig({ flags }), /keys\.id_token has no algorithm that oauth2\.profile fapi_2 allows/);
  });

  test('of one client needs it too', async () => {
    const world = await startFapiServer({ 'keys.id_token': ['RS256'] });
    try {
      const document = { ...fapiMetadata(makeKey('PS256')), redirect_uris: [CALLBACK] };
      const { error, error_description } = await world.server.call('POST', '/admin/clients', document, 400);
      assert.equal(error, 'invalid_client_metadata');
      assert.match(String(error_description), /profile/);
    } finally {
      await world.server.stop();
    }
  });
});
