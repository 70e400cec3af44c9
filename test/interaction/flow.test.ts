import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  authorizationUrl,
  basic,
  consent,
  createClient,
  createUser,
  logIn,
  PASSWORD,
  pageKind,
  received,
  redeem,
  SECRET,
  signedIn,
} from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';

const LIFETIME = 30 * 60_000;

describe('the way through login and consent', () => {
  let server: TestProvider;
  let clock: TestClock;
  /** Each test has an application of its own, which nobody has consented to yet. */
  let client_id = '';
  let count = 0;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server, { client_id: 'second' });
    await createUser(server);
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
  });
  after(() => server.stop());
  beforeEach(async () => {
    count += 1;
    client_id = `app-${count}`;
    await createClient(server, { client_id });
  });

  const start = (agent: UserAgent, parameters: Readonly<Record<string, string>> = {}): Promise<Visit> =>
    agent.visit(authorizationUrl(server, { client_id, ...parameters }));
  const browser = () => new UserAgent(server.issuer);

  /** The verifier's URL that the login form answers with, not yet followed. */
  async function loginVerifier(agent: UserAgent, page: Visit, identifier = 'ada'): Promise<string> {
    const form = new URLSearchParams({
      login_challenge: new URL(page.at).searchParams.get('login_challenge') ?? '',
      csrf: agent.cookies.get('signet_form') ?? '',
      identifier,
      password: PASSWORD,
    });
    const location = (await agent.request('/login', form)).headers.get('location') ?? '';
    assert.match(location, /[?&]login_verifier=/);
    return location;
  }

  async function consentVerifier(agent: UserAgent, page: Visit): Promise<string> {
    const form = new URLSearchParams({
      consent_challenge: new URL(page.at).searchParams.get('consent_challenge') ?? '',
      csrf: agent.cookies.get('signet_form') ?? '',
      action: 'accept',
      remember: 'true',
    });
    for (const scope of ['openid', 'profile', 'offline_access']) form.append('scope', scope);
    const location = (await agent.request('/consent', form)).headers.get('location') ?? '';
    assert.match(location, /[?&]consent_verifier=/);
    return location;
  }

  function hasCode(page: Visit, state = 'the-state'): void {
    const { parameters } = received(page);
    assert(parameters['code'], JSON.stringify(parameters));
    assert.equal(parameters['state'], state);
  }

  test('two applications run side by side in one browser', async () => {
    const agent = browser();
    const one = await start(agent, { state: 'one' });
    const two = await start(agent, { state: 'two', client_id: 'second' });
    const oneConsent = await logIn(agent, one);
    const twoConsent = await logIn(agent, two);
    hasCode(await consent(agent, twoConsent), 'two');
    hasCode(await consent(agent, oneConsent), 'one');
  });

  test('two tabs of one application each get their answer', async () => {
    const agent = browser();
    const one = await start(agent, { state: 'one' });
    const two = await start(agent, { state: 'two' });
    const oneConsent = await logIn(agent, one);
    const twoConsent = await logIn(agent, two);
    hasCode(await consent(agent, oneConsent), 'one');
    const last = pageKind(twoConsent) === 'consent' ? await consent(agent, twoConsent) : twoConsent;
    hasCode(last, 'two');
  });

  test('two tabs in which two people sign in: the first one never answers for the second', async () => {
    const agent = browser();
    const one = await start(agent, { state: 'one' });
    const two = await start(agent, { state: 'two' });
    const oneConsent = await logIn(agent, one);
    await logIn(agent, two, { identifier: 'grace' });
    const page = await consent(agent, oneConsent);
    assert.equal(pageKind(page), 'consent');
    assert.match(page.html, /grace/);
  });

  test('the back button to the login page leads on', async () => {
    const agent = browser();
    const login = await start(agent);
    hasCode(await consent(agent, await logIn(agent, login)));
    hasCode(await logIn(agent, login));
  });

  test('the back button to the consent page leads on, with a new code', async () => {
    const agent = browser();
    const page = await logIn(agent, await start(agent));
    const first = await consent(agent, page);
    const second = await consent(agent, page);
    hasCode(first);
    hasCode(second);
    assert.notEqual(first.left, second.left);
    for (const visit of [first, second])
      assert.equal((await redeem(server, new URL(visit.left ?? ''), basic(client_id, SECRET))).status, 200);
  });

  test('a login verifier that comes twice leads on', async () => {
    const agent = browser();
    const verifier = await loginVerifier(agent, await start(agent));
    assert.equal(pageKind(await agent.visit(verifier)), 'consent');
    const again = await agent.visit(verifier);
    assert.equal(pageKind(again), 'consent');
    hasCode(await consent(agent, again));
    hasCode(await agent.visit(verifier));
  });

  test('a login verifier that comes twice where a new login is demanded asks for it', async () => {
    const agent = browser();
    const verifier = await loginVerifier(agent, await start(agent, { prompt: 'login' }));
    assert.equal(pageKind(await agent.visit(verifier)), 'consent');
    assert.equal(pageKind(await agent.visit(verifier)), 'login');
  });

  test('a consent verifier that comes twice leads on, and with prompt=consent asks again', async () => {
    for (const [parameters, expected] of [
      [{}, 'application'],
      [{ prompt: 'consent' }, 'consent'],
    ] as const) {
      const agent = browser();
      const page = await logIn(agent, await start(agent, { prompt: 'consent', ...parameters }));
      const verifier = await consentVerifier(agent, page);
      hasCode(await agent.visit(verifier));
      const again = pageKind(await agent.visit(verifier));
      if ('prompt' in parameters) assert.equal(again, expected);
      else assert(['application', 'consent'].includes(again));
    }
  });

  test('twenty uses of one consent verifier at once give one code for it', async () => {
    const agent = browser();
    const page = await logIn(agent, await start(agent, { prompt: 'consent' }));
    const verifier = await consentVerifier(agent, page);
    const answers = await Promise.all(Array.from({ length: 20 }, () => agent.request(verifier)));
    const codes = answers.filter((answer) => /[?&]code=/.test(answer.headers.get('location') ?? ''));
    assert.equal(codes.length, 1);
    for (const answer of answers) assert([302, 303].includes(answer.status));
  });

  for (const page of ['login', 'consent'] as const) {
    test(`an expired ${page} page leads back to the application, opened or sent`, async () => {
      const agent = browser();
      let visit = await start(agent, { response_mode: 'fragment', prompt: 'login consent' });
      if (page === 'consent') visit = await logIn(agent, visit);
      assert.equal(pageKind(visit), page);
      clock.advance(LIFETIME + 1000);
      const opened = await agent.visit(visit.at);
      const sent = page === 'login' ? await logIn(agent, visit) : await consent(agent, visit);
      for (const answer of [received(opened), received(sent)]) {
        assert.equal(answer.channel, 'fragment');
        assert.equal(answer.parameters['error'], 'login_required');
        assert.equal(answer.parameters['state'], 'the-state');
        assert.equal(answer.parameters['iss'], server.issuer);
      }
    });
  }

  test('an expired verifier leads back to the application too', async () => {
    const agent = browser();
    const verifier = await loginVerifier(agent, await start(agent));
    clock.advance(LIFETIME + 1000);
    assert.equal(received(await agent.visit(verifier)).parameters['error'], 'login_required');
  });

  test('a challenge is good until its last second', async () => {
    const agent = browser();
    const login = await start(agent);
    clock.advance(LIFETIME - 1000);
    assert.equal(pageKind(await logIn(agent, login)), 'consent');
  });

  test('a verifier in another browser is refused, and signs nobody in there', async () => {
    const agent = browser();
    const verifier = await loginVerifier(agent, await start(agent));
    const victim = browser();
    const answer = received(await victim.visit(verifier));
    assert.equal(answer.parameters['error'], 'request_forbidden');
    assert.equal(answer.parameters['code'], undefined);
    assert.equal(victim.cookies.has('signet_session'), false);
    await start(victim);
    assert.equal(received(await victim.visit(verifier)).parameters['error'], 'request_forbidden');
    assert.equal(pageKind(await agent.visit(verifier)), 'consent');
  });

  test('a consent verifier in another browser is refused', async () => {
    const agent = browser();
    const page = await logIn(agent, await start(agent, { prompt: 'consent' }));
    const verifier = await consentVerifier(agent, page);
    const other = await signedIn(server, { client_id });
    assert.equal(received(await other.visit(verifier)).parameters['error'], 'request_forbidden');
  });

  test('who signs out in another tab takes the consent page along: it leads to the login', async () => {
    const agent = browser();
    const page = await logIn(agent, await start(agent));
    assert.equal(pageKind(page), 'consent');
    const question = await agent.visit('/oauth2/sessions/logout');
    assert.equal(pageKind(question), 'logout');
    await agent.submit(question, { action: 'confirm' });
    assert.equal(pageKind(await consent(agent, page)), 'login');
  });

  test('a form of another site is not taken for the person’s', async () => {
    const agent = browser();
    const login = await start(agent);
    const wrong = await agent.submit(login, { identifier: 'ada', password: 'x', csrf: 'A'.repeat(22) });
    assert.equal(pageKind(wrong), 'login');
    const page = await logIn(agent, login);
    const forged = await consent(agent, page, 'accept', { csrf: 'A'.repeat(22) });
    assert.equal(pageKind(forged), 'consent');
    hasCode(await consent(agent, forged));
  });

  test('a tampered, truncated or foreign challenge is told on a page', async () => {
    const agent = browser();
    const login = await start(agent);
    const challenge = new URL(login.at).searchParams.get('login_challenge') ?? '';
    const verifier = new URL(await loginVerifier(agent, login), server.issuer).searchParams.get('login_verifier') ?? '';
    const flipped = `${challenge.slice(0, 40)}${challenge[40] === 'A' ? 'B' : 'A'}${challenge.slice(41)}`;
    for (const [path, name, value, status] of [
      ['/login', 'login_challenge', flipped, 404],
      ['/login', 'login_challenge', challenge.slice(0, -4), 404],
      ['/login', 'login_challenge', `${challenge}AAAA`, 404],
      ['/login', 'login_challenge', verifier, 404],
      ['/login', 'login_challenge', 'x', 404],
      ['/consent', 'consent_challenge', challenge, 404],
      ['/consent', 'consent_challenge', verifier, 404],
      ['/consent', 'consent_challenge', '', 400],
      ['/oauth2/auth', 'login_verifier', challenge, 400],
      ['/oauth2/auth', 'consent_verifier', verifier, 400],
      ['/oauth2/auth', 'login_verifier', `${verifier}AAAA`, 400],
    ] as const) {
      const answer = await agent.request(`${path}?${name}=${value}`);
      assert.equal(answer.status, status, `${path} ${name}`);
      assert.equal(answer.headers.get('location'), null);
      assert.match(await answer.text(), /id="error-code"/);
    }
  });

  test('parameters beside a verifier change nothing: the sealed request counts', async () => {
    const agent = browser();
    const verifier = new URL(await loginVerifier(agent, await start(agent)), server.issuer);
    verifier.searchParams.set('scope', 'openid email notes.write');
    verifier.searchParams.set('redirect_uri', 'https://evil.example/');
    verifier.searchParams.set('state', 'another');
    verifier.searchParams.set('client_id', 'second');
    const page = await agent.visit(verifier.href);
    const answer = received(pageKind(page) === 'consent' ? await consent(agent, page) : page);
    assert.equal(answer.target, 'https://app.example/callback');
    assert.equal(answer.parameters['state'], 'the-state');
    assert.equal(answer.parameters['scope'], 'openid profile offline_access');
  });

  test('an application that was removed meanwhile is told on a page', async () => {
    await createClient(server, { client_id: 'passing' });
    const agent = browser();
    const login = await start(agent, { client_id: 'passing' });
    await server.call('DELETE', '/admin/clients/passing');
    const answer = await agent.request(login.at);
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /id="error-code"/);
  });

  test('a redirect URI that was taken away meanwhile gets nothing any more', async () => {
    await createClient(server, { client_id: 'moving', skip_consent: true });
    const agent = browser();
    const verifier = await loginVerifier(agent, await start(agent, { client_id: 'moving' }));
    const client = await server.call('GET', '/admin/clients/moving');
    await server.call('PUT', '/admin/clients/moving', { ...client, redirect_uris: ['https://app.example/new'] });
    const page = await agent.visit(verifier);
    assert.equal(page.left, undefined);
    assert.equal(page.status, 400);
  });

  test('a wrong password stays on the page, with what was typed but not the password', async () => {
    const agent = browser();
    const page = await logIn(agent, await start(agent), { identifier: 'nobody', password: 'wrong-password' });
    assert.equal(pageKind(page), 'login');
    assert.match(page.html, /value="nobody"/);
    assert.doesNotMatch(page.html, /wrong-password/);
  });
});
