import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeKey } from '../client-keys/support.ts';
import { REQUEST, signed, unsigned } from '../request-objects/support.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  basic,
  CALLBACK,
  createClient,
  createUser,
  discovery,
  post,
  SECRET,
  signedIn,
  type TokenAnswer,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { push, pushed, pushedUrl, requestOf } from './support.ts';

describe('a push', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  const key = makeKey('ES256');
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server, { jwks: { keys: [key.jwk] } });
    await createClient(server, { client_id: 'public', token_endpoint_auth_method: 'none', client_secret: undefined });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  const form = (body: Readonly<Record<string, string>>, authorization?: string | null): Promise<TokenAnswer> =>
    post(server, '/oauth2/par', body, authorization);

  test('is answered with 201, the request_uri and the seconds that it is good for', async () => {
    const { status, body, headers } = await push(server);
    assert.equal(status, 201);
    assert.deepEqual(Object.keys(body), ['request_uri', 'expires_in']);
    assert.match(String(body['request_uri']), /^urn:ietf:params:oauth:request_uri:[\w-]{43}$/);
    assert.equal(body['expires_in'], 90);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
  });

  test('par-attempt-invalid-http-method: is a POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE'])
      assert.equal((await fetch(`${server.issuer}/oauth2/par`, { method })).status, 405);
  });

  test('authenticates its client as at the token endpoint', async () => {
    assertError(await push(server, {}, basic('app', 'wrong')), 401, 'invalid_client');
    assertError(await push(server, {}, null), 401, 'invalid_client');
    assertError(await push(server, { client_id: 'nobody' }, null), 401, 'invalid_client');
    assertError(await push(server, { client_id: 'public' }), 401, 'invalid_client');
    assertError(await push(server, { client_id: null }, null), 400, 'invalid_request');
    await pushed(server, { client_id: null });
    await pushed(server, { client_id: 'public' }, null);
  });

  test('par-authorization-request-containing-request_uri-form-param: holds no request_uri', async () => {
    assertError(await push(server, { request_uri: await pushed(server) }), 400, 'invalid_request');
  });

  const FAULTS: readonly (readonly [Readonly<Record<string, string | null>>, string])[] = [
    [{ redirect_uri: 'https://app.example/unregistered' }, 'invalid_request'],
    [{ redirect_uri: null }, 'invalid_request'],
    [{ response_type: null }, 'invalid_request'],
    [{ response_type: 'token code none' }, 'unsupported_response_type'],
    [{ scope: 'openid admin' }, 'invalid_scope'],
    [{ audience: 'urn:foreign' }, 'invalid_request'],
    [{ response_mode: 'query', response_type: 'id_token' }, 'unsupported_response_mode'],
    [{ response_type: 'id_token', nonce: null }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ prompt: 'none login' }, 'invalid_request'],
    [{ max_age: 'soon' }, 'invalid_request'],
    [{ claims: '[]' }, 'invalid_request'],
    [{ id_token_hint: 'a.b.c' }, 'invalid_request'],
    [{ registration: '{}' }, 'registration_not_supported'],
    [{ dpop_jkt: 'short' }, 'invalid_request'],
    [{ state: 'x'.repeat(6000) }, 'invalid_request'],
    [{ request: 'nonsense' }, 'invalid_request_object'],
  ];
  for (const [parameters, error] of FAULTS)
    test(`${JSON.stringify(parameters).slice(0, 60)} is refused at once: ${error}`, async () =>
      assertError(await push(server, parameters), 400, error));

  test('par-ensure-pkce-required: a public client must use it', async () => {
    const parameters = { client_id: 'public', code_challenge: null, code_challenge_method: null };
    assertError(await push(server, parameters, null), 400, 'invalid_request');
  });

  test('a parameter that is given twice is refused', async () => {
    const body = `${new URLSearchParams(requestOf(server))}&state=again`;
    const answer = await fetch(`${server.issuer}/oauth2/par`, {
      method: 'POST',
      headers: { authorization: basic('app', SECRET), 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /invalid_request/);
  });

  test('may hold a request object, of which alone the parameters count', async () => {
    for (const request of [signed(key, server), unsigned(REQUEST)]) {
      const { body } = await form({ client_id: 'app', request, state: 'outer', scope: 'admin', nonce: 'outer' });
      const page = await agent.visit(pushedUrl(server, String(body['request_uri'])));
      const { searchParams } = new URL(page.left ?? '');
      assert(searchParams.has('code'));
      assert.equal(searchParams.get('state'), 'inner-state');
    }
    const without = signed(key, server, { redirect_uri: null });
    assertError(await form({ client_id: 'app', request: without, redirect_uri: CALLBACK }), 400, 'invalid_request');
    const foreign = signed(key, server, { client_id: 'public' });
    assertError(await form({ client_id: 'app', request: foreign }), 400, 'invalid_request_object');
    assertError(
      await form({ client_id: 'app', request: signed(makeKey('ES256'), server) }),
      400,
      'invalid_request_object',
    );
  });

  test('is kept sealed, under a keyed hash, until nobody can answer it any more', async () => {
    const { context, store } = server.provider.parts;
    const request_uri = await pushed(server, { state: 'plaintext-marker' });
    const [hash = ''] = context.tokens.keyedHashes('request_uri', request_uri);
    const found = await store.pushedAuthorizationRequests.find([hash]);
    assert.match(found?.payload.query ?? '', /plaintext-marker/);
    assert(!JSON.stringify(found).includes(request_uri.slice(-43)));
    clock.advance(90_000 + 30 * 60_000 - 1);
    await store.sweep();
    assert.notEqual(await store.pushedAuthorizationRequests.find([hash]), undefined);
    clock.advance(10);
    await store.sweep();
    assert.equal(await store.pushedAuthorizationRequests.find([hash]), undefined);
  });

  test('of a public client is one of a hundred from its network at most', async () => {
    const { store } = server.provider.parts;
    clock.advance(3_600_000);
    await store.sweep();
    for (let at = 0; at < 100; at++) await pushed(server, { client_id: 'public' }, null);
    const answer = await push(server, { client_id: 'public' }, null);
    assertError(answer, 429, 'too_many_requests');
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
    await pushed(server);
    clock.advance(3_600_000);
    await pushed(server, { client_id: 'public' }, null);
  });
});

