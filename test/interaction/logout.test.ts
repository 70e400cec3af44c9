import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  authorizationUrl,
  createClient,
  createUser,
  isActive,
  pageKind,
  signedIn,
  tokens,
  walk,
} from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';

const BYE = 'https://app.example/bye';
const SESSION = 'signet_session';

describe('logout', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  let id_token_hint: string;
  let refresh_token: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createClient(server, {
      client_id: 'other',
      redirect_uris: ['https://other.example/cb'],
      post_logout_redirect_uris: ['https://other.example/bye?tenant=1'],
    });
    await createUser(server);
  });
  after(() => server.stop());
  beforeEach(async () => {
    agent = await signedIn(server);
    const held = await tokens(server, {}, agent);
    id_token_hint = held['id_token'] ?? '';
    refresh_token = held['refresh_token'] ?? '';
  });

  type Parameters = Readonly<Record<string, string>>;

  const logout = (parameters: Parameters, browser: UserAgent = agent): Promise<Visit> =>
    browser.visit(`/oauth2/sessions/logout?${new URLSearchParams(parameters)}`);

  const isSignedIn = async (browser: UserAgent = agent): Promise<boolean> =>
    (await ask(server, { prompt: 'none' }, browser)).parameters['error'] !== 'login_required';

  async function endsOnErrorPage(parameters: Parameters): Promise<void> {
    const answer = await agent.request(`/oauth2/sessions/logout?${new URLSearchParams(parameters)}`);
    assert.equal(answer.status, 400, JSON.stringify(parameters));
    assert.equal(answer.headers.get('location'), null);
    assert.match(await answer.text(), /id="error-code"/);
    assert.equal(await isSignedIn(), true);
  }

  test('with the ID token of the own session it is done at once, and the browser goes where it was asked to', async () => {
    const page = await logout({ id_token_hint, post_logout_redirect_uri: BYE, state: 'a b&c' });
    assert.equal(page.left, `${BYE}?state=a+b%26c`);
    assert.equal(await isSignedIn(), false);
    assert.equal(agent.cookies.has(SESSION), false);
  });

  test('without state there is no state', async () => {
    assert.equal((await logout({ id_token_hint, post_logout_redirect_uri: BYE })).left, BYE);
  });

  test('a POSTed form does the same', async () => {
    const page = await agent.visit('/oauth2/sessions/logout', {
      id_token_hint,
      post_logout_redirect_uri: BYE,
      state: 'x',
    });
    assert.equal(page.left, `${BYE}?state=x`);
    assert.equal(await isSignedIn(), false);
  });

  test('a registered query stays, and state is appended to it', async () => {
    const browser = new UserAgent(server.issuer);
    const parameters = { client_id: 'other', redirect_uri: 'https://other.example/cb', response_type: 'id_token' };
    const callback = await walk(server, parameters, browser);
    const hint = new URLSearchParams(new URL(callback.left ?? '').hash.slice(1)).get('id_token') ?? '';
    const post_logout_redirect_uri = 'https://other.example/bye?tenant=1';
    const page = await logout({ id_token_hint: hint, post_logout_redirect_uri, state: 'x' }, browser);
    assert.equal(page.left, `${post_logout_redirect_uri}&state=x`);
  });

  test('an expired ID token is as good', async () => {
    clock.advance(2 * 3_600_000);
    assert.equal((await logout({ id_token_hint, post_logout_redirect_uri: BYE })).left, BYE);
    assert.equal(await isSignedIn(), false);
  });

  test('with the hint alone it ends on a page of the provider', async () => {
    const page = await logout({ id_token_hint });
    assert.equal(page.left, undefined);
    assert.equal(page.status, 200);
    assert.equal(await isSignedIn(), false);
  });

  test('a session that has already ended leads on without a question', async () => {
    await logout({ id_token_hint });
    assert.equal((await logout({ id_token_hint, post_logout_redirect_uri: BYE, state: 'x' })).left, `${BYE}?state=x`);
  });

  test('refresh tokens with offline access outlive the session', async () => {
    await logout({ id_token_hint });
    assert.equal(await isActive(server, refresh_token), true);
  });

  test('a hint that is no ID token of this server ends on a page and redirects nowhere', async () => {
    const [header = '', claims = '', signature = ''] = id_token_hint.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const forged of ['x', `${none}.${claims}.`, `${header}.${claims}.`, `${header}.e30.${signature}`])
      await endsOnErrorPage({ id_token_hint: forged, post_logout_redirect_uri: BYE, state: 'x' });
  });

  test('a URI that is not registered ends on a page and redirects nowhere', async () => {
    for (const post_logout_redirect_uri of [
      'https://evil.example/',
      `${BYE}/`,
      `${BYE}?x=1`,
      `${BYE}#x`,
      'https://other.example/bye?tenant=1',
      'https://app.example/callback',
      'bye',
    ])
      await endsOnErrorPage({ id_token_hint, post_logout_redirect_uri, state: 'x' });
  });

  test('a URI without a hint or a client ends on a page and redirects nowhere', async () => {
    await endsOnErrorPage({ post_logout_redirect_uri: BYE });
    await endsOnErrorPage({ post_logout_redirect_uri: BYE, state: 'x' });
  });

  test('a client that is not the hint’s, or not known, ends on a page', async () => {
    await endsOnErrorPage({ id_token_hint, client_id: 'other' });
    await endsOnErrorPage({ client_id: 'nobody', post_logout_redirect_uri: BYE });
  });

  test('repeated parameters end on a page', async () => {
    const answer = await agent.request(`/oauth2/sessions/logout?state=1&state=2&id_token_hint=${id_token_hint}`);
    assert([302, 400].includes(answer.status));
    const uri = encodeURIComponent(BYE);
    const twice = `post_logout_redirect_uri=${uri}&post_logout_redirect_uri=${uri}`;
    const repeated = await agent.request(`/oauth2/sessions/logout?${twice}&id_token_hint=${id_token_hint}`);
    assert.equal(repeated.status, 400);
  });

  test('with a client_id instead of a hint the person is asked, and the browser goes back after it', async () => {
    const page = await logout({ client_id: 'app', post_logout_redirect_uri: BYE, state: 'x' });
    assert.equal(pageKind(page), 'logout');
    assert.equal(await isSignedIn(), true);
    const done = await agent.submit(page, { action: 'confirm' });
    assert.equal(done.left, `${BYE}?state=x`);
    assert.equal(await isSignedIn(), false);
  });

  test('without parameters the person is asked; confirmed, the session ends', async () => {
    const page = await logout({});
    assert.equal(pageKind(page), 'logout');
    assert.equal(await isSignedIn(), true);
    const done = await agent.submit(page, { action: 'confirm' });
    assert.equal(done.left, undefined);
    assert.equal(done.status, 200);
    assert.equal(await isSignedIn(), false);
    assert.equal(agent.cookies.has(SESSION), false);
  });

  test('cancelled, the session stays', async () => {
    const page = await logout({});
    const kept = await agent.submit(page, { action: 'cancel' });
    assert.equal(kept.left, undefined);
    assert.equal(await isSignedIn(), true);
  });

  test('without a session nobody is asked', async () => {
    const page = await logout({}, new UserAgent(server.issuer));
    assert.equal(page.status, 200);
    assert.notEqual(pageKind(page), 'logout');
  });

  test('a form of another site signs nobody out', async () => {
    const page = await logout({});
    const again = await agent.submit(page, { action: 'confirm', csrf: 'A'.repeat(22) });
    assert.equal(pageKind(again), 'logout');
    assert.equal(await isSignedIn(), true);
  });

  test('a confirmation that got into another browser signs nobody out there', async () => {
    const page = await logout({});
    const form = new URLSearchParams({
      logout_challenge: new URL(page.at).searchParams.get('logout_challenge') ?? '',
      csrf: agent.cookies.get('signet_form') ?? '',
      action: 'confirm',
    });
    const verifier = (await agent.request('/logout', form)).headers.get('location') ?? '';
    assert.match(verifier, /logout_verifier=/);
    const other = await signedIn(server);
    await other.visit(verifier);
    assert.equal(await isSignedIn(other), true);
    assert.equal(await isSignedIn(), true);
    await agent.visit(verifier);
    assert.equal(await isSignedIn(), false);
  });

  test('the hint of a session in another browser asks before it ends anything', async () => {
    const other = await signedIn(server);
    const page = await logout({ id_token_hint, post_logout_redirect_uri: BYE }, other);
    assert.equal(pageKind(page), 'logout');
    assert.equal(await isSignedIn(), true);
    assert.equal(await isSignedIn(other), true);
  });

  test('with skip_logout_consent the hint of another session is enough, a client_id alone is not', async () => {
    await createClient(server, { client_id: 'trusted', skip_consent: true, skip_logout_consent: true });
    const answer = await ask(server, { client_id: 'trusted', response_type: 'id_token' }, agent);
    const hint = answer.parameters['id_token'] ?? '';
    const other = await signedIn(server);
    const asked = await logout({ client_id: 'trusted', post_logout_redirect_uri: BYE }, other);
    assert.equal(pageKind(asked), 'logout');
    const done = await logout({ id_token_hint: hint, post_logout_redirect_uri: BYE }, other);
    assert.equal(done.left, BYE);
    assert.equal(await isSignedIn(), false);
    assert.equal(await isSignedIn(other), true);
  });

  test('a confirmation that comes twice leads on', async () => {
    const page = await logout({ client_id: 'app', post_logout_redirect_uri: BYE });
    assert.equal((await agent.submit(page, { action: 'confirm' })).left, BYE);
    assert.equal((await agent.submit(page, { action: 'confirm' })).left, BYE);
  });

  test('a tampered or foreign challenge is told on a page, an expired one too', async () => {
    const page = await logout({});
    const challenge = new URL(page.at).searchParams.get('logout_challenge') ?? '';
    assert.equal((await agent.request(`/logout?logout_challenge=${challenge}AAAA`)).status, 404);
    assert.equal((await agent.request(`/oauth2/sessions/logout?logout_verifier=${challenge}`)).status, 404);
    clock.advance(31 * 60_000);
    assert.equal((await agent.request(`/logout?logout_challenge=${challenge}`)).status, 401);
  });

  test('after it, the next sign-in asks for the password again', async () => {
    await logout({ id_token_hint });
    assert.equal(pageKind(await agent.visit(authorizationUrl(server))), 'login');
  });
});
