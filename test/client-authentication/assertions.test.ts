import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { encode, makeKey, signJws, type TestKey } from '../client-keys/support.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { createClient, post, type TokenAnswer } from '../support/story.ts';

const BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SECRET = 'a secret of sixty-four characters, which is enough for HS512 too.';
const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;
type MacName = keyof typeof HASHES;

type Claims = Readonly<Record<string, string | number | readonly string[] | undefined>>;

let count = 0;
function claimsOf(issuer: string, clock: TestClock, client_id: string, changed: Claims): Claims {
  const now = Math.floor(clock.now() / 1000);
  count += 1;
  return { iss: client_id, sub: client_id, aud: issuer, iat: now, exp: now + 60, jti: `jti-${count}`, ...changed };
}

function mac(alg: MacName, claims: Claims, secret: string): string {
  const input = `${encode({ alg })}.${encode(claims)}`;
  return `${input}.${createHmac(HASHES[alg], secret).update(input).digest('base64url')}`;
}

function present(
  server: TestProvider,
  client_assertion: string,
  path = '/oauth2/token',
  more: Readonly<Record<string, string>> = {},
): Promise<TokenAnswer> {
  const form = { grant_type: 'client_credentials', client_assertion, client_assertion_type: BEARER, ...more };
  return post(server, path, form, null);
}

describe('client_secret_jwt', () => {
  let server: TestProvider;
  let clock: TestClock;
  const assertion = (alg: MacName = 'HS256', changed: Claims = {}, secret = SECRET, client_id = 'mac') =>
    mac(alg, claimsOf(server.issuer, clock, client_id, changed), secret);

  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    const method = { client_secret: SECRET, token_endpoint_auth_method: 'client_secret_jwt' };
    await createClient(server, { client_id: 'mac', ...method });
    await createClient(server, { client_id: 'mac512', token_endpoint_auth_signing_alg: 'HS512', ...method });
  });
  after(() => server.stop());

  for (const alg of ['HS256', 'HS384', 'HS512'] as const)
    test(`signed with ${alg} and the secret authenticates, at each endpoint`, async () => {
      const { status, body } = await present(server, assertion(alg));
      assert.equal(status, 200, JSON.stringify(body));
      const token = { token: String(body['access_token']) };
      assert.equal((await present(server, assertion(alg), '/oauth2/introspect', token)).body['active'], true);
      assert.equal((await present(server, assertion(alg), '/oauth2/revoke', token)).status, 200);
    });

  test('signed with another secret, or another algorithm than the registered one, is invalid_client', async () => {
    for (const wrong of [
      assertion('HS256', {}, `${SECRET}x`),
      assertion('HS256', {}, SECRET, 'mac512'),
      `${encode({ alg: 'none' })}.${encode(claimsOf(server.issuer, clock, 'mac', {}))}.`,
      signJws(makeKey('ES256'), { iss: 'mac', sub: 'mac' }),
    ]) {
      const { status, body } = await present(server, wrong);
      assert.deepEqual([status, body['error']], [401, 'invalid_client']);
    }
    assert.equal((await present(server, assertion('HS512', {}, SECRET, 'mac512'))).status, 200);
  });

  test('works once', async () => {
    const once = assertion();
    assert.equal((await present(server, once)).status, 200);
    const { status, body } = await present(server, once);
    assert.deepEqual([status, body['error']], [401, 'invalid_client']);
  });

  test('of a request that failed may be sent again', async () => {
    const again = assertion();
    assert.equal((await present(server, again, '/oauth2/token', { scope: 'not.mine' })).status, 400);
    assert.equal((await present(server, again)).status, 200);
  });

  test('is not replaced by the secret itself', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'mac', client_secret: SECRET };
    assert.equal((await post(server, '/oauth2/token', form, null)).status, 401);
  });

  test('works with a secret that the server made, and with the one before it was rotated', async () => {
    const made = await createClient(server, {
      client_id: 'made',
      client_secret: undefined,
      token_endpoint_auth_method: 'client_secret_jwt',
    });
    const first = String(made['client_secret']);
    assert.equal((await present(server, assertion('HS256', {}, first, 'made'))).status, 200);
    const { client_secret } = await server.call('POST', '/admin/clients/made/secrets/rotate');
    for (const secret of [first, String(client_secret)])
      assert.equal((await present(server, assertion('HS256', {}, secret, 'made'))).status, 200);
  });

  test('is registered with an algorithm of its own kind', async () => {
    const metadata = { client_secret: SECRET, token_endpoint_auth_method: 'client_secret_jwt' };
    for (const token_endpoint_auth_signing_alg of ['ES256', 'RS256', 'none', 'HS1'])
      await assert.rejects(
        createClient(server, { ...metadata, client_id: 'x', token_endpoint_auth_signing_alg }),
        /token_endpoint_auth_signing_alg must be/,
      );
    const jwks = { keys: [makeKey('ES256').jwk] };
    const pair = { client_secret: undefined, token_endpoint_auth_method: 'private_key_jwt', jwks };
    await assert.rejects(
      createClient(server, { ...pair, client_id: 'x', token_endpoint_auth_signing_alg: 'HS256' }),
      /token_endpoint_auth_signing_alg must be/,
    );
  });
});

