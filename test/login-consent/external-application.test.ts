import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { authorizationUrl, createClient, redeem } from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';

const REQUESTS = '/admin/oauth2/auth/requests';
const PAGES = 'https://pages.example';

function challengeIn(page: Visit, name: string): string {
  const challenge = new URL(page.left ?? 'about:blank').searchParams.get(name);
  assert(challenge, `no ${name} in ${page.left}`);
  return challenge;
}

describe('a login-and-consent application of the operator', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider({
      settings: {
        'urls.login': `${PAGES}/login`,
        'urls.consent': `${PAGES}/consent`,
        'urls.logout': `${PAGES}/logout`,
      },
    });
    await createClient(server);
  });
  after(() => server.stop());

  async function answer(
    agent: UserAgent,
    page: Visit,
    step: 'login' | 'consent' | 'logout',
    body: unknown,
    how = 'accept',
  ) {
    const challenge = encodeURIComponent(challengeIn(page, `${step}_challenge`));
    const { redirect_to } = await server.call('PUT', `${REQUESTS}/${step}/${how}?${step}_challenge=${challenge}`, body);
    assert(typeof redirect_to === 'string');
    return agent.visit(redirect_to);
  }

  async function signIn(agent: UserAgent): Promise<Visit> {
    const login = await agent.visit(authorizationUrl(server));
    const consent = await answer(agent, login, 'login', { subject: 'grace', remember: true, context: { tenant: 7 } });
    return answer(agent, consent, 'consent', {
      grant_scope: ['openid', 'offline_access'],
      remember: true,
      session: { access_token: { plan: 'gold' }, id_token: { shoe_size: 38, sub: 'forged' } },
    });
  }

  test('answers the challenges, and its claims reach the tokens', async () => {
    const application = await signIn(new UserAgent(server.issuer));
    const { status, body } = await redeem(server, new URL(application.left ?? ''));
    assert.equal(status, 200);
    const [, payload = ''] = String(body['id_token']).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    assert.equal(claims.sub, 'grace');
    assert.equal(claims.shoe_size, 38);
    const introspected = await fetch(`${server.admin}/admin/oauth2/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: String(body['access_token']) }),
    });
    assert.partialDeepStrictEqual(await introspected.json(), {
      ext: { plan: 'gold' },
      sub: 'grace',
      scope: 'openid offline_access',
    });
  });

  test('is told what is asked, by either name of the challenge', async () => {
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(
      authorizationUrl(server, { login_hint: 'grace', acr_values: '2', display: 'popup' }),
    );
    const challenge = challengeIn(login, 'login_challenge');
    for (const name of ['login_challenge', 'challenge']) {
      const request = await server.call('GET', `${REQUESTS}/login?${name}=${encodeURIComponent(challenge)}`);
      assert.equal(request['challenge'], challenge);
      assert.equal(request['skip'], false);
      assert.equal(request['subject'], '');
      assert.deepEqual(request['requested_scope'], ['openid', 'profile', 'offline_access']);
      assert.deepEqual(request['oidc_context'], { acr_values: ['2'], display: 'popup', login_hint: 'grace' });
    }
    const consent = await answer(agent, login, 'login', { subject: 'grace', acr: '2', context: { tenant: 7 } });
    const consent_challenge = encodeURIComponent(challengeIn(consent, 'consent_challenge'));
    const request = await server.call('GET', `${REQUESTS}/consent?consent_challenge=${consent_challenge}`);
    assert.deepEqual(
      { subject: request['subject'], acr: request['acr'], context: request['context'], skip: request['skip'] },
      { subject: 'grace', acr: '2', context: { tenant: 7 }, skip: false },
    );
  });

  test('is still asked when the person is signed in and has consented, with skip', async () => {
    const agent = new UserAgent(server.issuer);
    await signIn(agent);
    const login = await agent.visit(authorizationUrl(server, { scope: 'openid' }));
    const challenge = encodeURIComponent(challengeIn(login, 'login_challenge'));
    const request = await server.call('GET', `${REQUESTS}/login?login_challenge=${challenge}`);
    assert.deepEqual([request['skip'], request['subject']], [true, 'grace']);
    const consent = await answer(agent, login, 'login', { subject: 'grace' });
    const consent_challenge = encodeURIComponent(challengeIn(consent, 'consent_challenge'));
    const asked = await server.call('GET', `${REQUESTS}/consent?consent_challenge=${consent_challenge}`);
    assert.equal(asked['skip'], true);
  });

  test('that accepts a skipped login for somebody else has them sign in for real', async () => {
    const agent = new UserAgent(server.issuer);
    await signIn(agent);
    const login = await agent.visit(authorizationUrl(server));
    const again = await answer(agent, login, 'login', { subject: 'ada' });
    const challenge = encodeURIComponent(challengeIn(again, 'login_challenge'));
    const request = await server.call('GET', `${REQUESTS}/login?login_challenge=${challenge}`);
    assert.equal(request['skip'], false);
    assert.match(String(request['request_url']), /prompt=login/);
  });

  test('rejects a login or a consent in its own words', async () => {
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(authorizationUrl(server));
    const refused = await answer(
      agent,
      login,
      'login',
      { error: 'too_young', error_description: 'Not yet.', error_hint: 'Come back later.' },
      'reject',
    );
    const { searchParams } = new URL(refused.left ?? '');
    assert.equal(searchParams.get('error'), 'too_young');
    assert.equal(searchParams.get('error_description'), 'Not yet. Come back later.');
    assert.equal(searchParams.get('state'), 'the-state');
  });

  test('asks whether to sign out, and may leave the person signed in', async () => {
    const agent = new UserAgent(server.issuer);
    await signIn(agent);
    const logout = await agent.visit('/oauth2/sessions/logout');
    const challenge = encodeURIComponent(challengeIn(logout, 'logout_challenge'));
    const request = await server.call('GET', `${REQUESTS}/logout?logout_challenge=${challenge}`);
    assert.equal(request['subject'], 'grace');
    assert.equal(request['rp_initiated'], false);
    assert.equal(request['client'], null);
    await server.call('PUT', `${REQUESTS}/logout/reject?logout_challenge=${challenge}`, undefined, 204);
    const done = await answer(agent, logout, 'logout', undefined);
    assert.match(done.html, /id="logged-out"/);
    const after = await agent.visit(authorizationUrl(server, { prompt: 'none' }));
    assert.equal(new URL(after.left ?? '').searchParams.get('error'), 'login_required');
  });

  test('learns of a wrong challenge or body by its status', async () => {
    await server.call('GET', `${REQUESTS}/login`, undefined, 400);
    await server.call('GET', `${REQUESTS}/login?login_challenge=forged`, undefined, 404);
    const login = await new UserAgent(server.issuer).visit(authorizationUrl(server));
    const challenge = encodeURIComponent(challengeIn(login, 'login_challenge'));
    await server.call('PUT', `${REQUESTS}/login/accept?login_challenge=${challenge}`, { subject: '' }, 400);
    await server.call('PUT', `${REQUESTS}/consent/accept?consent_challenge=${challenge}`, {}, 404);
  });
});
