import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Configuration,
  InitialAccessTokenApi,
  JwkApi,
  MetadataApi,
  OAuth2Api,
  OidcApi,
  ProtectedResourceApi,
  ResponseError,
  UserApi,
} from '../../client/src/index.ts';
import { createIssuer, trustOf } from '../jwt-bearer/issuer.ts';
import { refused, type World } from './world.ts';

const ABSENT = '00000000-0000-4000-8000-000000000000';

/** What the operator calls. */
export function testAdminApis(world: World): void {
  test('version, health and metrics', async () => {
    const { operator } = world;
    const metadata = new MetadataApi(operator());
    assert.match((await metadata.getVersion()).version, /^\d+\.\d+\.\d+/);
    assert.equal((await metadata.isAlive()).status, 'ok');
    assert.equal((await metadata.isReady()).status, 'ok');
    assert.match(await metadata.getMetrics(), /^# HELP /);
    const failing: typeof fetch = async () => new Response('<h1>Bad gateway</h1>', { status: 502 });
    const thrown = await new MetadataApi(new Configuration({ fetch: failing })).isReady().catch((error) => error);
    assert(thrown instanceof ResponseError);
    assert.deepEqual([thrown.status, thrown.error, thrown.body], [502, undefined, '<h1>Bad gateway</h1>']);
  });

  test('clients of the operator', async () => {
    const { open, operator } = world;
    const api = new OAuth2Api(operator());
    const { status, headers, data } = await api.createOAuth2ClientRaw({
      client_id: 'a/b c',
      client_name: 'Notes',
      'client_name#de': 'Notizen',
      grant_types: ['client_credentials'],
      metadata: { team: 7 },
    });
    assert.deepEqual([status, headers.get('location')], [201, '/admin/clients/a%2Fb%20c']);
    assert.equal(data['client_name#de'], 'Notizen');
    assert.equal(typeof data.client_secret, 'string');
    const own = new OAuth2Api(open({ username: 'a/b c', password: data.client_secret ?? '' }));
    assert.equal((await own.oauth2TokenExchange('client_credentials')).token_type, 'bearer');
    assert.equal((await api.getOAuth2Client('a/b c')).client_name, 'Notes');
    assert.equal((await api.setOAuth2Client('a/b c', { client_name: 'Papers' })).client_name, 'Papers');
    const patched = await api.patchOAuth2Client('a/b c', [{ op: 'replace', path: '/owner', value: 'ada' }]);
    assert.equal(patched.owner, 'ada');
    const lifespans = { refresh_token_grant_access_token_lifespan: '31h' };
    const changed = await api.setOAuth2ClientLifespans('a/b c', lifespans);
    assert.equal(changed.refresh_token_grant_access_token_lifespan, '31h0m0s');
    const rotated = await api.rotateOAuth2ClientSecret('a/b c');
    assert.notEqual(rotated.client_secret, data.client_secret);
    await api.deleteRotatedOAuth2ClientSecrets('a/b c');
    assert.deepEqual(
      (await api.listOAuth2Clients(10, undefined, undefined, 'ada')).map(({ client_id }) => client_id),
      ['a/b c'],
    );
    await api.deleteOAuth2Token('a/b c');
    await api.deleteOAuth2Client('a/b c');
    await refused(api.getOAuth2Client('a/b c'), 404, 'not_found');
    await refused(api.createOAuth2Client({ redirect_uris: ['nowhere'] }), 400, 'invalid_redirect_uri');
    await refused(api.listOAuth2Clients(0), 400, 'invalid_request');
  });

  test('initial access tokens', async () => {
    const { open, operator } = world;
    const api = new InitialAccessTokenApi(operator());
    const { initial_access_token, id } = await api.createInitialAccessToken({
      description: 'for the partners',
      allowed_redirect_hosts: ['*.example.com'],
      allowed_grant_types: ['authorization_code'],
      maximum_uses: 2,
      lifetime: '1h',
    });
    const partner = new OidcApi(open({ accessToken: initial_access_token }));
    await partner.createOidcDynamicClient({ redirect_uris: ['https://a.example.com/callback'] });
    assert.deepEqual(
      (await api.listInitialAccessTokens()).map(({ uses_left }) => uses_left),
      [1],
    );
    await api.deleteInitialAccessToken(id);
    await refused(api.deleteInitialAccessToken(id), 404, 'not_found');
    await refused(api.createInitialAccessToken({ lifetime: 'long' }), 400, 'invalid_request');
  });

  test('protected resources', async () => {
    const { operator } = world;
    const api = new ProtectedResourceApi(operator());
    const wanted = { identifier: 'https://notes.example/', scopes: ['notes.read'] };
    const { id, configured } = await api.createProtectedResource(wanted);
    assert.equal(configured, false);
    assert.equal((await api.getProtectedResource(id)).identifier, wanted.identifier);
    const changed = await api.setProtectedResource(id, { ...wanted, name: 'Notes', access_token_lifespan: '10m' });
    assert.deepEqual([changed.name, changed.access_token_lifespan], ['Notes', '10m0s']);
    assert.equal((await api.listProtectedResources(10, undefined, 'https://notes.example')).length, 1);
    await refused(api.createProtectedResource(wanted), 409, 'conflict');
    await api.deleteProtectedResource(id);
    await refused(api.getProtectedResource(ABSENT), 404, 'not_found');
  });

  test('trusted issuers', async () => {
    const { operator } = world;
    const api = new OAuth2Api(operator());
    const issuer = createIssuer('https://idp.example');
    const { jwk, ...rest } = trustOf(issuer, Date.now());
    const { kid = '', kty = '', crv = '', x = '', y = '' } = jwk;
    assert.equal(kty, 'EC');
    const body = { ...rest, jwk: { kid, kty: 'EC', crv, x, y, use: 'sig', alg: 'ES256' } } as const;
    const { id = '' } = await api.trustOAuth2JwtGrantIssuer(body);
    assert.equal((await api.getTrustedOAuth2JwtGrantIssuer(id)).public_key?.kid, kid);
    assert.equal((await api.listTrustedOAuth2JwtGrantIssuers(10, undefined, issuer.name)).length, 1);
    await refused(api.trustOAuth2JwtGrantIssuer(body), 409, 'conflict');
    await api.deleteTrustedOAuth2JwtGrantIssuer(id);
    await refused(api.getTrustedOAuth2JwtGrantIssuer(ABSENT), 404, 'not_found');
  });

  test('keys', async () => {
    const { operator } = world;
    const api = new JwkApi(operator());
    const wanted = { alg: 'ES256', use: 'sig', kid: 'one' };
    const { keys: [key] = [] } = await api.createJsonWebKeySet('my.set', wanted);
    assert(key !== undefined);
    assert.equal((await api.getJsonWebKeySet('my.set')).keys?.length, 1);
    assert.equal((await api.getJsonWebKey('my.set', 'one')).keys?.[0]?.kid, 'one');
    assert.equal((await api.setJsonWebKey('my.set', 'two', { ...key, kid: 'two' })).kid, 'two');
    assert.equal((await api.setJsonWebKeySet('my.set', { keys: [key] })).keys?.length, 1);
    await api.rotateJsonWebKeySet('hydra.openid.id-token');
    await api.deleteJsonWebKey('my.set', 'one');
    await api.deleteJsonWebKeySet('my.set');
    await refused(api.getJsonWebKeySet('my.set'), 404, 'not_found');
    await refused(api.createJsonWebKeySet('my.set', { ...wanted, alg: 'HS256' }), 400, 'invalid_request');
    await refused(api.rotateJsonWebKeySet('my.set'), 404, 'not_found');
  });

  test('people', async () => {
    const { operator } = world;
    const api = new UserApi(operator());
    const grace = await api.createUser({ username: 'grace', email: 'grace@example.com', claims: { name: 'Grace' } });
    assert.deepEqual(await api.getUser(grace.id), grace);
    assert.equal((await api.setUser(grace.id, { ...grace, disabled: true })).disabled, true);
    assert.equal((await api.patchUser(grace.id, { email: null })).email, undefined);
    await api.setUserPassword(grace.id, { password: 'one that nobody would guess' });
    await api.deleteUserSessions(grace.id);
    const { data, headers } = await api.listUsersRaw(1);
    assert.equal(data.length, 1);
    assert.match(headers.get('link') ?? '', /rel="next"/);
    await api.deleteUser(grace.id);
    await refused(api.getUser(grace.id), 404, 'not_found');
    await refused(api.createUser({ username: 'ada', password: 'another long password' }), 409, 'conflict');
  });
}
