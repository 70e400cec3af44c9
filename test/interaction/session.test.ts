import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  authorizationUrl,
  consent,
  createClient,
  createUser,
  decodeJwt,
  logIn,
  PASSWORD,
  pageKind,
  received,
  tokens,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

const HOUR = 3_600_000;
const SESSION = 'signet_session';

describe('login session', () => {
  let server: TestProvider;
  let clock: TestClock;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { 'ttl.authentication_session': '100h' } });
    await createClient(server);
    await createUser(server);
  });
  after(() => server.stop());

  async function signIn(remember: boolean): Promise<UserAgent> {
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(authorizationUrl(server));
    const page = await logIn(agent, login, remember ? { remember: 'true' } : {});
    if (pageKind(page) === 'consent') await consent(agent, page);
    return agent;
  }

  const skipsLogin = async (agent: UserAgent): Promise<boolean> =>
    (await ask(server, { prompt: 'none' }, agent)).parameters['error'] !== 'login_required';

  test('not remembered: the cookie ends with the browser, the session after a day', async () => {
    const agent = await signIn(false);
    const line = agent.cookieLine(SESSION) ?? '';
    assert.doesNotMatch(line, /max-age|expires/i);
    assert.match(line, /; HttpOnly/);
    assert.match(line, /; SameSite=Lax/);
    assert.equal(await skipsLogin(agent), true);
    clock.advance(24 * HOUR);
    assert.equal(await skipsLogin(agent), false);
  });

  test('not remembered: a browser that was closed has to sign in again', async () => {
    const agent = await signIn(false);
    agent.close();
    assert.equal(await skipsLogin(agent), false);
  });

  test('remembered: the cookie lives as long as ttl.authentication_session, and so does the session', async () => {
    const agent = await signIn(true);
    assert.match(agent.cookieLine(SESSION) ?? '', /; Max-Age=360000;/);
    agent.close();
    clock.advance(100 * HOUR - 1);
    assert.equal(await skipsLogin(agent), true);
    clock.advance(1);
    assert.equal(await skipsLogin(agent), false);
  });

  test('the cookie does not tell what it holds, and altered it is nobody’s', async () => {
    const agent = await signIn(true);
    const value = agent.cookies.get(SESSION) ?? '';
    const { sid } = decodeJwt((await tokens(server, {}, agent))['id_token']).claims;
    assert(!Buffer.from(value, 'base64url').includes(String(sid)));
    for (const altered of [
      String(sid),
      `${value}AAAA`,
      value.slice(4),
      `A${value.slice(1)}`,
      '',
      '%',
      'x'.repeat(4000),
    ]) {
      const thief = new UserAgent(server.issuer);
      thief.setCookie(SESSION, altered);
      assert.equal(await skipsLogin(thief), false);
    }
  });

  test('a session skips the login of every application, a consent only that of its own', async () => {
    await createClient(server, { client_id: 'second' });
    const agent = await signIn(true);
    const page = await agent.visit(authorizationUrl(server, { client_id: 'second' }));
    assert.equal(pageKind(page), 'consent');
  });

  test('another person who signs in ends the session of the one before', async () => {
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
    const agent = await signIn(true);
    const stolen = new UserAgent(server.issuer);
    stolen.setCookie(SESSION, agent.cookies.get(SESSION) ?? '');
    assert.equal(await skipsLogin(stolen), true);
    const login = await agent.visit(authorizationUrl(server, { prompt: 'select_account' }));
    await logIn(agent, login, { identifier: 'grace' });
    assert.equal(await skipsLogin(stolen), false);
  });

  for (const [what, method, body] of [
    ['removed', 'DELETE', undefined],
    ['disabled', 'PATCH', { disabled: true }],
    ['signed out everywhere', 'DELETE', undefined],
  ] as const) {
    test(`the session of a person who is ${what} is dead`, async () => {
      const username = what.replaceAll(' ', '-');
      const id = await createUser(server, { username, email: `${username}@example.com` });
      const agent = new UserAgent(server.issuer);
      const login = await agent.visit(authorizationUrl(server));
      await consent(agent, await logIn(agent, login, { identifier: username }));
      assert.equal(await skipsLogin(agent), true);
      const path = what === 'signed out everywhere' ? `/admin/users/${id}/sessions` : `/admin/users/${id}`;
      await server.call(method, path, body);
      assert.equal(await skipsLogin(agent), false);
    });
  }

  test('a person who is disabled while the consent page is open gets nothing', async () => {
    const id = await createUser(server, { username: 'late', email: 'late@example.com' });
    const agent = new UserAgent(server.issuer);
    const page = await logIn(agent, await agent.visit(authorizationUrl(server)), { identifier: 'late' });
    await server.call('PATCH', `/admin/users/${id}`, { disabled: true });
    assert.equal(pageKind(await consent(agent, page)), 'login');
  });

  test('a person who is disabled between password and verifier gets no session', async () => {
    const id = await createUser(server, { username: 'racer', email: 'racer@example.com' });
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(authorizationUrl(server));
    const form = new URLSearchParams({
      login_challenge: new URL(login.at).searchParams.get('login_challenge') ?? '',
      csrf: agent.cookies.get('signet_form') ?? '',
      identifier: 'racer',
      password: PASSWORD,
    });
    const verifier = (await agent.request('/login', form)).headers.get('location') ?? '';
    assert.match(verifier, /login_verifier=/);
    await server.call('DELETE', `/admin/users/${id}`);
    const page = await agent.visit(verifier);
    assert.equal(received(page).parameters['error'], 'login_required');
    assert.equal(agent.cookies.has(SESSION), false);
  });
});
