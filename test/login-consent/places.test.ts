import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertRefused } from '../ory-client/apis.ts';
import { startTestProvider } from '../support/provider.ts';
import { authorizationUrl, consent, createClient, createUser, logIn, pageKind, redeem } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { Application, callbackOf, challengeIn, PAGES } from './pages.ts';

describe('where the browser is sent', () => {
  let application: Application;
  before(async () => {
    application = await Application.start();
    await createClient(application.server);
  });
  after(() => application.server.stop());

  for (const prompt of ['registration', 'create'])
    test(`prompt=${prompt} leads to urls.registration, and its login challenge is accepted as ever`, async () => {
      const agent = application.browser();
      const page = await application.begin(agent, { prompt });
      const loginChallenge = challengeIn(page, 'login', 'registration');
      const { data } = await application.api.acceptOAuth2LoginRequest({
        loginChallenge,
        acceptOAuth2LoginRequest: { subject: 'new-here' },
      });
      const callback = await application.consent(agent, await agent.visit(data.redirect_to));
      assert.equal((await redeem(application.server, callback)).status, 200);
    });

  test('identity_schema, Ory’s parameter, is handed on to the login and the registration page', async () => {
    for (const prompt of [null, 'registration']) {
      const page = await application.begin(application.browser(), { prompt, identity_schema: 'customer' });
      assert.equal(new URL(page.left ?? '').searchParams.get('identity_schema'), 'customer');
    }
    const page = await application.begin(application.browser());
    assert.deepEqual([...new URL(page.left ?? '').searchParams.keys()], ['login_challenge']);
  });

  test('what no application can be told leads to urls.error, with code and reason', async () => {
    const wrong = [
      authorizationUrl(application.server, { client_id: 'nobody' }),
      authorizationUrl(application.server, { redirect_uri: 'https://elsewhere.example/' }),
      authorizationUrl(application.server, { login_verifier: 'forged' }),
      '/oauth2/sessions/logout?post_logout_redirect_uri=https://elsewhere.example/',
      '/oauth2/sessions/logout?id_token_hint=forged',
      '/oauth2/sessions/logout?logout_verifier=forged',
    ];
    for (const url of wrong) {
      const { left } = await application.browser().visit(url);
      const at = new URL(left ?? 'about:blank');
      assert.equal(`${at.origin}${at.pathname}`, `${PAGES}/error`, url);
      assert.match(at.searchParams.get('error') ?? '', /^(invalid_client|invalid_request|not_found)$/);
      assert.match(at.searchParams.get('error_description') ?? '', /^\w.* .*\.$/);
      assert.deepEqual([...at.searchParams.keys()], ['error', 'error_description']);
    }
  });

  test('a logout that names no place ends at urls.post_logout_redirect', async () => {
    const agent = application.browser();
    assert.equal((await agent.visit('/oauth2/sessions/logout')).left, `${PAGES}/bye`);
    await application.signIn(agent);
    const page = await agent.visit('/oauth2/sessions/logout');
    const { data } = await application.api.acceptOAuth2LogoutRequest({ logoutChallenge: challengeIn(page, 'logout') });
    assert.equal((await agent.visit(data.redirect_to)).left, `${PAGES}/bye`);
    assert.equal(await application.skips(agent), false);
  });

  test('a logout that an application asks for goes back to it with state, after the page was asked', async () => {
    const agent = application.browser();
    const { body } = await redeem(application.server, await application.signIn(agent));
    const query = new URLSearchParams({
      id_token_hint: String(body['id_token']),
      post_logout_redirect_uri: 'https://app.example/bye',
      state: 'a b',
    });
    const page = await agent.visit(`/oauth2/sessions/logout?${query}`);
    assert.equal((await application.logoutRequest(page)).client?.client_id, 'app');
    const logoutChallenge = challengeIn(page, 'logout');
    const { status } = await application.api.rejectOAuth2LogoutRequest({ logoutChallenge });
    assert.equal(status, 204);
    assert.equal(await application.skips(agent), 'grace');
    const { data } = await application.api.acceptOAuth2LogoutRequest({ logoutChallenge });
    const back = callbackOf(await agent.visit(data.redirect_to));
    assert.deepEqual([back.pathname, back.searchParams.get('state')], ['/bye', 'a b']);
    assert.equal(await application.skips(agent), false);
    assert.equal((await agent.visit(data.redirect_to)).left, back.href);
    assert.match((await agent.visit(`/oauth2/sessions/logout?${query}`)).left ?? '', /^https:\/\/app\.example\/bye\?/);
  });

  test('a logout challenge is 404 when it is forged, 401 when it is old, and has two names', async () => {
    const { api, clock } = application;
    const agent = application.browser();
    await application.signIn(agent);
    const logoutChallenge = challengeIn(await agent.visit('/oauth2/sessions/logout'), 'logout');
    const path = `/admin/oauth2/auth/requests/logout?challenge=${encodeURIComponent(logoutChallenge)}`;
    assert.equal((await application.server.call('GET', path))['challenge'], logoutChallenge);
    const calls = (challenge: string) => [
      api.getOAuth2LogoutRequest({ logoutChallenge: challenge }),
      api.acceptOAuth2LogoutRequest({ logoutChallenge: challenge }),
      api.rejectOAuth2LogoutRequest({ logoutChallenge: challenge }),
    ];
    for (const call of calls('forged')) await assertRefused(call, 404, 'not_found');
    clock.advance(30 * 60_000);
    for (const call of calls(logoutChallenge)) await assertRefused(call, 401, 'request_unauthorized');
  });
});

describe('one page of the operator’s beside the built-in ones', () => {
  test('login: the built-in consent page follows', async () => {
    const application = await Application.start({ 'urls.login': `${PAGES}/login` });
    try {
      await createClient(application.server);
      const agent = application.browser();
      const page = await application.logIn(agent, await application.begin(agent), { remember: true });
      assert.equal(pageKind(page), 'consent');
      assert.match(page.html, /id="consent-person">[^/]*grace/);
      assert(callbackOf(await consent(agent, page)).searchParams.has('code'));
      const again = await application.logIn(agent, await application.begin(agent));
      assert(callbackOf(again).searchParams.has('code'), 'the remembered consent answers');
    } finally {
      await application.server.stop();
    }
  });

  test('consent: the built-in login page comes first, and once', async () => {
    const application = await Application.start({ 'urls.consent': `${PAGES}/consent` });
    try {
      await createClient(application.server);
      const subject = await createUser(application.server);
      const agent = application.browser();
      const page = await logIn(agent, await application.begin(agent));
      assert.equal((await application.consentRequest(page)).subject, subject);
      await application.consent(agent, page, { remember: true });
      const request = await application.consentRequest(await application.begin(agent));
      assert.deepEqual([request.skip, request.subject], [true, subject]);
    } finally {
      await application.server.stop();
    }
  });

  test('error: the others stay', async () => {
    const server = await startTestProvider({ settings: { 'urls.error': `${PAGES}/error?from=signet` } });
    try {
      await createClient(server);
      const agent = new UserAgent(server.issuer);
      const { left } = await agent.visit(authorizationUrl(server, { client_id: 'nobody' }));
      assert.match(left ?? '', /^https:\/\/pages\.example\/error\?from=signet&error=invalid_client&error_description=/);
      assert.equal(pageKind(await agent.visit(authorizationUrl(server))), 'login');
    } finally {
      await server.stop();
    }
  });
});
