import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createIssuer, GRANT, trust, trustOf } from '../jwt-bearer/issuer.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  createClient,
  createUser,
  decodeJwt,
  introspect,
  isActive,
  refresh,
  token,
  userinfo,
} from '../support/story.ts';
import { CONSENT_URL, codeExchange, replies, startHook, type TestHook, unchanged } from './hook.ts';

describe('the token hook', () => {
  let server: TestProvider;
  let clock: TestClock;
  let hook: TestHook;
  let subject: string;
  before(async () => {
    clock = testClock();
    hook = await startHook();
    server = await startTestProvider({
      clock,
      settings: {
        'urls.consent': CONSENT_URL,
        'oauth2.token_hook': {
          url: `${hook.url}/token`,
          auth: { type: 'api_key', config: { in: 'header', name: 'X-API-Key', value: 'key-of-the-hook' } },
        },
      },
    });
    await createClient(server, {
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', GRANT],
      response_types: ['code'],
    });
    subject = await createUser(server);
  });
  beforeEach(() => {
    hook.answer = unchanged;
    hook.calls.length = 0;
  });
  after(async () => {
    await server.stop();
    hook.close();
  });

  const session = { access_token: { team: 'a', level: 1 }, id_token: { badge: 'b' } };

  test('is told of a code exchange before the tokens are made, in the form that Hydra has, without the secrets', async () => {
    const { status, body } = await codeExchange(server, session);
    assert.equal(status, 200);
    const [call, ...others] = hook.calls;
    assert(call !== undefined && others.length === 0);
    assert.equal(call.path, '/token');
    assert.equal(call.headers['x-api-key'], 'key-of-the-hook');
    assert.match(String(call.headers['content-type']), /^application\/json/);
    const { sid: _, ...claims } = decodeJwt(body['id_token']).claims;
    const iso = (seconds: unknown) => new Date(Number(seconds) * 1000).toISOString();
    const { session: sent, request } = call.body;
    assert.deepEqual(sent, {
      id_token: {
        id_token_claims: {
          jti: '',
          iss: server.issuer,
          sub: subject,
          aud: ['app'],
          nonce: 'the-nonce',
          at_hash: '',
          acr: claims['acr'],
          amr: claims['amr'],
          c_hash: '',
          ext: { badge: 'b' },
          iat: iso(claims['iat']),
          exp: iso(claims['exp']),
          rat: iso(claims['iat']),
          auth_time: iso(claims['auth_time']),
        },
        headers: { extra: { kid: decodeJwt(body['id_token']).header['kid'] } },
        username: '',
        subject,
        expires_at: { access_token: iso(Number(claims['iat']) + 3600) },
      },
      extra: { team: 'a', level: 1 },
      kid: decodeJwt(body['id_token']).header['kid'],
      client_id: 'app',
      consent_challenge: consentOf(sent),
      exclude_not_before_claim: false,
      allowed_top_level_claims: [],
      mirror_top_level_claims: true,
      preserve_ext_claims: false,
    });
    assert.deepEqual(request, {
      client_id: 'app',
      requested_scopes: ['openid', 'profile', 'offline_access'],
      granted_scopes: ['openid', 'profile', 'offline_access'],
      granted_audience: [],
      grant_types: ['authorization_code'],
      payload: { grant_type: ['authorization_code'], redirect_uri: ['https://app.example/callback'] },
    });
  });

  function consentOf(sent: unknown): unknown {
    assert(typeof sent === 'object' && sent !== null && 'consent_challenge' in sent);
    assert.match(String(sent.consent_challenge), /^[-\w]{16}$/);
    return sent.consent_challenge;
  }

  test('204 leaves the claims of the consent', async () => {
    const { body } = await codeExchange(server, session);
    assert.deepEqual((await introspect(server, body['access_token']))['ext'], { team: 'a', level: 1 });
    assert.equal(decodeJwt(body['id_token']).claims['badge'], 'b');
  });

  test('200 at the code exchange: its claims win, those that it does not name stay', async () => {
    hook.answer = replies(200, { session: { access_token: { team: 'hook', more: [1] }, id_token: { rank: 7 } } });
    const { body } = await codeExchange(server, session);
    const expected = { team: 'hook', level: 1, more: [1] };
    assert.deepEqual((await introspect(server, body['access_token']))['ext'], expected);
    const { claims } = decodeJwt(body['id_token']);
    assert.deepEqual([claims['badge'], claims['rank'], claims['sub']], ['b', 7, subject]);
    assert.equal(typeof claims['sid'], 'string');
    const person = (await userinfo(server, body['access_token'])).body;
    assert.deepEqual([person['badge'], person['rank'], person['sub']], ['b', 7, subject]);
  });

  test('200 at a refresh replaces the claims, the sid stays, and the next refresh starts from the consent', async () => {
    const first = await codeExchange(server, session);
    hook.answer = replies(200, { session: { access_token: { fresh: true }, id_token: { rank: 1 } } });
    const second = await refresh(server, first.body['refresh_token']);
    assert.deepEqual((await introspect(server, second.body['access_token']))['ext'], { fresh: true });
    const [before, claims] = [first, second].map(({ body }) => decodeJwt(body['id_token']).claims);
    assert.deepEqual([claims?.['badge'], claims?.['rank']], [undefined, 1]);
    assert.equal(claims?.['sid'], before?.['sid']);
    const person = (await userinfo(server, second.body['access_token'])).body;
    assert.deepEqual([person['badge'], person['rank']], [undefined, 1]);
    hook.answer = unchanged;
    const third = await refresh(server, second.body['refresh_token']);
    assert.deepEqual((await introspect(server, third.body['access_token']))['ext'], { team: 'a', level: 1 });
  });

  test('a member that the answer leaves out stays; null and an empty object clear it', async () => {
    const first = await codeExchange(server, session);
    hook.answer = replies(200, { session: { id_token: null } });
    const second = await refresh(server, first.body['refresh_token']);
    assert.deepEqual((await introspect(server, second.body['access_token']))['ext'], { team: 'a', level: 1 });
    assert.equal(decodeJwt(second.body['id_token']).claims['badge'], undefined);
    hook.answer = replies(200, { session: { access_token: {} } });
    const third = await refresh(server, second.body['refresh_token']);
    assert.equal((await introspect(server, third.body['access_token']))['ext'], undefined);
    assert.equal(decodeJwt(third.body['id_token']).claims['badge'], 'b');
  });

  test('claims that the server alone sets cannot be taken over', async () => {
    const stolen = { sub: 'root', iss: 'https://evil.example', aud: ['evil'], sid: 'x', exp: 1, client_id: 'evil' };
    hook.answer = replies(200, { session: { access_token: stolen, id_token: stolen } });
    const { body } = await codeExchange(server);
    const { claims } = decodeJwt(body['id_token']);
    assert.deepEqual([claims['sub'], claims['iss'], claims['aud']], [subject, server.issuer, ['app']]);
    assert.notEqual(claims['sid'], 'x');
    assert.equal((await userinfo(server, body['access_token'])).body['sub'], subject);
    assert.equal((await introspect(server, body['access_token']))['sub'], subject);
  });

  test('client credentials: the client is the subject, and the claims are the hook’s', async () => {
    hook.answer = replies(200, { session: { access_token: { machine: true } } });
    const { body } = await token(server, { grant_type: 'client_credentials', scope: 'notes.read' });
    assert.deepEqual((await introspect(server, body['access_token']))['ext'], { machine: true });
    const { session: sent, request } = hook.calls[0]?.body ?? {};
    assert(typeof sent === 'object' && sent !== null && 'id_token' in sent && 'extra' in sent);
    assert.deepEqual(sent.extra, {});
    assert.deepEqual(request, {
      client_id: 'app',
      requested_scopes: ['notes.read'],
      granted_scopes: ['notes.read'],
      granted_audience: [],
      grant_types: ['client_credentials'],
      payload: { grant_type: ['client_credentials'], scope: ['notes.read'] },
    });
  });

  test('JWT bearer: the assertion is part of the payload', async () => {
    const issuer = createIssuer('https://idp.example');
    await trust(server, trustOf(issuer, clock.now()));
    const now = Math.floor(clock.now() / 1000);
    const claims = { iss: issuer.name, sub: 'ada', aud: server.issuer, iat: now, exp: now + 60, jti: 'j' };
    const assertion = issuer.sign(claims);
    const answer = await token(server, { grant_type: GRANT, assertion, scope: 'notes.read' });
    assert.equal(answer.status, 200);
    const { session: sent, request } = hook.calls[0]?.body ?? {};
    assert(typeof request === 'object' && request !== null && 'payload' in request);
    assert.deepEqual(request.payload, { grant_type: [GRANT], assertion: [assertion], scope: ['notes.read'] });
    assert.match(JSON.stringify(sent), /"subject":"ada"/);
  });

  test('secrets of every kind are left out of the payload', async () => {
    await createClient(server, {
      client_id: 'poster',
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['client_credentials'],
      response_types: [],
    });
    const form = { client_id: 'poster', client_secret: 'a-secret-of-the-test-client', tenant: 't1', password: 'p' };
    await token(server, { grant_type: 'client_credentials', ...form }, null);
    assert.doesNotMatch(JSON.stringify(hook.calls), /a-secret-of-the-test-client|"password"/);
    assert.match(JSON.stringify(hook.calls), /"tenant":\["t1"\]/);
    hook.calls.length = 0;
    const { body } = await codeExchange(server);
    await refresh(server, body['refresh_token']);
    assert.doesNotMatch(JSON.stringify(hook.calls), /signet_(?:ac|rt|at)_|code-verifier/);
  });

  test('403 refuses, and uses nothing up', async () => {
    hook.answer = replies(403, {});
    assertError(await token(server, { grant_type: 'client_credentials' }), 403, 'access_denied');
    assertError(await codeExchange(server), 403, 'access_denied');
    hook.answer = unchanged;
    const { body } = await codeExchange(server);
    hook.answer = replies(403, {});
    assertError(await refresh(server, body['refresh_token']), 403, 'access_denied');
    hook.answer = unchanged;
    assert.equal(await isActive(server, body['access_token']), true);
    assert.equal((await refresh(server, body['refresh_token'])).status, 200);
  });

  test('is not asked about a request that is refused anyway', async () => {
    assertError(await token(server, { grant_type: 'client_credentials', scope: 'unknown' }), 400, 'invalid_scope');
    assertError(await refresh(server, 'x'), 400, 'invalid_grant');
    assert.equal(hook.calls.length, 0);
  });

  test('JWT access tokens carry its claims, and introspection shows the same', async () => {
    await createClient(server, {
      client_id: 'jwts',
      token_endpoint_auth_method: 'client_secret_post',
      access_token_strategy: 'jwt',
      grant_types: ['client_credentials'],
      response_types: [],
    });
    hook.answer = replies(200, { session: { access_token: { machine: 1 } } });
    const form = { client_id: 'jwts', client_secret: 'a-secret-of-the-test-client' };
    const { body } = await token(server, { grant_type: 'client_credentials', ...form }, null);
    assert.deepEqual(decodeJwt(body['access_token']).claims['ext'], { machine: 1 });
    assert.deepEqual((await introspect(server, body['access_token']))['ext'], { machine: 1 });
  });
});