describe('clients that must push', () => {
  const settings = { 'oauth2.pushed_authorization_requests.lifespan': '60s' };

  test('are refused with a request that was not pushed, request object or not', async () => {
    const server = await startTestProvider({ settings });
    try {
      const key = makeKey('ES256');
      const metadata = { require_pushed_authorization_requests: true, jwks: { keys: [key.jwk] } };
      const shown = await createClient(server, metadata);
      assert.equal(shown['require_pushed_authorization_requests'], true);
      for (const parameters of [requestOf(server), requestOf(server, { request: signed(key, server) })]) {
        const url = `${server.issuer}/oauth2/auth?${new URLSearchParams(parameters)}`;
        const { left } = await new UserAgent(server.issuer).visit(url);
        assert.equal(new URL(left ?? '').searchParams.get('error'), 'invalid_request');
      }
      const { body } = await push(server);
      assert.equal(body['expires_in'], 60);
      const page = await new UserAgent(server.issuer).visit(pushedUrl(server, String(body['request_uri'])));
      assert.match(page.html, /id="login-submit"/);
      assert.equal((await discovery(server))['require_pushed_authorization_requests'], false);
    } finally {
      await server.stop();
    }
  });

  test('are all of them where the server says so', async () => {
    const all = { ...settings, 'oauth2.pushed_authorization_requests.required': true };
    const server = await startTestProvider({ settings: all });
    try {
      await createClient(server);
      const url = `${server.issuer}/oauth2/auth?${new URLSearchParams(requestOf(server))}`;
      const { left } = await new UserAgent(server.issuer).visit(url);
      assert.equal(new URL(left ?? '').searchParams.get('error'), 'invalid_request');
      assert.equal((await discovery(server))['require_pushed_authorization_requests'], true);
    } finally {
      await server.stop();
    }
  });

  test('that must sign too push a signed request object', async () => {
    const server = await startTestProvider({ settings });
    try {
      const key = makeKey('ES256');
      const metadata = { require_signed_request_object: true, jwks: { keys: [key.jwk] } };
      await createClient(server, metadata);
      assertError(await push(server), 400, 'invalid_request');
      const request = signed(key, server);
      const { body } = await post(server, '/oauth2/par', { client_id: 'app', request });
      const page = await new UserAgent(server.issuer).visit(pushedUrl(server, String(body['request_uri'])));
      assert.match(page.html, /id="login-submit"/);
    } finally {
      await server.stop();
    }
  });
});
