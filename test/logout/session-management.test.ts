import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { CHECK_SESSION } from '../../src/pages/check-session-script.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { ask, authorize, CALLBACK, createClient, createUser, signedIn } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { discoveryOf } from './application.ts';

const COOKIE = 'signet_browser_state';

const frame = {
  document: { cookie: '' },
  listener: (_event: object) => {},
  addEventListener(type: string, listener: (event: object) => void) {
    assert.equal(type, 'message');
    frame.listener = listener;
  },
};
runInContext(CHECK_SESSION, createContext({ window: frame, document: frame.document, unescape, encodeURIComponent }));

/** The check session iframe as a browser would run it: what it answers to a message from `origin`. */
function checkSession(cookie: string, message: unknown, origin: string): string {
  let answer = '';
  frame.document.cookie = cookie;
  const source = {
    postMessage(said: string, target: string) {
      assert.equal(target, origin);
      answer = said;
    },
  };
  frame.listener({ data: message, origin, source });
  return answer;
}

function sessionState(client_id: string, origin: string, state: string, salt: string): string {
  return `${createHash('sha256').update(`${client_id} ${origin} ${state} ${salt}`).digest('hex')}.${salt}`;
}

describe('session management', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider({ settings: { 'oidc.session_management.enabled': true } });
    await createClient(server);
    await createUser(server);
  });
  after(() => server.stop());

  const { origin } = new URL(CALLBACK);
  const cookieOf = (agent: UserAgent) => `other=1; ${COOKIE}=${agent.cookies.get(COOKIE) ?? ''}`;

  test('a response says what the frame finds unchanged, until somebody signs out', async () => {
    const agent = new UserAgent(server.issuer);
    const back = await authorize(server, {}, agent);
    const message = `app ${back.searchParams.get('session_state')}`;
    assert.equal(checkSession(cookieOf(agent), message, origin), 'unchanged');
    assert.equal(checkSession(cookieOf(agent), message, 'https://evil.example'), 'changed');
    await agent.submit(await agent.visit('/account'), { action: 'sign_out' });
    assert.equal(agent.cookies.has(COOKIE), false);
    assert.equal(checkSession('', message, origin), 'changed');
  });

  test('the next request has another salt and the same state', async () => {
    const agent = await signedIn(server);
    const state = agent.cookies.get(COOKIE);
    const [one, two] = [await ask(server, {}, agent), await ask(server, { prompt: 'none' }, agent)];
    assert.notEqual(one.parameters['session_state'], two.parameters['session_state']);
    assert.equal(agent.cookies.get(COOKIE), state);
    for (const { parameters } of [one, two])
      assert.equal(checkSession(cookieOf(agent), `app ${parameters['session_state']}`, origin), 'unchanged');
  });

  test('another person in the same browser is a change', async () => {
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
    const agent = new UserAgent(server.issuer);
    const back = await authorize(server, {}, agent);
    const message = `app ${back.searchParams.get('session_state')}`;
    const page = await agent.visit('/account');
    await agent.submit(page, { action: 'sign_out' });
    const login = await agent.visit('/login');
    await agent.submit(login, { identifier: 'grace', password: 'correct horse battery staple', action: 'login' });
    assert.equal(checkSession(cookieOf(agent), message, origin), 'changed');
  });

  test('every response type has it, and none without openid', async () => {
    const agent = await signedIn(server);
    for (const response_type of ['code', 'id_token', 'code id_token', 'id_token token', 'code id_token token'])
      assert((await ask(server, { response_type }, agent)).parameters['session_state'], response_type);
    const { parameters } = await ask(server, { scope: 'profile' }, agent);
    assert.equal(parameters['session_state'], undefined);
    assert(parameters['code']);
  });

  test('the cookie is for scripts in frames, ends with the browser, and is nothing that opens a session', async () => {
    const agent = await signedIn(server);
    const line = agent.cookieLine(COOKIE) ?? '';
    assert.match(line, /^signet_browser_state=[\w-]{43}; Path=\/; SameSite=Lax$/);
    const thief = new UserAgent(server.issuer);
    thief.setCookie(COOKIE, agent.cookies.get(COOKIE) ?? '');
    assert.equal((await ask(server, { prompt: 'none' }, thief)).parameters['error'], 'login_required');
  });

  test('the frame may stand in every application, and loads one script', async () => {
    const discovery = await discoveryOf(server);
    const page = await fetch(String(discovery['check_session_iframe']));
    assert.equal(page.status, 200);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /; script-src 'self'(;|$)/);
    assert.match(policy, /; frame-ancestors \*(;|$)/);
    assert.equal(page.headers.get('x-frame-options'), null);
    const src = /<script src="([^"]*)"><\/script>/.exec(await page.text())?.[1] ?? '';
    assert.equal(await (await fetch(new URL(src, server.issuer))).text(), CHECK_SESSION);
  });

  test('without the setting there is nothing of it', async (t) => {
    const strict = await startTestProvider();
    t.after(() => strict.stop());
    await createClient(strict);
    await createUser(strict);
    const agent = new UserAgent(strict.issuer);
    const back = await authorize(strict, {}, agent);
    assert.equal(back.searchParams.has('session_state'), false);
    assert.equal(agent.cookies.has(COOKIE), false);
    assert.equal((await fetch(`${strict.issuer}/oauth2/sessions/check`)).status, 404);
    const discovery = await discoveryOf(strict);
    assert.equal('check_session_iframe' in discovery, false);
  });
});

describe('the check session iframe', () => {
  const salt = fc.stringMatching(/^[\w-]{1,20}$/);
  const state = fc.stringMatching(/^[\w-]{0,50}$/);
  const client = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((id) => id.isWellFormed() && !/[\n\r\u2028\u2029]/.test(id));

  test('computes what the server computed, for every client, origin and state', () => {
    fc.assert(
      fc.property(client, fc.webUrl(), state, salt, (client_id, url, value, grain) => {
        const { origin } = new URL(url);
        const message = `${client_id} ${sessionState(client_id, origin, value, grain)}`;
        assert.equal(checkSession(`a=b; __Host-${COOKIE}=${value}`, message, origin), 'unchanged');
        assert.equal(checkSession(`${COOKIE}=${value}x`, message, origin), 'changed');
      }),
      { numRuns: 200 },
    );
  });

  test('answers error to what is no question', () => {
    for (const message of [
      undefined,
      1,
      {},
      '',
      'app',
      'app state',
      'app 0.',
      `app ${'0'.repeat(64)}`,
      `${'0'.repeat(64)}.x`,
    ])
      assert.equal(checkSession('', message, 'https://app.example'), 'error', JSON.stringify(message));
  });
});
