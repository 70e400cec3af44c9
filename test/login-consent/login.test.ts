import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { assertRefused } from '../ory-client/apis.ts';
import { createClient, decodeJwt, redeem } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { Application, callbackOf, challengeIn, errorOf, PAGE_SETTINGS } from './pages.ts';

const SESSION = 'signet_session';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('an accepted login', () => {
  let application: Application;
  let agent: UserAgent;
  before(async () => {
    application = await Application.start({ ...PAGE_SETTINGS, 'ttl.authentication_session': '100h' });
    await createClient(application.server);
  });
  beforeEach(() => {
    agent = application.browser();
  });
  after(() => application.server.stop());

  const maxAge = () => /; Max-Age=(-?\d+)/i.exec(agent.cookieLine(SESSION) ?? '')?.[1];

  async function claims(callback: URL): Promise<Readonly<Record<string, unknown>>> {
    const { body } = await redeem(application.server, callback);
    return decodeJwt(body['id_token']).claims;
  }

  test('that is to be remembered is, for as long as the server says', async () => {
    await application.signIn(agent, { remember: true });
    assert.equal(maxAge(), String(100 * 3600));
    application.clock.advance(100 * HOUR - 1000);
    assert.equal(await application.skips(agent), 'grace');
    application.clock.advance(1000);
    assert.equal(await application.skips(agent), false);
  });

  test('is remembered for remember_for seconds', async () => {
    await application.signIn(agent, { remember: true, remember_for: 600 });
    assert.equal(maxAge(), '600');
    application.clock.advance(599_000);
    assert.equal(await application.skips(agent), 'grace');
    application.clock.advance(1000);
    assert.equal(await application.skips(agent), false);
  });

  test('is not remembered for longer than the server allows', async () => {
    await application.signIn(agent, { remember: true, remember_for: 1_000_000 });
    assert.equal(maxAge(), String(100 * 3600));
  });

  test('that is not to be remembered leaves no cookie, but a sid that a logout can name', async () => {
    const callback = await application.signIn(agent, { remember: false });
    assert.equal(agent.cookies.has(SESSION), false);
    assert.equal(await application.skips(agent), false);
    const { body } = await redeem(application.server, callback);
    const query = new URLSearchParams({ id_token_hint: String(body['id_token']) });
    const logout = await application.logoutRequest(await agent.visit(`/oauth2/sessions/logout?${query}`));
    assert.equal(logout.sid, decodeJwt(body['id_token']).claims['sid']);
  });

  test('that is not to be remembered ends what was remembered before', async () => {
    await application.signIn(agent, { remember: true });
    const kept = agent.cookies.get(SESSION) ?? '';
    await application.signIn(agent, { remember: false }, {}, { prompt: 'login' });
    assert.equal(agent.cookies.has(SESSION), false);
    agent.setCookie(SESSION, kept);
    assert.equal(await application.skips(agent), false);
  });

  test('that was skipped goes on with the session: its time of login, its end, remember or not', async () => {
    const first = await claims(await application.signIn(agent, { remember: true, remember_for: 3600 }));
    application.clock.advance(30 * MINUTE);
    const second = await claims(await application.signIn(agent, { remember: false }));
    assert.deepEqual([second['auth_time'], second['sid']], [first['auth_time'], first['sid']]);
    assert.equal(await application.skips(agent), 'grace');
    application.clock.advance(30 * MINUTE);
    assert.equal(await application.skips(agent), false);
  });

  test('that was skipped lengthens the session with extend_session_lifespan', async () => {
    const first = await claims(await application.signIn(agent, { remember: true, remember_for: 3600 }));
    application.clock.advance(30 * MINUTE);
    const extended = { extend_session_lifespan: true, remember_for: 7200 };
    const second = await claims(await application.signIn(agent, extended));
    assert.equal(second['auth_time'], first['auth_time']);
    assert.equal(maxAge(), '7200');
    application.clock.advance(119 * MINUTE);
    assert.equal(await application.skips(agent), 'grace');
    application.clock.advance(MINUTE);
    assert.equal(await application.skips(agent), false);
  });

  test('that was real is not lengthened by extend_session_lifespan', async () => {
    await application.signIn(agent, { remember: true, remember_for: 60, extend_session_lifespan: true });
    assert.equal(maxAge(), '60');
  });

  test('says acr and amr to the ID token, each time anew', async () => {
    const first = await claims(await application.signIn(agent, { remember: true, acr: '2', amr: ['pwd', 'otp'] }));
    assert.deepEqual([first['acr'], first['amr']], ['2', ['pwd', 'otp']]);
    const second = await claims(await application.signIn(agent, {}));
    assert.deepEqual([second['acr'], second['amr']], [undefined, undefined]);
  });

  test('without acr is level 0 where a level was asked for', async () => {
    const first = await claims(await application.signIn(agent, {}, {}, { acr_values: '2' }));
    assert.equal(first['acr'], '0');
  });

  test('takes empty members for absent ones, as Hydra does', async () => {
    const empty = { acr: '', amr: [], force_subject_identifier: '', identity_provider_session_id: '' };
    const callback = await application.signIn(agent, empty, {}, { acr_values: '2' });
    const { sub, acr, amr } = await claims(callback);
    assert.deepEqual({ sub, acr, amr }, { sub: 'grace', acr: '0', amr: undefined });
  });

  for (const prompt of ['login', 'select_account', 'create'])
    test(`is no formality with prompt=${prompt}`, async () => {
      await application.signIn(agent);
      const page = await application.begin(agent, { prompt });
      const path = prompt === 'create' ? 'registration' : 'login';
      const { data } = await application.api.getOAuth2LoginRequest({
        loginChallenge: challengeIn(page, 'login', path),
      });
      assert.equal(data.skip, false);
    });

  test('is no formality when it was longer ago than max_age', async () => {
    await application.signIn(agent);
    application.clock.advance(10 * MINUTE);
    assert.equal(await application.skips(agent, { max_age: '600' }), 'grace');
    assert.equal(await application.skips(agent, { max_age: '599' }), false);
  });

  test('may be repeated until the browser has followed one; the one that it follows counts', async () => {
    const page = await application.begin(agent);
    await application.acceptLogin(page, { subject: 'ada' });
    await application.loginRequest(page);
    const last = await application.acceptLogin(page, { subject: 'grace' });
    const consent = await agent.visit(last);
    assert.equal((await application.consentRequest(consent)).subject, 'grace');
    const callback = await application.consent(agent, consent);
    assert.equal((await claims(callback))['sub'], 'grace');
  });

  test('that is followed after another one of the same request begins anew', async () => {
    const page = await application.begin(agent);
    const first = await application.acceptLogin(page, { subject: 'ada', remember: true });
    const second = await application.acceptLogin(page, { subject: 'grace', remember: true });
    await agent.visit(second);
    const again = await application.loginRequest(await agent.visit(first));
    assert.deepEqual([again.skip, again.subject], [true, 'grace']);
  });

  test('that is followed twice begins anew, and the session answers', async () => {
    const redirect_to = await application.acceptLogin(await application.begin(agent), { remember: true });
    await agent.visit(redirect_to);
    const again = await agent.visit(redirect_to);
    assert.equal((await application.loginRequest(again)).subject, 'grace');
  });

  test('of somebody else than the session’s person asks for a real login, and ends that session', async () => {
    await application.signIn(agent, { subject: 'grace', remember: true });
    const kept = agent.cookies.get(SESSION) ?? '';
    const page = await application.begin(agent, { prompt: 'consent' });
    const redirect_to = await application.acceptLogin(page, { subject: 'ada', remember: true });
    assert.equal(new URL(redirect_to).searchParams.get('prompt'), 'login');
    const again = await agent.visit(redirect_to);
    assert.equal((await application.loginRequest(again)).skip, false);
    const consent = await application.logIn(agent, again, { subject: 'ada', remember: true });
    assert.equal((await claims(await application.consent(agent, consent)))['sub'], 'ada');
    assert.equal(await application.skips(agent), 'ada');
    const other = application.browser();
    other.setCookie(SESSION, kept);
    assert.equal(await application.skips(other), false);
  });

  test('is refused in another browser than the one that began', async () => {
    const redirect_to = await application.acceptLogin(await application.begin(agent));
    assert.equal(errorOf(await application.browser().visit(redirect_to)), 'request_forbidden');
  });

  test('that comes too late leads back to the application with login_required', async () => {
    const redirect_to = await application.acceptLogin(await application.begin(agent));
    application.clock.advance(31 * MINUTE);
    assert.equal(errorOf(await agent.visit(redirect_to)), 'login_required');
  });

  test('with prompt=none is a formality for who is signed in, and refused for who is not', async () => {
    assert.equal(errorOf(await application.begin(agent, { prompt: 'none' })), 'login_required');
    await application.signIn(agent, { remember: true }, { remember: true });
    const page = await application.begin(agent, { prompt: 'none' });
    assert.equal((await application.loginRequest(page)).skip, true);
    const consent = await application.logIn(agent, page);
    assert(callbackOf(await agent.visit(await application.acceptConsent(consent))).searchParams.has('code'));
    const other = await application.begin(agent, { prompt: 'none', scope: 'openid email' });
    assert.equal(errorOf(await application.logIn(agent, other)), 'consent_required');
  });
});

