import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  basic,
  createClient,
  createUser,
  decodeJwt,
  introspect,
  isActive,
  post,
  publishedKeys,
  refresh,
  SECRET,
  token,
  tokens,
  userinfo,
} from '../support/story.ts';

async function withSettings(
  settings: Readonly<Record<string, unknown>>,
  run: (server: TestProvider) => Promise<void>,
): Promise<void> {
  const server = await startTestProvider({ settings });
  try {
    await createClient(server, { audience: ['https://api.example'] });
    await createUser(server);
    await run(server);
  } finally {
    await server.stop();
  }
}

describe('JWT access token', () => {
  let server: TestProvider;
  let clock: TestClock;
  let person: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { 'strategies.access_token': 'jwt' } });
    await createClient(server, { audience: ['https://api.example'] });
    await createClient(server, { client_id: 'opaque', access_token_strategy: 'opaque' });
    person = await createUser(server);
  });
  after(() => server.stop());

  test('is an RFC 9068 token that the published keys verify', async () => {
    const { access_token } = await tokens(server, { scope: 'openid profile', audience: 'https://api.example' });
    const keys = createLocalJWKSet(await publishedKeys(server));
    const { protectedHeader, payload } = await jwtVerify(String(access_token), keys, {
      issuer: server.issuer,
      typ: 'at+jwt',
      audience: 'https://api.example',
      currentDate: new Date(clock.now()),
    });
    assert.equal(protectedHeader.typ, 'at+jwt');
    assert.equal(payload.sub, person);
    assert.equal(payload['client_id'], 'app');
    assert.equal(payload.exp, Math.floor(clock.now() / 1000) + 3600);
    assert.equal(payload.iat, Math.floor(clock.now() / 1000));
    assert.equal(payload['scope'], 'openid profile');
    assert.deepEqual(payload['scp'], ['openid', 'profile']);
    assert.deepEqual(Object.keys(payload).sort(), [
      'acr',
      'amr',
      'aud',
      'auth_time',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'nbf',
      'scope',
      'scp',
      'sub',
    ]);
  });

  test('without an audience it is for the issuer', async () => {
    const { access_token } = await tokens(server);
    assert.deepEqual(decodeJwt(access_token).claims['aud'], [server.issuer]);
  });

  test('of a client that acts for itself, has the client as its subject', async () => {
    const { body } = await token(server, { grant_type: 'client_credentials', scope: 'notes.read' });
    const { claims } = decodeJwt(body['access_token']);
    assert.equal(claims['sub'], 'app');
    assert.equal(claims['auth_time'], undefined);
  });

  test("a client's own strategy wins", async () => {
    const { body } = await token(server, { grant_type: 'client_credentials' }, basic('opaque', SECRET));
    assert.match(String(body['access_token']), /^signet_at_/);
  });

  test('works at userinfo, introspection and revocation as an opaque one does', async () => {
    const { access_token, refresh_token } = await tokens(server);
    assert.equal((await userinfo(server, access_token)).body['sub'], person);
    assert.equal((await introspect(server, access_token))['sub'], person);
    assert.equal((await post(server, '/oauth2/revoke', { token: String(access_token) })).status, 200);
    assert.equal((await userinfo(server, access_token)).status, 401);
    assert.equal(await isActive(server, refresh_token), false);
  });

  test('dies with a refresh, and after its time', async () => {
    const { access_token, refresh_token } = await tokens(server);
    const second = await refresh(server, refresh_token);
    assert.equal(await isActive(server, access_token), false);
    assert.equal(await isActive(server, second.body['access_token']), true);
    clock.advance(3_600_000);
    assert.equal(await isActive(server, second.body['access_token']), false);
  });

  test('altered, unsigned or of another kind it is refused', async () => {
    const { access_token = '', id_token = '' } = await tokens(server);
    const [header = '', claims = '', signature = ''] = access_token.split('.');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    const admin = Buffer.from(JSON.stringify({ ...decodeJwt(access_token).claims, sub: 'x' })).toString('base64url');
    for (const forged of [
      `${none}.${claims}.`,
      `${header}.${admin}.${signature}`,
      `${header}.${claims}.`,
      `${header}.${claims}`,
      `${access_token}A`,
      access_token.slice(0, -2),
      id_token,
    ])
      assertError(await userinfo(server, forged), 401, 'invalid_token');
  });
});

describe('JWT access token by setting', () => {
  for (const [scope_claim, members] of [
    ['string', ['scope']],
    ['list', ['scp']],
    ['both', ['scope', 'scp']],
  ] as const) {
    test(`strategies.jwt.scope_claim ${scope_claim}`, () =>
      withSettings(
        {
          'strategies.access_token': 'jwt',
          'strategies.jwt.scope_claim': scope_claim,
          'oauth2.exclude_not_before_claim': true,
        },
        async (server) => {
          const { body } = await token(server, { grant_type: 'client_credentials', scope: 'notes.read' });
          const { claims } = decodeJwt(body['access_token']);
          assert.deepEqual(
            Object.keys(claims).filter((name) => name.startsWith('sc')),
            members,
          );
          assert.equal(claims['nbf'], undefined);
        },
      ));
  }
});
