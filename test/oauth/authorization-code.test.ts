import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  authorize,
  basic,
  CALLBACK,
  createClient,
  createUser,
  isActive,
  redeem,
  refresh,
  SECRET,
  signedIn,
  token,
  tokens,
  userinfo,
  VERIFIER,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

const MINUTE = 60_000;

describe('authorization code', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { 'ttl.auth_code': '5m' } });
    await createClient(server);
    await createClient(server, { client_id: 'other' });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  const form = (callback: URL, more: Readonly<Record<string, string>> = {}) => ({
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    ...more,
  });

  test('a person signs in and consents, and the application gets tokens', async () => {
    const { token_type, id_token, refresh_token, access_token } = await tokens(server);
    assert.equal(token_type, 'bearer');
    assert(id_token && refresh_token && access_token);
  });

  test('the answer is JSON that is never stored, with exactly these members', async () => {
    const answer = await redeem(server, await authorize(server, {}, agent));
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('pragma'), 'no-cache');
    assert.deepEqual(Object.keys(answer.body).sort(), [
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'scope',
      'token_type',
    ]);
    assert.equal(answer.body['expires_in'], 3600);
    assert.equal(answer.body['scope'], 'openid profile offline_access');
  });

  test('without openid there is no ID token, without offline access no refresh token', async () => {
    const { body } = await redeem(server, await authorize(server, { scope: 'profile' }, agent));
    assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'scope', 'token_type']);
  });

  test('a client that may not refresh gets no refresh token', async () => {
    await createClient(server, {
      client_id: 'no-refresh',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      skip_consent: true,
    });
    const callback = await authorize(server, { client_id: 'no-refresh' }, agent);
    const answer = await token(server, form(callback), basic('no-refresh', SECRET));
    assert.equal(answer.status, 200);
    assert.equal(answer.body['refresh_token'], undefined);
  });

  test('codes and tokens have more than 128 unpredictable bits', async () => {
    const first = await authorize(server, {}, agent);
    const second = await authorize(server, {}, agent);
    const secret = (url: URL) => url.searchParams.get('code')?.split('.').at(-1) ?? '';
    assert(secret(first).length >= 43);
    assert.notEqual(secret(first), secret(second));
  });

  test('a code works once, and its second use ends what it gave', async () => {
    const callback = await authorize(server, {}, agent);
    const first = await redeem(server, callback);
    assert.equal(first.status, 200);
    assertError(await redeem(server, callback), 400, 'invalid_grant');
    assert.equal((await userinfo(server, first.body['access_token'])).status, 401);
    assertError(await refresh(server, first.body['refresh_token']), 400, 'invalid_grant');
    assertError(await redeem(server, callback), 400, 'invalid_grant');
  });

  test('a replay of the code ends the tokens of later refreshes too', async () => {
    const callback = await authorize(server, {}, agent);
    const first = await redeem(server, callback);
    const second = await refresh(server, first.body['refresh_token']);
    assertError(await redeem(server, callback), 400, 'invalid_grant');
    assert.equal(await isActive(server, second.body['access_token']), false);
    assert.equal(await isActive(server, second.body['refresh_token']), false);
  });

  test('twenty redemptions at once give one set of tokens, and the replays end it', async () => {
    const callback = await authorize(server, {}, agent);
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(server, callback)));
    const successes = answers.filter(({ status }) => status === 200);
    assert.equal(successes.length, 1);
    for (const answer of answers.filter(({ status }) => status !== 200)) assertError(answer, 400, 'invalid_grant');
    assert.equal(await isActive(server, successes[0]?.body['access_token']), false);
  });

  test('the redirect_uri of the request must be repeated to the character', async () => {
    const callback = await authorize(server, {}, agent);
    const { redirect_uri: _, ...without } = form(callback);
    assertError(await token(server, without), 400, 'invalid_grant');
    for (const redirect_uri of [`${CALLBACK}/`, 'https://app.example/', `${CALLBACK}?x`])
      assertError(await token(server, form(callback, { redirect_uri })), 400, 'invalid_grant');
    assert.equal((await redeem(server, callback)).status, 200);
  });

  test('a redirect_uri that the request left out need not be repeated, but may not be another', async () => {
    const callback = await authorize(server, { redirect_uri: null, scope: 'profile' }, agent);
    const { redirect_uri: _, ...without } = form(callback);
    assertError(await token(server, form(callback, { redirect_uri: 'https://x.example/' })), 400, 'invalid_grant');
    assert.equal((await token(server, without)).status, 200);
  });

  test("another client's code is invalid_grant, and stays good for its own", async () => {
    const callback = await authorize(server, {}, agent);
    assertError(await token(server, form(callback), basic('other', SECRET)), 400, 'invalid_grant');
    assert.equal((await redeem(server, callback)).status, 200);
  });

  test('a code expires after ttl.auth_code', async () => {
    const callback = await authorize(server, {}, agent);
    const late = await authorize(server, {}, agent);
    clock.advance(5 * MINUTE - 1);
    assert.equal((await redeem(server, callback)).status, 200);
    clock.advance(1);
    assertError(await redeem(server, late), 400, 'invalid_grant');
  });

  test('a missing, unknown, truncated, extended or altered code is refused', async () => {
    const callback = await authorize(server, {}, agent);
    const { code } = form(callback);
    const { code: _, ...without } = form(callback);
    assertError(await token(server, without), 400, 'invalid_request');
    const altered = `${code.slice(0, -2)}${code.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const forged of ['x', code.slice(0, -1), `${code}A`, `${code}.A`, altered, ` ${code}`, code.toUpperCase()])
      assertError(await token(server, form(callback, { code: forged })), 400, 'invalid_grant');
    assert.equal((await redeem(server, callback)).status, 200);
  });

  test('a refresh token and an access token are no codes', async () => {
    const { refresh_token = '', access_token = '' } = await tokens(server, {}, agent);
    for (const code of [refresh_token, access_token])
      assertError(await token(server, { grant_type: 'authorization_code', code }), 400, 'invalid_grant');
  });

  test('without a grant type it is invalid_request, with an unknown one unsupported_grant_type', async () => {
    assertError(await token(server, { code: 'x' }), 400, 'invalid_request');
    assertError(await token(server, { grant_type: 'password' }), 400, 'unsupported_grant_type');
    assertError(await token(server, { grant_type: 'implicit' }), 400, 'unsupported_grant_type');
  });

  test('a parameter given twice is invalid_request', async () => {
    const answer = await fetch(`${server.issuer}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: basic('app', SECRET) },
      body: new URLSearchParams([
        ['grant_type', 'client_credentials'],
        ['grant_type', 'client_credentials'],
      ]),
    });
    assert.equal(answer.status, 400);
    const body: Record<string, unknown> = JSON.parse(await answer.text());
    assert.equal(body['error'], 'invalid_request');
  });
});
