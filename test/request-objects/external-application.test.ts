import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeKey } from '../client-keys/support.ts';
import { Application, callbackOf, errorOf } from '../login-consent/pages.ts';
import { pushed, pushedUrl } from '../par/support.ts';
import { authorizationUrl, createClient, redeem } from '../support/story.ts';
import { ALONE, signed } from './support.ts';

const ASKED = { acr_values: '2 1', ui_locales: 'de en', login_hint: 'grace@example.com', prompt: 'consent' };
const CONTEXT = { acr_values: ['2', '1'], ui_locales: ['de', 'en'], login_hint: 'grace@example.com' };

describe('a login and consent application of the operator’s', () => {
  let application: Application;
  const key = makeKey('ES256');
  before(async () => {
    application = await Application.start();
    await createClient(application.server, { jwks: { keys: [key.jwk] } });
  });
  after(() => application.server.stop());

  const begin = {
    'a request object': async () =>
      authorizationUrl(application.server, { ...ALONE, request: signed(key, application.server, ASKED) }),
    'a pushed request': async () => pushedUrl(application.server, await pushed(application.server, ASKED)),
  };

  for (const [name, urlOf] of Object.entries(begin)) {
    test(`sees what ${name} asks for, and a request_url that can be opened`, async () => {
      const agent = application.browser();
      const url = await urlOf();
      const page = await agent.visit(url);
      const login = await application.loginRequest(page);
      assert.deepEqual(login.requested_scope?.slice(0, 2), ['openid', 'profile']);
      assert.deepEqual(login.oidc_context, CONTEXT);
      assert.equal(login.request_url, url);
      assert.match((await agent.visit(login.request_url)).left ?? '', /^https:\/\/pages\.example\/login\?/);
      const asking = await application.logIn(agent, page, { remember: true });
      const consent = await application.consentRequest(asking);
      assert.deepEqual(consent.oidc_context, CONTEXT);
      assert.equal(consent.request_url, url);
      const callback = await application.consent(agent, asking);
      assert.equal((await redeem(application.server, callback)).status, 200);
    });

    test(`accepts ${name} for somebody else than the session is of`, async () => {
      const agent = application.browser();
      await application.signIn(agent, { remember: true }, {}, { prompt: 'consent' });
      const page = await agent.visit(await urlOf());
      assert.equal((await application.loginRequest(page)).skip, true);
      application.clock.advance(10 * 60_000);
      const anew = await agent.visit(await application.acceptLogin(page, { subject: 'lin' }));
      assert.equal((await application.loginRequest(anew)).skip, false);
      const callback = await application.consent(agent, await application.logIn(agent, anew, { subject: 'lin' }));
      assert(callback.searchParams.has('code'));
    });

    test(`rejects ${name}`, async () => {
      const agent = application.browser();
      const page = await agent.visit(await urlOf());
      const loginChallenge = new URL(page.left ?? '').searchParams.get('login_challenge') ?? '';
      const { data } = await application.api.rejectOAuth2LoginRequest({
        loginChallenge,
        rejectOAuth2Request: { error: 'access_denied', error_description: 'no' },
      });
      const end = await agent.visit(data.redirect_to);
      assert.equal(errorOf(end), 'access_denied');
      assert.match(callbackOf(end).searchParams.get('state') ?? '', /inner-state|the-state/);
    });
  }
});
