import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { assertError, basic, createClient, createUser, decodeJwt, isActive, post } from '../support/story.ts';
import {
  answerIn,
  CALENDAR,
  NOTES,
  redeemFor,
  registerResource,
  registerResources,
  SCOPE,
  tokensFor,
  walkFor,
} from './support.ts';

const API_SECRET = 'a-secret-of-the-notes-api';
const LONG = 'https://long.example/';
const ECC = 'https://ecc.example/';
const RSA = 'https://rsa.example/';

let server: TestProvider;
let clock: TestClock;
before(async () => {
  clock = testClock();
  server = await startTestProvider({ clock });
  await createUser(server);
  await createClient(server, { scope: SCOPE });
  for (const client_id of ['notes-api', 'other-api'])
    await createClient(server, { client_id, client_secret: API_SECRET, grant_types: [], response_types: [] });
  await registerResources(server);
  await registerResource(server, { identifier: LONG, access_token_lifespan: '48h', access_token_strategy: 'opaque' });
  await registerResource(server, {
    identifier: ECC,
    access_token_strategy: 'jwt',
    access_token_signing_alg: 'ES256',
    scopes: ['notes.read'],
  });
  await registerResource(server, {
    identifier: RSA,
    access_token_signing_alg: 'RS256',
    access_token_strategy: 'jwt',
  });
});
after(() => server.stop());

describe('RFC 9068: a JWT access token for a resource', () => {
  test('§2.2, §3: has the resource as its audience, the client, the scope that counts there, and the sign-in', async () => {
    const { access_token } = await tokensFor(server, [NOTES], [NOTES]);
    const { payload, protectedHeader } = await jwtVerify(
      String(access_token),
      createRemoteJWKSet(new URL(`${server.issuer}/.well-known/jwks.json`)),
      { issuer: server.issuer, audience: NOTES, typ: 'at+jwt', currentDate: new Date(clock.now()) },
    );
    assert.equal(protectedHeader.typ, 'at+jwt');
    const { client_id, scope, jti, auth_time, amr, sub, exp = 0, iat = 0 } = payload;
    assert.deepEqual(
      [client_id, scope, auth_time, amr],
      ['app', 'notes.read notes.write', clock.now() / 1000, ['pwd']],
    );
    assert.equal(typeof jti, 'string');
    assert.equal(typeof sub, 'string');
    assert.equal(exp - iat, 300);
  });

  test('is signed as the resource wants it', async () => {
    const { access_token } = await tokensFor(server, [ECC], [ECC]);
    assert.equal(decodeJwt(access_token).header['alg'], 'ES256');
    assert(await isActive(server, access_token));
  });
});

describe('the form and the lifetime of a token', () => {
  test('are those of the resource, whatever the client has', async () => {
    const client = { scope: SCOPE, access_token_strategy: 'jwt', client_id: 'jwt-client' };
    await createClient(server, client);
    const issue = async (resource: string) => {
      const form = { grant_type: 'client_credentials', scope: 'notes.read', resource };
      return post(server, '/oauth2/token', form, basic('jwt-client', 'a-secret-of-the-test-client'));
    };
    assert.match(String((await issue(LONG)).body['access_token']), /^signet_at_/);
    assert.match(String((await issue(NOTES)).body['access_token']), /^ey/);
    assert.match(String((await issue(CALENDAR)).body['access_token']), /^ey/, 'nothing said: the client’s');
    assert.deepEqual(
      await Promise.all([LONG, NOTES, CALENDAR].map(async (one) => (await issue(one)).body['expires_in'])),
      [172_800, 300, 3_600],
    );
  });

  test('for several resources are a JWT if one needs it, and the shortest lifetime', async () => {
    const { access_token, expires_in } = await tokensFor(server, [LONG, NOTES], [LONG, NOTES]);
    assert.match(String(access_token), /^ey/);
    assert.equal(expires_in, 300);
  });

  test('a client’s own shorter lifetime counts', async () => {
    await server.call('PUT', '/admin/clients/app/lifespans', {
      authorization_code_grant_access_token_lifespan: '1m',
    });
    const { expires_in } = await tokensFor(server, [NOTES], [NOTES]);
    assert.equal(expires_in, 60);
    await server.call('PUT', '/admin/clients/app/lifespans', {});
  });

  test('a long-lived token outlives the usual end of its authorization', async () => {
    const { access_token, expires_in } = await tokensFor(server, [LONG], [LONG], { scope: 'notes.read' });
    assert.equal(expires_in, 172_800);
    clock.advance(47 * 3_600_000);
    await server.provider.parts.store.sweep();
    assert(await isActive(server, access_token));
    clock.advance(3_600_000);
    assert(!(await isActive(server, access_token)));
  });

  test('two algorithms do not go into one token', async () => {
    const code = answerIn(await walkFor(server, [ECC, RSA])).get('code');
    assertError(await redeemFor(server, code, []), 400, 'invalid_target');
    const { body } = await redeemFor(server, code, [RSA]);
    assert.equal(decodeJwt(body['access_token']).header['alg'], 'RS256');
  });
});

describe('RFC 7662: introspection of a token for a resource', () => {
  const introspectAs = async (client_id: string, token: unknown) =>
    (await post(server, '/oauth2/introspect', { token: String(token) }, basic(client_id, API_SECRET))).body;

  test('is for its introspection clients alone', async () => {
    const { access_token, refresh_token } = await tokensFor(server, [NOTES, CALENDAR], [NOTES]);
    const answer = await introspectAs('notes-api', access_token);
    assert.deepEqual([answer['active'], answer['aud'], answer['scope']], [true, [NOTES], 'notes.read notes.write']);
    assert.deepEqual(await introspectAs('other-api', access_token), { active: false });
    assert.deepEqual(await introspectAs('notes-api', refresh_token), { active: false });
  });

  test('shows nothing of tokens for other resources', async () => {
    const { access_token } = await tokensFor(server, [NOTES, CALENDAR], [CALENDAR]);
    assert.deepEqual(await introspectAs('notes-api', access_token), { active: false });
  });
});