describe('a login challenge', () => {
  let application: Application;
  before(async () => {
    application = await Application.start();
    await createClient(application.server);
  });
  after(() => application.server.stop());

  test('is 404 when it is not one of ours, whatever is asked of it', async () => {
    const { api } = application;
    const page = await application.begin(application.browser());
    const challenge = challengeIn(page, 'login');
    for (const loginChallenge of ['forged', challenge.slice(0, -4), `${challenge}AAAA`]) {
      await assertRefused(api.getOAuth2LoginRequest({ loginChallenge }), 404, 'not_found');
      await assertRefused(api.rejectOAuth2LoginRequest({ loginChallenge }), 404, 'not_found');
      const accepted = { loginChallenge, acceptOAuth2LoginRequest: { subject: 'grace' } };
      await assertRefused(api.acceptOAuth2LoginRequest(accepted), 404, 'not_found');
    }
    await assertRefused(api.getOAuth2ConsentRequest({ consentChallenge: challenge }), 404, 'not_found');
    await assertRefused(api.getOAuth2LogoutRequest({ logoutChallenge: challenge }), 404, 'not_found');
  });

  test('is 400 when it is missing', async () => {
    await assertRefused(application.api.getOAuth2LoginRequest({ loginChallenge: '' }), 400, 'invalid_request');
  });

  test('is 401 when it is older than ttl.login_consent_request', async () => {
    const { api, clock } = application;
    const page = await application.begin(application.browser());
    const loginChallenge = challengeIn(page, 'login');
    clock.advance(30 * MINUTE);
    await application.loginRequest(page);
    clock.advance(1000);
    await assertRefused(api.getOAuth2LoginRequest({ loginChallenge }), 401, 'request_unauthorized');
    await assertRefused(api.rejectOAuth2LoginRequest({ loginChallenge }), 401, 'request_unauthorized');
    const accepted = { loginChallenge, acceptOAuth2LoginRequest: { subject: 'grace' } };
    await assertRefused(api.acceptOAuth2LoginRequest(accepted), 401, 'request_unauthorized');
  });

  test('is answered with the right types only; what is not known is ignored', async () => {
    const challenge = challengeIn(await application.begin(application.browser()), 'login');
    const path = `/admin/oauth2/auth/requests/login/accept?challenge=${encodeURIComponent(challenge)}`;
    const wrong = [
      null,
      [],
      'grace',
      {},
      { subject: 7 },
      { subject: '' },
      { subject: 'grace', remember: 'yes' },
      { subject: 'grace', remember_for: '60' },
      { subject: 'grace', remember_for: 0.5 },
      { subject: 'grace', amr: 'pwd' },
      { subject: 'grace', acr: 2 },
    ];
    for (const body of wrong) await application.server.call('PUT', path, body, 400);
    const body = { subject: 'grace', remember: null, amr: null, context: null, of_a_later_version: { a: 1 } };
    const { redirect_to } = await application.server.call('PUT', path, body);
    assert.match(String(redirect_to), /login_verifier=/);
  });

  test('can be rejected with nothing said', async () => {
    const agent = application.browser();
    const page = await application.begin(agent);
    const { data } = await application.api.rejectOAuth2LoginRequest({ loginChallenge: challengeIn(page, 'login') });
    const { searchParams } = callbackOf(await agent.visit(data.redirect_to));
    assert.equal(searchParams.get('error'), 'request_denied');
    assert.equal(searchParams.get('state'), 'the-state');
    assert.equal(searchParams.get('iss'), application.server.issuer);
  });
});