/** What each profile takes of an assertion; the conformance suite asks for the opposite in its OpenID and FAPI 2 plans. */
describe('client assertions by profile', () => {
  let server: TestProvider;
  let clock: TestClock;
  const keys: Readonly<Record<string, TestKey>> = {
    RS256: makeKey('RS256'),
    PS256: makeKey('PS256'),
    ES256: makeKey('ES256'),
    EdDSA: makeKey('EdDSA'),
  };

  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    for (const client_id of ['default', 'fapi_2'])
      await createClient(server, {
        client_id,
        profile: client_id,
        client_secret: undefined,
        token_endpoint_auth_method: 'private_key_jwt',
        response_types: ['code'],
        jwks: { keys: Object.values(keys).map(({ jwk }) => jwk) },
      });
  });
  after(() => server.stop());

  /** At introspection, which asks for nothing but the authentication. */
  async function accepted(client_id: string, alg: string, changed: Claims): Promise<boolean> {
    const key = keys[alg];
    assert(key !== undefined);
    const claims = Object.entries(claimsOf(server.issuer, clock, client_id, changed)).filter(
      ([, value]) => value !== undefined,
    );
    const assertion = signJws(key, JSON.parse(JSON.stringify(Object.fromEntries(claims))));
    const { status, body } = await present(server, assertion, '/oauth2/introspect', { token: 'x' });
    if (status === 200) return true;
    assert.deepEqual([status, body['error']], [401, 'invalid_client']);
    return false;
  }

  const ISSUER = () => server.issuer;
  const at = (path: string) => () => `${server.issuer}${path}`;
  const AUDIENCES: readonly (readonly [string, () => string | readonly string[], boolean, boolean])[] = [
    ['the issuer', ISSUER, true, true],
    ['an array with the issuer', () => [server.issuer], true, false],
    ['the token endpoint', at('/oauth2/token'), true, false],
    ['the endpoint that was asked', at('/oauth2/introspect'), true, false],
    ['another endpoint', at('/oauth2/auth'), false, false],
    ['the issuer with a slash', at('/'), false, false],
    ['somebody else', () => 'https://other.example', false, false],
  ];
  for (const [what, aud, lenient, strict] of AUDIENCES)
    test(`for ${what}: ${lenient ? 'taken' : 'refused'} by default, ${strict ? 'taken' : 'refused'} under FAPI 2`, async () => {
      assert.equal(await accepted('default', 'ES256', { aud: aud() }), lenient);
      assert.equal(await accepted('fapi_2', 'ES256', { aud: aud() }), strict);
    });

  for (const alg of Object.keys(keys))
    test(`signed with ${alg}: ${alg === 'RS256' ? 'refused' : 'taken'} under FAPI 2`, async () => {
      assert.equal(await accepted('default', alg, {}), true);
      assert.equal(await accepted('fapi_2', alg, {}), alg !== 'RS256');
    });

  const TIMES: Readonly<Record<string, readonly [(now: number) => Claims, boolean]>> = {
    'nbf and iat 8 seconds ahead': [(now) => ({ nbf: now + 8, iat: now + 8 }), true],
    'nbf and iat 10 seconds ahead': [(now) => ({ nbf: now + 10, iat: now + 10 }), true],
    'nbf a minute ahead': [(now) => ({ nbf: now + 61 }), false],
    'iat a minute ahead': [(now) => ({ iat: now + 61 }), false],
    'exp five minutes past': [(now) => ({ exp: now - 300 }), false],
    'no exp': [() => ({ exp: undefined }), false],
    'no iat': [() => ({ iat: undefined }), true],
    'no jti': [() => ({ jti: undefined }), false],
    'no iss': [() => ({ iss: undefined }), false],
  };
  for (const [what, [change, expected]] of Object.entries(TIMES))
    test(`with ${what}: ${expected ? 'taken' : 'refused'}, whatever the profile`, async () => {
      const changed = change(Math.floor(clock.now() / 1000));
      for (const client_id of ['default', 'fapi_2'])
        assert.equal(await accepted(client_id, 'ES256', changed), expected, client_id);
    });

  test('without a subject say nothing of the client', async () => {
    const key = keys['ES256'];
    assert(key !== undefined);
    const { status, body } = await present(server, signJws(key, { iss: 'fapi_2', aud: server.issuer }));
    assert.deepEqual([status, body['error']], [401, 'invalid_client']);
  });

  test('are all that is left, where the server is held to FAPI 2, of a method that it does not allow', async () => {
    const settings = { dsn: 'memory', 'oauth2.profile': 'fapi_2' };
    const strict = await startTestProvider({ clock, settings });
    try {
      await assert.rejects(createClient(strict, { response_types: ['code'] }), /token_endpoint_auth_method must be/);
    } finally {
      await strict.stop();
    }
  });
});
