import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { calculateJwkThumbprint, createLocalJWKSet, jwtVerify } from 'jose';
import { answerDevice, codesOf, createStick, GRANT as DEVICE_GRANT } from '../device/story.ts';
import { createIssuer, GRANT as JWT_BEARER_GRANT, trust, trustOf } from '../jwt-bearer/issuer.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  createClient,
  createUser,
  discovery,
  introspect,
  isActive,
  publishedKeys,
  received,
  signedIn,
  token,
  walk,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { DpopClient, type DpopKey, dpopKey } from './support.ts';

describe('DPoP at the token endpoint', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  let key: DpopKey;
  let jkt: string;
  let client: DpopClient;
  let publicClient: DpopClient;
  let otherKey: DpopKey;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createClient(server, {
      client_id: 'spa',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    });
    await createUser(server);
    agent = await signedIn(server);
    [key, otherKey] = await Promise.all([dpopKey(), dpopKey()]);
    jkt = await calculateJwkThumbprint(key.jwk);
    client = new DpopClient(server, clock.now, key);
    publicClient = new DpopClient(server, clock.now, key, { client_id: 'spa', authorization: null });
    await signedInto('spa');
  });
  after(() => server.stop());

  async function signedInto(client_id: string): Promise<void> {
    await walk(server, { client_id }, agent);
  }

  test('an opaque access token is bound to the key, and introspection says so', async () => {
    const { access_token } = await client.tokens({}, agent);
    const told = await introspect(server, access_token);
    assert.equal(told['token_type'], 'DPoP');
    assert.deepEqual(told['cnf'], { jkt });
    assert.equal(told['scope'], 'openid profile offline_access');
  });

  test('a JWT access token has the key as cnf', async () => {
    await createClient(server, { client_id: 'jwt-app', access_token_strategy: 'jwt' });
    const authorization = `Basic ${btoa('jwt-app:a-secret-of-the-test-client')}`;
    const own = new DpopClient(server, clock.now, key, { client_id: 'jwt-app', authorization });
    const { access_token } = await own.tokens({}, agent);
    const { payload } = await jwtVerify(access_token, createLocalJWKSet(await publishedKeys(server)), {
      currentDate: new Date(clock.now()),
    });
    assert.deepEqual(payload['cnf'], { jkt });
    assert.equal((await own.userinfo(access_token)).status, 200);
    assert.equal((await introspect(server, access_token))['token_type'], 'DPoP');
  });

  test('a request without a proof gets a bearer token, which has no cnf', async () => {
    const { body } = await token(server, { grant_type: 'client_credentials' });
    assert.equal(body['token_type'], 'bearer');
    const told = await introspect(server, body['access_token']);
    assert.equal(told['token_type'], 'Bearer');
    assert.equal(told['cnf'], undefined);
  });

  test('client_credentials and jwt-bearer bind as well', async () => {
    const { status, body } = await client.token({ grant_type: 'client_credentials', scope: 'notes.read' });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body['token_type'], 'DPoP');
    assert.deepEqual((await introspect(server, body['access_token']))['cnf'], { jkt });

    const issuer = createIssuer('https://issuer.example');
    await trust(server, trustOf(issuer, clock.now()));
    await createClient(server, { client_id: 'bearer-app', grant_types: [JWT_BEARER_GRANT], response_types: [] });
    const own = new DpopClient(server, clock.now, key, {
      client_id: 'bearer-app',
      authorization: `Basic ${btoa('bearer-app:a-secret-of-the-test-client')}`,
    });
    const now = Math.floor(clock.now() / 1000);
    const claims = { iss: issuer.name, sub: 'ada', aud: server.issuer, iat: now, exp: now + 60, jti: 'one' };
    const vouched = await own.token({ grant_type: JWT_BEARER_GRANT, assertion: issuer.sign(claims) });
    assert.equal(vouched.body['token_type'], 'DPoP', JSON.stringify(vouched.body));
    assert.deepEqual((await introspect(server, vouched.body['access_token']))['cnf'], { jkt });
  });

  test('a proof works once, of requests that come at once as well', async () => {
    const proof = await client.proof('POST', '/oauth2/token');
    const ask = () => client.token({ grant_type: 'client_credentials' }, proof);
    const answers = await Promise.all([ask(), ask(), ask()]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400]);
    for (const answer of answers) if (answer.status !== 200) assertError(answer, 400, 'invalid_dpop_proof');
    assertError(await ask(), 400, 'invalid_dpop_proof');
  });

  test('a proof that is wrong is refused with invalid_dpop_proof, and uses nothing up', async () => {
    const code = await client.code({}, agent);
    const wrong = [
      await client.proof('GET', '/oauth2/token'),
      await client.proof('POST', '/userinfo'),
      await client.proof('POST', '/oauth2/token', undefined, { claims: { iat: 1 } }),
      await client.proof('POST', '/oauth2/token', undefined, { signedBy: otherKey }),
      'x',
    ];
    for (const proof of wrong) assertError(await client.redeem(code, proof), 400, 'invalid_dpop_proof');
    assert.equal((await client.redeem(code)).status, 200);
  });

  test('who the client is comes first', async () => {
    const stranger = new DpopClient(server, clock.now, key, { authorization: `Basic ${btoa('app:wrong')}` });
    assertError(await stranger.token({ grant_type: 'client_credentials' }, 'x'), 401, 'invalid_client');
  });

  describe('a code that dpop_jkt binds', () => {
    test('is redeemed with the key', async () => {
      assert.equal((await client.redeem(await client.code({ dpop_jkt: jkt }, agent))).status, 200);
    });

    test('is not redeemed with another key, or with none', async () => {
      const code = await client.code({ dpop_jkt: jkt }, agent);
      assertError(await client.with(otherKey).redeem(code), 400, 'invalid_grant');
      assertError(await client.redeem(code, null), 400, 'invalid_grant');
      assert.equal((await client.redeem(code)).status, 200);
    });

    test('is not given for a dpop_jkt that is no thumbprint', async () => {
      const { parameters } = received(await walk(server, { dpop_jkt: 'x' }, agent));
      assert.equal(parameters['error'], 'invalid_request');
    });
  });

  describe('the refresh token of a client without authentication', () => {
    test('works with the key that it was issued to, and no other', async () => {
      const { refresh_token, access_token } = await publicClient.tokens({}, agent);
      assertError(await publicClient.with(otherKey).refresh(refresh_token), 400, 'invalid_grant');
      assertError(await publicClient.refresh(refresh_token, null), 400, 'invalid_grant');
      assert.equal(await isActive(server, access_token), true);
      const next = await publicClient.refresh(refresh_token);
      assert.equal(next.status, 200, JSON.stringify(next.body));
      assert.equal(next.body['token_type'], 'DPoP');
      assertError(await publicClient.with(otherKey).refresh(next.body['refresh_token']), 400, 'invalid_grant');
      assert.equal((await publicClient.refresh(next.body['refresh_token'])).status, 200);
    });

    test('is bound from the first refresh that comes with a proof', async () => {
      const code = await publicClient.code({}, agent);
      const bearer = await publicClient.redeem(code, null);
      assert.equal(bearer.body['token_type'], 'bearer');
      const first = await publicClient.refresh(bearer.body['refresh_token'], null);
      assert.equal(first.status, 200);
      const bound = await publicClient.refresh(first.body['refresh_token']);
      assert.equal(bound.body['token_type'], 'DPoP');
      assertError(await publicClient.refresh(bound.body['refresh_token'], null), 400, 'invalid_grant');
      assertError(await publicClient.with(otherKey).refresh(bound.body['refresh_token']), 400, 'invalid_grant');
    });
  });

  test('the refresh token of a client that authenticates takes any key', async () => {
    const { refresh_token } = await client.tokens({}, agent);
    const other = client.with(otherKey);
    const next = await other.refresh(refresh_token);
    assert.equal(next.status, 200);
    assert.equal((await other.userinfo(String(next.body['access_token']))).status, 200);
    const bearer = await client.refresh(next.body['refresh_token'], null);
    assert.equal(bearer.body['token_type'], 'bearer');
  });

  describe('a device code', () => {
    before(() => createStick(server));

    test('is bound by dpop_jkt, or by the proof of the request', async () => {
      const stick = new DpopClient(server, clock.now, key, { client_id: 'stick', authorization: null });
      const requests = [
        { form: { dpop_jkt: jkt }, proof: null },
        { form: {}, proof: undefined },
        { form: { dpop_jkt: jkt }, proof: undefined },
      ];
      for (const { form, proof } of requests) {
        const codes = codesOf(
          await stick.post('/oauth2/device/auth', { scope: 'openid offline_access', ...form }, proof),
        );
        await answerDevice(server, codes, agent);
        const form2 = { grant_type: DEVICE_GRANT, device_code: codes.device_code };
        clock.advance(6_000);
        assertError(await stick.with(otherKey).token(form2), 400, 'invalid_grant');
        assertError(await stick.token(form2, null), 400, 'invalid_grant');
        const answer = await stick.token(form2);
        assert.equal(answer.body['token_type'], 'DPoP', JSON.stringify(answer.body));
      }
    });

    test('is not given where dpop_jkt and the proof differ, or the proof was used before', async () => {
      const stick = new DpopClient(server, clock.now, otherKey, { client_id: 'stick', authorization: null });
      const differs = await stick.post('/oauth2/device/auth', { dpop_jkt: jkt });
      assertError(differs, 400, 'invalid_dpop_proof');
      const proof = await stick.proof('POST', '/oauth2/device/auth');
      assert.equal((await stick.post('/oauth2/device/auth', {}, proof)).status, 200);
      assertError(await stick.post('/oauth2/device/auth', {}, proof), 400, 'invalid_dpop_proof');
    });
  });

  describe('a client that registered dpop_bound_access_tokens', () => {
    before(async () => {
      const shown = await createClient(server, {
        client_id: 'bound',
        dpop_bound_access_tokens: true,
        response_types: ['code', 'id_token'],
      });
      assert.equal(shown['dpop_bound_access_tokens'], true);
    });
    const bound = () =>
      new DpopClient(server, clock.now, key, {
        client_id: 'bound',
        authorization: `Basic ${btoa('bound:a-secret-of-the-test-client')}`,
      });

    test('gets no token without a proof', async () => {
      const code = await bound().code({}, agent);
      assertError(await bound().redeem(code, null), 400, 'invalid_dpop_proof');
      const answer = await bound().redeem(code);
      assert.equal(answer.status, 200);
      assertError(await bound().refresh(answer.body['refresh_token'], null), 400, 'invalid_dpop_proof');
      assertError(await bound().token({ grant_type: 'client_credentials' }, null), 400, 'invalid_dpop_proof');
    });

    test('cannot register response types that give access tokens to the browser', async () => {
      const answer = await fetch(`${server.admin}/admin/clients`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          redirect_uris: ['https://app.example/callback'],
          grant_types: ['implicit', 'authorization_code'],
          response_types: ['code token'],
          dpop_bound_access_tokens: true,
        }),
      });
      assert.equal(answer.status, 400);
      assert.match(await answer.text(), /invalid_client_metadata.*response_types/);
    });
  });

  test('discovery names the algorithms', async () => {
    const algorithms = (await discovery(server))['dpop_signing_alg_values_supported'];
    assert(Array.isArray(algorithms));
    for (const alg of ['ES256', 'PS256', 'EdDSA', 'Ed25519']) assert(algorithms.includes(alg), alg);
    for (const alg of algorithms) assert(!/^(HS|none)/.test(String(alg)));
  });
});
