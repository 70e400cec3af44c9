import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  assertError,
  createClient,
  createUser,
  publishedKeys,
  signedIn,
  token,
  tokens,
  userinfo,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

const PERSON = {
  sub: '',
  name: 'Ada Lovelace',
  given_name: 'Ada',
  preferred_username: 'ada',
  email: 'ada@example.com',
  email_verified: true,
};

describe('userinfo', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  let access_token: string;
  let person: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    person = await createUser(server);
    agent = await signedIn(server, { scope: 'openid profile email offline_access' });
    access_token = (await tokens(server, { scope: 'openid profile email' }, agent))['access_token'] ?? '';
  });
  after(() => server.stop());

  const url = () => `${server.issuer}/userinfo`;

  function withoutUpdatedAt(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { updated_at, ...rest } = body;
    if (updated_at !== undefined) assert.equal(typeof updated_at, 'number');
    return rest;
  }

  test('answers with the claims of the scopes', async () => {
    const answer = await userinfo(server, access_token);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.deepEqual(withoutUpdatedAt(answer.body), { ...PERSON, sub: person });
  });

  test('with openid alone, answers with the subject alone', async () => {
    const { access_token: narrow } = await tokens(server, { scope: 'openid' }, agent);
    assert.deepEqual((await userinfo(server, narrow)).body, { sub: person });
  });

  test('takes a token of the implicit flow', async () => {
    const { parameters } = await ask(server, { response_type: 'token', scope: 'openid email' }, agent);
    assert.equal((await userinfo(server, parameters['access_token'])).body['email'], 'ada@example.com');
  });

  test('takes POST with the token in the header', async () => {
    const answer = await fetch(url(), { method: 'POST', headers: { authorization: `Bearer ${access_token}` } });
    assert.equal(answer.status, 200);
  });

  test('takes POST with the token in the body', async () => {
    const answer = await fetch(url(), { method: 'POST', body: new URLSearchParams({ access_token }) });
    assert.equal(answer.status, 200);
    const body: Record<string, unknown> = JSON.parse(await answer.text());
    assert.equal(body['sub'], person);
  });

  test('takes any case of the scheme', async () => {
    const answer = await fetch(url(), { headers: { authorization: `bEARER ${access_token}` } });
    assert.equal(answer.status, 200);
  });

  test('without a token: 401 with the schemes and no error', async () => {
    const answer = await fetch(url());
    assert.equal(answer.status, 401);
    const challenge = answer.headers.get('www-authenticate') ?? '';
    assert(challenge.startsWith(`Bearer realm="${server.issuer}", DPoP realm=`), challenge);
    assert.doesNotMatch(challenge, /error/);
  });

  test('takes no token from the query, where it would end in logs', async () => {
    const answer = await fetch(`${url()}?${new URLSearchParams({ access_token })}`);
    assert.equal(answer.status, 401);
  });

  test('an unknown, expired or foreign token: 401 invalid_token', async () => {
    const { refresh_token, id_token } = await tokens(server, {}, agent);
    for (const value of ['x', `${access_token}A`, refresh_token, id_token]) {
      const answer = await userinfo(server, value);
      assertError(answer, 401, 'invalid_token');
      const challenge = answer.headers.get('www-authenticate') ?? '';
      assert.match(challenge, /^Bearer realm="[^"]+", error="invalid_token", error_description="[^"]+"$/);
    }
  });

  test('a token without openid: 403 insufficient_scope', async () => {
    const { body } = await token(server, { grant_type: 'client_credentials', scope: 'notes.read' });
    const answer = await userinfo(server, body['access_token']);
    assertError(answer, 403, 'insufficient_scope');
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer .*error="insufficient_scope"/);
    const { access_token: oauth } = await tokens(server, { scope: 'profile' }, agent);
    assertError(await userinfo(server, oauth), 403, 'insufficient_scope');
  });

  test('the token in two places, or in another scheme: invalid_request', async () => {
    const authorization = `Bearer ${access_token}`;
    const twice = await fetch(url(), {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ access_token }),
    });
    assert.equal(twice.status, 400);
    for (const header of ['Basic x', 'Bearer', 'Bearer a b', access_token])
      assert.equal((await fetch(url(), { headers: { authorization: header } })).status, 400, header);
  });

  test('a client that registered an algorithm gets a signed JWT with issuer and audience', async () => {
    await createClient(server, { client_id: 'signed', userinfo_signed_response_alg: 'ES256', skip_consent: true });
    const { parameters } = await ask(
      server,
      { client_id: 'signed', response_type: 'token', scope: 'openid profile email' },
      agent,
    );
    const answer = await fetch(url(), { headers: { authorization: `Bearer ${parameters['access_token']}` } });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/jwt/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const keys = createLocalJWKSet(await publishedKeys(server));
    const { payload, protectedHeader } = await jwtVerify(await answer.text(), keys, {
      issuer: server.issuer,
      audience: 'signed',
      currentDate: new Date(clock.now()),
    });
    assert.equal(protectedHeader.alg, 'ES256');
    assert.equal(payload.sub, person);
    assert.equal(payload['email'], 'ada@example.com');
    assert.equal(payload['nonce'], undefined);
  });

  test('says what the account says now', async () => {
    await server.call('PATCH', `/admin/users/${person}`, { claims: { name: 'Augusta Ada King' } });
    assert.equal((await userinfo(server, access_token)).body['name'], 'Augusta Ada King');
  });
});
