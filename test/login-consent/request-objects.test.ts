import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertModel } from '../ory-client/models.ts';
import { createClient, decodeJwt, redeem } from '../support/story.ts';
import { CONSENT_REQUEST, LOGIN_REQUEST, LOGOUT_REQUEST } from './models.ts';
import { Application, challengeIn } from './pages.ts';

const AUDIENCE = 'https://api.example';

describe('the request that an application is shown', () => {
  let application: Application;
  before(async () => {
    application = await Application.start();
    await createClient(application.server, { audience: [AUDIENCE], metadata: { tier: 2 } });
  });
  after(() => application.server.stop());

  test('at login has every member of Ory’s model, in its type', async () => {
    const page = await application.begin(application.browser(), {
      audience: AUDIENCE,
      acr_values: '2 1',
      ui_locales: 'de en',
      display: 'popup',
      login_hint: 'grace@example.com',
    });
    const request = await application.loginRequest(page);
    assertModel(LOGIN_REQUEST, request);
    assert.equal(request.challenge, challengeIn(page, 'login'));
    assert.equal(request.client.client_id, 'app');
    assert.deepEqual(request.client.metadata, { tier: 2 });
    assert.equal('client_secret' in request.client, false);
    assert.deepEqual(request.requested_scope, ['openid', 'profile', 'offline_access']);
    assert.deepEqual(request.requested_access_token_audience, [AUDIENCE]);
    assert.deepEqual([request.skip, request.subject], [false, '']);
    assert.match(request.request_url, /^http:\/\/localhost:\d+\/oauth2\/auth\?client_id=app&/);
    assert.deepEqual(request.oidc_context, {
      acr_values: ['2', '1'],
      ui_locales: ['de', 'en'],
      display: 'popup',
      login_hint: 'grace@example.com',
    });
  });

  test('says nothing of what was not asked', async () => {
    const request = await application.loginRequest(await application.begin(application.browser()));
    assertModel(LOGIN_REQUEST, request);
    assert.deepEqual(request.oidc_context, {});
    assert.deepEqual(request.requested_access_token_audience, []);
  });

  test('at consent has every member of Ory’s model, and what the login said', async () => {
    const agent = application.browser();
    const login = await application.begin(agent, { audience: AUDIENCE, login_hint: 'grace' });
    const { session_id, request_url } = await application.loginRequest(login);
    const answer = { acr: '2', amr: ['pwd', 'otp'], context: { tenant: 7, groups: ['a', 'b'] } };
    const page = await application.logIn(agent, login, answer);
    const request = await application.consentRequest(page);
    assertModel(CONSENT_REQUEST, request);
    assert.equal(request.challenge, challengeIn(page, 'consent'));
    assert.notEqual(request.login_challenge, challengeIn(login, 'login'));
    assert.partialDeepStrictEqual(request, {
      ...answer,
      subject: 'grace',
      skip: false,
      login_session_id: session_id,
      request_url,
      requested_scope: ['openid', 'profile', 'offline_access'],
      requested_access_token_audience: [AUDIENCE],
      oidc_context: { login_hint: 'grace' },
    });
  });

  test('at consent names a listed consent session by consent_request_id', async () => {
    const agent = application.browser();
    const page = await application.logIn(agent, await application.begin(agent), { subject: 'joan' });
    const { consent_request_id } = await application.consentRequest(page);
    await application.consent(agent, page);
    const { data } = await application.api.listOAuth2ConsentSessions({ subject: 'joan' });
    assert.deepEqual(
      data.map((session) => session.consent_request_id),
      [consent_request_id],
    );
  });

  test('carries any JSON from login to consent, and on to the list of consents', async () => {
    for (const [name, context] of Object.entries({ list: ['a', 1, null], nested: { a: [{ b: false }] } })) {
      const agent = application.browser();
      const page = await application.logIn(agent, await application.begin(agent), { subject: name, context });
      assert.deepEqual((await application.consentRequest(page)).context, context);
      await application.consent(agent, page);
      const { data } = await application.api.listOAuth2ConsentSessions({ subject: name });
      assert.deepEqual(data[0]?.context, context);
    }
  });

  test('lets the consent say something else than the login did', async () => {
    const agent = application.browser();
    const page = await application.logIn(agent, await application.begin(agent), { subject: 'mary', context: { a: 1 } });
    await application.consent(agent, page, { context: { b: 2 } });
    const { data } = await application.api.listOAuth2ConsentSessions({ subject: 'mary' });
    assert.deepEqual(data[0]?.context, { b: 2 });
  });

  test('tells the claims of an id_token_hint', async () => {
    const agent = application.browser();
    const { body } = await redeem(application.server, await application.signIn(agent));
    const id_token_hint = String(body['id_token']);
    const page = await application.begin(agent, { id_token_hint });
    const { oidc_context, skip } = await application.loginRequest(page);
    assert.deepEqual(oidc_context?.id_token_hint_claims, decodeJwt(id_token_hint).claims);
    assert.equal(skip, true);
  });

  test('at logout has every member of Ory’s model, with the client that asked', async () => {
    const agent = application.browser();
    const { body } = await redeem(application.server, await application.signIn(agent));
    const { sid } = decodeJwt(body['id_token']).claims;
    const own = await application.logoutRequest(await agent.visit('/oauth2/sessions/logout'));
    assertModel(LOGOUT_REQUEST, own);
    assert.partialDeepStrictEqual(own, { subject: 'grace', sid, rp_initiated: false, client: null });
    const query = new URLSearchParams({ id_token_hint: String(body['id_token']) });
    const asked = await application.logoutRequest(await agent.visit(`/oauth2/sessions/logout?${query}`));
    assertModel(LOGOUT_REQUEST, asked);
    assert.partialDeepStrictEqual(asked, { subject: 'grace', sid, rp_initiated: true, client: { client_id: 'app' } });
    const lifetime = Date.parse(asked.expires_at ?? '') - Date.parse(asked.requested_at ?? '');
    assert.equal(lifetime, 30 * 60_000);
  });
});
