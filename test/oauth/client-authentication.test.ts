import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeKey, signJws } from '../client-keys/support.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { assertError, basic, createClient, post, SECRET, type TokenAnswer, token } from '../support/story.ts';

const GRANT = { grant_type: 'client_credentials' };
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const AWKWARD = 'pässword:with+ and %/=&';
const KEY = makeKey('ES256', { kid: 'one', use: 'sig', alg: 'ES256' });

describe('client authentication', () => {
  let server: TestProvider;
  let clock: TestClock;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createClient(server, { client_id: 'awkward', client_secret: AWKWARD });
    await createClient(server, { client_id: 'poster', token_endpoint_auth_method: 'client_secret_post' });
    await createClient(server, {
      client_id: 'public',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    });
    await createClient(server, {
      client_id: 'signer',
      client_secret: undefined,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [KEY.jwk] },
    });
  });
  after(() => server.stop());

  let count = 0;
  function assertion(claims: Readonly<Record<string, string | number | readonly string[] | null>> = {}): string {
    const now = Math.floor(clock.now() / 1000);
    count += 1;
    const all = { iss: 'signer', sub: 'signer', aud: server.issuer, iat: now, exp: now + 60, jti: `jti-${count}` };
    const given = Object.entries({ ...all, ...claims }).filter(([, value]) => value !== null);
    return signJws(KEY, Object.fromEntries(given), { kid: 'one' });
  }

  function asserted(client_assertion: string, more: Readonly<Record<string, string>> = {}): Promise<TokenAnswer> {
    return token(server, { ...GRANT, client_assertion, client_assertion_type: ASSERTION_TYPE, ...more }, null);
  }

  function invalid(answer: TokenAnswer): void {
    assertError(answer, 401, 'invalid_client');
  }

  const raw = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

  test('client_secret_basic', async () => {
    assert.equal((await token(server, GRANT)).status, 200);
    assert.equal((await token(server, { ...GRANT, client_id: 'app' })).status, 200);
    assert.equal((await token(server, GRANT, basic('app', SECRET).replace('Basic', 'bAsIc'))).status, 200);
  });

  test('a secret with any character works, form-encoded as RFC 6749 says and bare as many clients send it', async () => {
    assert.equal((await token(server, GRANT, basic('awkward', AWKWARD))).status, 200);
    assert.equal((await token(server, GRANT, raw('awkward', AWKWARD))).status, 200);
    const plus = raw('awkward', encodeURIComponent(AWKWARD).replaceAll('%20', '+'));
    assert.equal((await token(server, GRANT, plus)).status, 200);
    invalid(await token(server, GRANT, raw('awkward', encodeURIComponent(encodeURIComponent(AWKWARD)))));
  });

  test('client_secret_post', async () => {
    const form = { ...GRANT, client_id: 'poster', client_secret: SECRET };
    assert.equal((await token(server, form, null)).status, 200);
    invalid(await token(server, { ...form, client_secret: `${SECRET}x` }, null));
  });

  test('none', async () => {
    const form = { grant_type: 'authorization_code', code: 'x', client_id: 'public' };
    assertError(await token(server, form, null), 400, 'invalid_grant');
    invalid(await token(server, { ...form, client_secret: 'x' }, null));
    invalid(await token(server, form, basic('public', 'x')));
  });

  test('a wrong secret, an unknown client and a missing secret get the same answer', async () => {
    const answers = [
      await token(server, GRANT, basic('app', 'wrong-secret')),
      await token(server, GRANT, basic('nobody', 'wrong-secret')),
    ];
    for (const answer of answers) invalid(answer);
    assert.deepEqual(answers[0]?.body, answers[1]?.body);
    invalid(await token(server, GRANT, basic('app', '')));
  });

  test('who came by the Authorization header is told the scheme', async () => {
    const answer = await token(server, GRANT, basic('app', 'wrong-secret'));
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic realm="http:\/\/localhost:\d+"/);
    const malformed = await token(server, GRANT, 'Basic ???');
    invalid(malformed);
    assert.match(malformed.headers.get('www-authenticate') ?? '', /^Basic /);
  });

  test('the registered method is enforced, and the answer names it', async () => {
    const answer = await token(server, { ...GRANT, client_id: 'app', client_secret: SECRET }, null);
    invalid(answer);
    assert.match(String(answer.body['error_description']), /client_secret_basic/);
    invalid(await token(server, { ...GRANT, client_id: 'app' }, null));
    invalid(await token(server, GRANT, basic('poster', SECRET)));
    invalid(await token(server, GRANT, basic('signer', SECRET)));
  });

  test('several methods at once are refused', async () => {
    invalid(await token(server, { ...GRANT, client_id: 'app', client_secret: SECRET }));
    invalid(await token(server, { ...GRANT, client_id: 'poster' }));
    const both = { client_assertion: assertion(), client_assertion_type: ASSERTION_TYPE };
    invalid(await token(server, { ...GRANT, ...both }));
    invalid(await token(server, { ...GRANT, ...both, client_secret: SECRET }, null));
  });

  test('a request that names no client is invalid_request', async () => {
    assertError(await token(server, GRANT, null), 400, 'invalid_request');
    assertError(await token(server, { ...GRANT, client_secret: SECRET }, null), 400, 'invalid_request');
    assertError(await token(server, GRANT, 'Bearer x'), 400, 'invalid_request');
  });

  test('private_key_jwt, for the issuer, the token endpoint or several audiences', async () => {
    const aud = [server.issuer, `${server.issuer}/oauth2/token`, [server.issuer, 'https://other.example']];
    for (const one of aud) assert.equal((await asserted(assertion({ aud: one }))).status, 200);
    assert.equal((await asserted(assertion(), { client_id: 'signer' })).status, 200);
  });

  test('an assertion works once, at all endpoints together', async () => {
    const one = assertion();
    assert.equal((await asserted(one)).status, 200);
    invalid(await asserted(one));
    const form = { token: 'x', client_assertion: one, client_assertion_type: ASSERTION_TYPE };
    invalid(await post(server, '/oauth2/introspect', form, null));
    invalid(await post(server, '/oauth2/revoke', form, null));
    const other = assertion();
    const introspection = { ...form, client_assertion: other };
    assert.equal((await post(server, '/oauth2/introspect', introspection, null)).status, 200);
    invalid(await asserted(other));
  });

  test('twenty uses of one assertion at once are one', async () => {
    const one = assertion();
    const answers = await Promise.all(Array.from({ length: 20 }, () => asserted(one)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    for (const answer of answers.filter(({ status }) => status !== 200)) invalid(answer);
  });

  test('an assertion that is expired, early, meant for others or without its members is refused', async () => {
    const now = Math.floor(clock.now() / 1000);
    for (const claims of [
      { exp: now },
      { exp: null },
      { exp: now + 86_400 },
      { nbf: now + 60 },
      { iat: now + 60 },
      { jti: null },
      { aud: 'https://other.example' },
      { aud: null },
      { iss: 'app' },
      { iss: null },
    ])
      invalid(await asserted(assertion(claims)));
    assert.equal((await asserted(assertion({ nbf: now + 8, iat: now + 8 }))).status, 200);
  });

  test('an assertion of another key, of no key, or for another client is refused', async () => {
    const other = makeKey('ES256', { kid: 'one' });
    const claims = { iss: 'signer', sub: 'signer', aud: server.issuer, jti: 'x', exp: clock.now() / 1000 + 60 };
    invalid(await asserted(signJws(other, claims, { kid: 'one' })));
    const [header = '', body = ''] = assertion().split('.');
    invalid(await asserted(`${header}.${body}.`));
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    invalid(await asserted(`${none}.${body}.`));
    invalid(await asserted(assertion({ iss: 'app', sub: 'app' })));
    invalid(await asserted(assertion({ sub: 'nobody', iss: 'nobody' })));
    invalid(await asserted(assertion(), { client_id: 'app' }));
    invalid(await asserted('not a jwt'));
  });

  test('an unknown type of assertion is invalid_request', async () => {
    const answer = await asserted(assertion(), { client_assertion_type: 'urn:other' });
    assertError(answer, 400, 'invalid_request');
  });

  test('the other endpoints authenticate clients in the same way', async () => {
    for (const path of ['/oauth2/introspect', '/oauth2/revoke']) {
      invalid(await post(server, path, { token: 'x' }, basic('app', 'wrong-secret')));
      invalid(await post(server, path, { token: 'x', client_id: 'app', client_secret: SECRET }, null));
      assertError(await post(server, path, { token: 'x' }, null), 400, 'invalid_request');
      assert.equal((await post(server, path, { token: 'x' })).status, 200);
    }
  });
});
