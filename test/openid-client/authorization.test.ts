import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { CALLBACK, createClient, createUser } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { formPostRequest, walk, walkBack } from '../support/walk.ts';
import { attempt, discover } from './relying-party.ts';

describe('openid-client signs a person in', () => {
  let server: TestProvider;
  let agent: UserAgent;
  let subject: string;

  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    subject = await createUser(server);
  });
  beforeEach(() => {
    agent = new UserAgent(server.issuer);
  });
  after(() => server.stop());

  async function signIn(config: client.Configuration) {
    const { url, checks } = await attempt(config);
    return client.authorizationCodeGrant(config, await walkBack(agent, url), checks);
  }

  test('discovery says what the library looks for', async () => {
    const metadata = (await discover(server)).serverMetadata();
    assert.equal(metadata.issuer, server.issuer);
    assert.equal(metadata.supportsPKCE(), true);
    assert.equal(metadata.authorization_response_iss_parameter_supported, true);
    for (const method of ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
      assert(metadata.token_endpoint_auth_methods_supported?.includes(method), method);
    const endpoints = [
      metadata.token_endpoint,
      metadata.jwks_uri,
      metadata.userinfo_endpoint,
      metadata.introspection_endpoint,
      metadata.revocation_endpoint,
      metadata.end_session_endpoint,
    ];
    for (const endpoint of endpoints) assert(endpoint?.startsWith(server.issuer));
  });

  test('with code and PKCE, then userinfo', async () => {
    const config = await discover(server);
    const tokens = await signIn(config);
    const claims = tokens.claims();
    assert.equal(claims?.sub, subject);
    assert.equal(claims.iss, server.issuer);
    assert.equal(typeof tokens.expiresIn(), 'number');
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
    assert.equal(userinfo.name, 'Ada Lovelace');
    assert.equal(userinfo.email, 'ada@example.com');
    assert.equal(userinfo.email_verified, true);
  });

  test('with max_age, whose auth_time the library checks', async () => {
    const config = await discover(server);
    const { url, checks } = await attempt(config, { max_age: '60' });
    const tokens = await client.authorizationCodeGrant(config, await walkBack(agent, url), { ...checks, maxAge: 60 });
    assert.equal(typeof tokens.claims()?.auth_time, 'number');
  });

  test('with a code by form_post', async () => {
    const config = await discover(server);
    const { url, checks } = await attempt(config, { response_mode: 'form_post' });
    const request = formPostRequest(await walk(agent, url));
    assert.equal(request.url, CALLBACK);
    const tokens = await client.authorizationCodeGrant(config, request, checks);
    assert.equal(tokens.claims()?.sub, subject);
  });

  for (const response_mode of ['fragment', 'form_post'] as const) {
    test(`with id_token alone by ${response_mode}`, async () => {
      const config = await discover(server);
      client.useIdTokenResponseType(config);
      const { url, checks } = await attempt(config, { response_mode, scope: 'openid email' });
      const visit = await walk(agent, url);
      const answer = response_mode === 'form_post' ? formPostRequest(visit) : new URL(visit.left ?? '');
      const claims = await client.implicitAuthentication(config, answer, checks.expectedNonce, {
        expectedState: checks.expectedState,
      });
      assert.equal(claims.sub, subject);
      assert.equal(claims['email'], 'ada@example.com');
    });

    test(`with code id_token by ${response_mode}`, async () => {
      const config = await discover(server);
      client.useCodeIdTokenResponseType(config);
      const { url, checks } = await attempt(config, { response_mode });
      const visit = await walk(agent, url);
      const answer = response_mode === 'form_post' ? formPostRequest(visit) : new URL(visit.left ?? '');
      const tokens = await client.authorizationCodeGrant(config, answer, checks);
      assert.equal(tokens.claims()?.sub, subject);
    });
  }

  test('and refreshes: a new refresh token, the same person', async () => {
    const config = await discover(server);
    const first = await signIn(config);
    assert(first.refresh_token !== undefined);
    const second = await client.refreshTokenGrant(config, first.refresh_token);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal(second.claims()?.sub, subject);
    assert.equal((await client.fetchUserInfo(config, second.access_token, subject)).sub, subject);
    const narrow = await client.refreshTokenGrant(config, second.refresh_token ?? '', { scope: 'openid' });
    assert.deepEqual(new Set(narrow.scope?.split(' ')), new Set(['openid', 'offline_access']));
  });

  test('gets userinfo as a JWT where it registered for one, and ID tokens with ES256', async () => {
    const metadata = { userinfo_signed_response_alg: 'RS256', id_token_signed_response_alg: 'ES256' };
    await createClient(server, { client_id: 'signed', ...metadata });
    const config = await discover(server, { client_id: 'signed', metadata });
    const tokens = await signIn(config);
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, subject);
    assert.equal(userinfo.name, 'Ada Lovelace');
  });

  test('signs out, with and without a hint, and comes back with its state', async () => {
    const config = await discover(server);
    const tokens = await signIn(config);
    const parameters = { post_logout_redirect_uri: 'https://app.example/bye', state: 'bye-bye' };
    const hinted = client.buildEndSessionUrl(config, { ...parameters, id_token_hint: tokens.id_token ?? '' });
    let page = await agent.visit(hinted.href);
    if (page.html.includes('id="logout-confirm"')) page = await agent.submit(page, { action: 'accept' });
    assert.equal(page.left, 'https://app.example/bye?state=bye-bye');
    // The session is over: nobody is signed in any more.
    const { url, checks } = await attempt(config, { prompt: 'none' });
    const answer = await walkBack(agent, url);
    await assert.rejects(client.authorizationCodeGrant(config, answer, checks), { error: 'login_required' });
    // Without a hint the client's id is enough (the library adds it); nobody is left to ask.
    const bare = await agent.visit(client.buildEndSessionUrl(config, parameters).href);
    assert.equal(bare.left, 'https://app.example/bye?state=bye-bye');
  });

  test('hears what went wrong as the errors that it knows', async () => {
    const config = await discover(server);
    const { url, checks } = await attempt(config, { prompt: 'none' });
    const refusal = await walkBack(agent, url);
    await assert.rejects(client.authorizationCodeGrant(config, refusal, checks), {
      code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR',
      error: 'login_required',
    });

    const { url: second, checks: kept } = await attempt(config);
    const answer = await walkBack(agent, second);
    const wrong = { ...kept, pkceCodeVerifier: client.randomPKCECodeVerifier() };
    await assert.rejects(client.authorizationCodeGrant(config, answer, wrong), {
      code: 'OAUTH_RESPONSE_BODY_ERROR',
      error: 'invalid_grant',
    });
    // A refused attempt has not used the code up; a second use of it does end everything.
    const tokens = await client.authorizationCodeGrant(config, answer, kept);
    await assert.rejects(client.authorizationCodeGrant(config, answer, kept), { error: 'invalid_grant' });
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, subject), { status: 401 });
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token ?? ''), { error: 'invalid_grant' });
  });
});
