import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { assertRefused } from '../ory-client/apis.ts';
import { createClient, decodeJwt, introspect, redeem, userinfo } from '../support/story.ts';
import type { UserAgent, Visit } from '../support/user-agent.ts';
import { Application, callbackOf, challengeIn, errorOf } from './pages.ts';

const AUDIENCE = 'https://api.example';
const MINUTE = 60_000;

describe('an accepted consent', () => {
  let application: Application;
  let agent: UserAgent;
  before(async () => {
    application = await Application.start();
    await createClient(application.server, { audience: [AUDIENCE] });
    await createClient(application.server, { client_id: 'ours', skip_consent: true });
    await createClient(application.server, {
      client_id: 'native',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      redirect_uris: ['com.example.app:/callback', 'https://app.example/callback'],
    });
  });
  // A person of its own for each test, so that no consent is remembered from another.
  let subject: string;
  let people = 0;
  beforeEach(() => {
    agent = application.browser();
    people += 1;
    subject = `person-${people}`;
  });
  after(() => application.server.stop());

  type Parameters = Readonly<Record<string, string | null>>;

  async function toConsent(parameters?: Parameters): Promise<Visit> {
    return application.logIn(agent, await application.begin(agent, parameters), { subject, remember: true });
  }

  const skips = async (parameters?: Parameters): Promise<boolean> => {
    const { skip } = await application.consentRequest(await toConsent(parameters));
    assert(skip !== undefined);
    return skip;
  };

  test('grants what the application says, and no more', async () => {
    const page = await toConsent({ audience: AUDIENCE, scope: 'openid email notes.read' });
    const answer = { grant_scope: ['openid', 'notes.read'], grant_access_token_audience: [AUDIENCE] };
    const { body } = await redeem(application.server, await application.consent(agent, page, answer));
    assert.equal(body['scope'], 'openid notes.read');
    const { aud, scope } = await introspect(application.server, body['access_token']);
    assert.deepEqual([aud, scope], [[AUDIENCE], 'openid notes.read']);
  });

  test('grants nothing when nothing is said', async () => {
    const page = await toConsent();
    const callback = await application.consent(agent, page, { grant_scope: [] });
    const { status, body } = await redeem(application.server, callback);
    assert.equal(status, 200);
    assert.equal(body['scope'], '');
    assert.deepEqual(
      ['id_token', 'refresh_token'].filter((name) => name in body),
      [],
    );
  });

  test('has claims for the tokens: in the ID token, userinfo and introspection, numbers as they are', async () => {
    const session = {
      access_token: { plan: 'gold', seats: 12, limits: { a: [1, null, true] } },
      id_token: { shoe_size: 38, big: 9007199254740991, address: { country: 'GB' }, sub: 'forged', iss: 'forged' },
    };
    const { body } = await redeem(application.server, await application.consent(agent, await toConsent(), { session }));
    const { claims } = decodeJwt(body['id_token']);
    const shown = { shoe_size: 38, big: 9007199254740991, address: { country: 'GB' }, sub: subject };
    assert.partialDeepStrictEqual(claims, { ...shown, iss: application.server.issuer });
    assert.partialDeepStrictEqual((await userinfo(application.server, body['access_token'])).body, shown);
    assert.deepEqual((await introspect(application.server, body['access_token']))['ext'], session.access_token);
  });

  test('that is remembered is a formality for as much or less, until it is withdrawn', async () => {
    await application.consent(agent, await toConsent({ scope: 'openid email' }), { remember: true });
    application.clock.advance(20 * 24 * 60 * MINUTE);
    assert.equal(await skips({ scope: 'openid email' }), true);
    assert.equal(await skips({ scope: 'openid' }), true);
    assert.equal(await skips({ scope: 'openid email profile' }), false);
    assert.equal(await skips({ scope: 'openid', audience: AUDIENCE }), false);
    assert.equal(await skips({ scope: 'openid', prompt: 'consent' }), false);
    await application.api.revokeOAuth2ConsentSessions({ subject, client: 'app' });
    assert.equal(await skips({ scope: 'openid' }), false);
  });

  test('is remembered for remember_for seconds', async () => {
    await application.consent(agent, await toConsent(), { remember: true, remember_for: 600 });
    application.clock.advance(599_000);
    assert.equal(await skips(), true);
    application.clock.advance(1000);
    assert.equal(await skips(), false);
  });

  test('that is not to be remembered is asked for again', async () => {
    await application.consent(agent, await toConsent());
    assert.equal(await skips(), false);
  });

  test('that was skipped says again what is granted, and does not prolong the first', async () => {
    await application.consent(agent, await toConsent(), { remember: true, remember_for: 600 });
    application.clock.advance(500_000);
    const skipped = await toConsent();
    const answer = { remember: true, remember_for: 600, grant_scope: ['openid'], session: { id_token: { again: 1 } } };
    const { body } = await redeem(application.server, await application.consent(agent, skipped, answer));
    assert.equal(body['scope'], 'openid');
    assert.equal(decodeJwt(body['id_token']).claims['again'], 1);
    assert.equal(await skips(), true);
    application.clock.advance(100_000);
    assert.equal(await skips(), false);
  });

  test('of an application of the operator’s own is a formality; the page sees why', async () => {
    const page = await toConsent({ client_id: 'ours' });
    const { skip, client } = await application.consentRequest(page);
    assert.deepEqual([skip, client?.skip_consent], [true, true]);
    assert(callbackOf(await agent.visit(await application.acceptConsent(page))).searchParams.has('code'));
  });

  test('of a public client is no formality where another program may have its address', async () => {
    const native = { client_id: 'native', redirect_uri: 'com.example.app:/callback' };
    await agent.visit(await application.acceptConsent(await toConsent(native), { remember: true }));
    assert.equal(await skips(native), false);
    assert.equal(await skips({ client_id: 'native' }), true);
  });

  test('may be repeated until the browser has followed one; the one that it follows counts', async () => {
    const page = await toConsent();
    await application.acceptConsent(page, { grant_scope: ['openid', 'profile'] });
    await application.consentRequest(page);
    const last = await application.acceptConsent(page, { grant_scope: ['openid'] });
    const { body } = await redeem(application.server, callbackOf(await agent.visit(last)));
    assert.equal(body['scope'], 'openid');
  });

  test('that is followed twice begins anew, with a code of its own', async () => {
    const redirect_to = await application.acceptConsent(await toConsent(), { remember: true });
    const first = callbackOf(await agent.visit(redirect_to));
    const again = await agent.visit(redirect_to);
    assert.equal((await application.loginRequest(again)).skip, true);
    const second = await application.consent(agent, await application.logIn(agent, again, { subject }));
    assert.notEqual(second.searchParams.get('code'), first.searchParams.get('code'));
    assert.equal((await redeem(application.server, first)).status, 200);
  });

  test('is refused in another browser than the one that began', async () => {
    const redirect_to = await application.acceptConsent(await toConsent());
    assert.equal(errorOf(await application.browser().visit(redirect_to)), 'request_forbidden');
  });

  test('can be a refusal, in the application’s own words', async () => {
    const consentChallenge = challengeIn(await toConsent(), 'consent');
    const { data } = await application.api.rejectOAuth2ConsentRequest({
      consentChallenge,
      rejectOAuth2Request: {
        error: 'interaction_required',
        error_description: 'The terms have changed.',
        error_hint: 'Read them.',
        error_debug: 'of the log only',
        status_code: 401,
      },
    });
    const { searchParams } = callbackOf(await agent.visit(data.redirect_to));
    assert.equal(searchParams.get('error'), 'interaction_required');
    assert.equal(searchParams.get('error_description'), 'The terms have changed. Read them.');
    assert.equal(searchParams.get('state'), 'the-state');
  });

  test('has a challenge that is 404 when it is forged and 401 when it is old', async () => {
    const { api, clock } = application;
    await assertRefused(api.getOAuth2ConsentRequest({ consentChallenge: 'forged' }), 404, 'not_found');
    const consentChallenge = challengeIn(await toConsent(), 'consent');
    const path = `/admin/oauth2/auth/requests/consent?challenge=${encodeURIComponent(consentChallenge)}`;
    assert.equal((await application.server.call('GET', path))['challenge'], consentChallenge);
    clock.advance(30 * MINUTE + 1000);
    await assertRefused(api.getOAuth2ConsentRequest({ consentChallenge }), 401, 'request_unauthorized');
    await assertRefused(api.acceptOAuth2ConsentRequest({ consentChallenge }), 401, 'request_unauthorized');
    await assertRefused(api.rejectOAuth2ConsentRequest({ consentChallenge }), 401, 'request_unauthorized');
  });

  test('has a body of the right types', async () => {
    const challenge = encodeURIComponent(challengeIn(await toConsent(), 'consent'));
    const path = `/admin/oauth2/auth/requests/consent/accept?consent_challenge=${challenge}`;
    const wrong = [
      { grant_scope: 'openid' },
      { grant_access_token_audience: [1] },
      { session: ['grace'] },
      { session: { id_token: 'sub' } },
      { session: { access_token: [1] } },
      { remember: 1 },
      { remember_for: 1.5 },
    ];
    for (const body of wrong) await application.server.call('PUT', path, body, 400);
    const body = {
      grant_scope: null,
      session: { id_token: null, access_token: null },
      handled_at: '2026-01-01T00:00:00Z',
    };
    await application.server.call('PUT', path, body, 200);
    await application.server.call('PUT', path, {}, 200);
  });

  test('does not outlive the session that it was given in', async () => {
    const redirect_to = await application.acceptConsent(await toConsent());
    await application.api.revokeOAuth2LoginSessions({ subject });
    const again = await application.loginRequest(await agent.visit(redirect_to));
    assert.equal(again.skip, false);
  });

  test('belongs to the request that was made: what is added to redirect_to changes nothing', async () => {
    const redirect_to = await application.acceptConsent(await toConsent({ scope: 'openid' }), {
      grant_scope: ['openid'],
    });
    const url = new URL(redirect_to);
    url.searchParams.set('scope', 'openid email');
    url.searchParams.set('state', 'another');
    const callback = callbackOf(await agent.visit(url.href));
    assert.equal(callback.searchParams.get('state'), 'the-state');
    assert.equal((await redeem(application.server, callback)).body['scope'], 'openid');
  });
});
