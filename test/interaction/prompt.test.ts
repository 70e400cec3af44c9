import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  authorizationUrl,
  consent,
  createClient,
  createUser,
  decodeJwt,
  logIn,
  pageKind,
  received,
  redeem,
  signedIn,
  tokens,
} from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';

type Parameters = Readonly<Record<string, string | null>>;

describe('how the person is asked', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createUser(server);
    await createUser(server, { username: 'grace', email: 'grace@example.com', claims: { name: 'Grace Hopper' } });
  });
  after(() => server.stop());
  beforeEach(async () => {
    agent = await signedIn(server);
  });

  const visit = (parameters: Parameters = {}, browser: UserAgent = agent): Promise<Visit> =>
    browser.visit(authorizationUrl(server, parameters));

  async function authTime(page: Visit): Promise<number> {
    assert.equal(pageKind(page), 'application', page.html);
    const { body } = await redeem(server, new URL(page.left ?? ''));
    return Number(decodeJwt(body['id_token']).claims['auth_time']);
  }

  const idTokenOf = async (browser: UserAgent): Promise<string> =>
    (await tokens(server, {}, browser))['id_token'] ?? '';

  test('prompt=none without a session is login_required', async () => {
    const answer = await ask(server, { prompt: 'none' });
    assert.equal(answer.parameters['error'], 'login_required');
    assert.equal(answer.parameters['state'], 'the-state');
  });

  test('prompt=none with a session and a remembered consent answers at once', async () => {
    assert((await ask(server, { prompt: 'none' }, agent)).parameters['code']);
  });

  test('prompt=none without a remembered consent is consent_required', async () => {
    const answer = await ask(server, { prompt: 'none', scope: 'openid email' }, agent);
    assert.equal(answer.parameters['error'], 'consent_required');
  });

  test('prompt=login in a session asks for the password, and auth_time is later', async () => {
    const first = await authTime(await visit());
    clock.advance(2000);
    const login = await visit({ prompt: 'login' });
    assert.equal(pageKind(login), 'login');
    const second = await authTime(await logIn(agent, login));
    assert.equal(second - first, 2);
    clock.advance(2000);
    assert.equal(await authTime(await visit()), second);
  });

  test('prompt=login keeps the session, so that sid stays the same', async () => {
    const sid = decodeJwt(await idTokenOf(agent)).claims['sid'];
    await logIn(agent, await visit({ prompt: 'login' }));
    assert.equal(decodeJwt(await idTokenOf(agent)).claims['sid'], sid);
  });

  test('prompt=select_account asks who it is, and another person may answer', async () => {
    const login = await visit({ prompt: 'select_account' });
    assert.equal(pageKind(login), 'login');
    const page = await consent(agent, await logIn(agent, login, { identifier: 'grace' }));
    const { body } = await redeem(server, new URL(page.left ?? ''));
    const before = decodeJwt(await idTokenOf(await signedIn(server))).claims['sub'];
    assert.notEqual(decodeJwt(body['id_token']).claims['sub'], before);
  });

  test('prompt=consent asks again although the consent is remembered', async () => {
    const page = await visit({ prompt: 'consent' });
    assert.equal(pageKind(page), 'consent');
    assert(received(await consent(agent, page)).parameters['code']);
  });

  test('prompt=login consent asks for both, in this order', async () => {
    const login = await visit({ prompt: 'login consent' });
    assert.equal(pageKind(login), 'login');
    const page = await logIn(agent, login);
    assert.equal(pageKind(page), 'consent');
    assert(received(await consent(agent, page)).parameters['code']);
  });

  test('prompt=create asks, even in a session', async () => {
    const page = await visit({ prompt: 'create' });
    assert.equal(pageKind(page), 'login');
  });

  test('max_age=1 asks for a new login when the session is two seconds old', async () => {
    const first = await authTime(await visit());
    clock.advance(2000);
    const login = await visit({ max_age: '1' });
    assert.equal(pageKind(login), 'login');
    assert.equal((await authTime(await logIn(agent, login))) - first, 2);
  });

  test('max_age=10000 does not, and auth_time stays what it was', async () => {
    const first = await authTime(await visit());
    clock.advance(10_000_000 - 1000);
    assert.equal(await authTime(await visit({ max_age: '10000' })), first);
    clock.advance(2000);
    assert.equal(pageKind(await visit({ max_age: '10000' })), 'login');
  });

  test('max_age=0 always asks for a new login', async () => {
    assert.equal(pageKind(await visit({ max_age: '0' })), 'login');
    assert.equal((await ask(server, { max_age: '0', prompt: 'none' }, agent)).parameters['error'], 'login_required');
  });

  test("a client's default_max_age holds where the request has none", async () => {
    await createClient(server, { client_id: 'impatient', default_max_age: 5, skip_consent: true });
    assert.equal(pageKind(await visit({ client_id: 'impatient' })), 'application');
    clock.advance(6000);
    assert.equal(pageKind(await visit({ client_id: 'impatient' })), 'login');
    assert.equal(pageKind(await visit({ client_id: 'impatient', max_age: '60' })), 'application');
  });

  test("an id_token_hint of the session's person goes through, with prompt=none too, and when it has expired", async () => {
    const id_token_hint = await idTokenOf(agent);
    assert((await ask(server, { id_token_hint, prompt: 'none' }, agent)).parameters['code']);
    clock.advance(7_200_000);
    assert((await ask(server, { id_token_hint, prompt: 'none' }, agent)).parameters['code']);
  });

  test('an id_token_hint of another person is login_required, or asks for the login of that person', async () => {
    const other = new UserAgent(server.issuer);
    await consent(other, await logIn(other, await visit({ prompt: 'consent' }, other), { identifier: 'grace' }));
    const id_token_hint = await idTokenOf(other);
    const silent = await ask(server, { id_token_hint, prompt: 'none' }, agent);
    assert.equal(silent.parameters['error'], 'login_required');
    const login = await visit({ id_token_hint });
    assert.equal(pageKind(login), 'login');
    const wrong = received(await logIn(agent, login));
    assert.equal(wrong.parameters['error'], 'login_required');
    const right = await logIn(agent, await visit({ id_token_hint }), { identifier: 'grace' });
    assert(received(right).parameters['code']);
  });

  test('a forged id_token_hint is invalid_request', async () => {
    const id_token = await idTokenOf(agent);
    const [header = '', claims = '', signature = ''] = id_token.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const id_token_hint of [
      'x',
      `${none}.${claims}.`,
      `${header}.${claims}.`,
      `${header}.${Buffer.from('{"sub":"x"}').toString('base64url')}.${signature}`,
    ]) {
      const answer = await ask(server, { id_token_hint, prompt: 'none' }, agent);
      assert.equal(answer.parameters['error'], 'invalid_request');
      assert.equal(answer.parameters['state'], 'the-state');
    }
  });

  test('a signed userinfo answer is no id_token_hint, though the same keys sign it', async () => {
    await createClient(server, { client_id: 'signed', userinfo_signed_response_alg: 'RS256', skip_consent: true });
    const { parameters } = await ask(server, { client_id: 'signed', response_type: 'token' }, agent);
    const userinfo = await fetch(`${server.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${parameters['access_token']}` },
    });
    const answer = await ask(server, { id_token_hint: await userinfo.text(), prompt: 'none' }, agent);
    assert.equal(answer.parameters['error'], 'invalid_request');
  });

  test('claims may ask for a person by their sub', async () => {
    const { sub } = decodeJwt(await idTokenOf(agent)).claims;
    const asking = (value: unknown) => JSON.stringify({ id_token: { sub: { value } } });
    assert((await ask(server, { claims: asking(sub), prompt: 'none' }, agent)).parameters['code']);
    const other = await ask(server, { claims: asking('somebody'), prompt: 'none' }, agent);
    assert.equal(other.parameters['error'], 'login_required');
  });

  test('login_hint fills in the login page, whoever it names, and is no markup', async () => {
    for (const login_hint of ['buffy@localhost', '"><script>alert(1)</script>']) {
      const page = await visit({ login_hint }, new UserAgent(server.issuer));
      assert.equal(pageKind(page), 'login');
      const escaped = login_hint.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      assert(page.html.includes(`value="${escaped}"`), page.html);
    }
  });

  test('ui_locales chooses the language of the pages, and unknown ones do no harm', async () => {
    const german = await visit({ ui_locales: 'de' }, new UserAgent(server.issuer));
    assert.match(german.html, /<html[^>]* lang="de"/);
    const unknown = await visit({ ui_locales: 'se tlh' }, new UserAgent(server.issuer));
    assert.match(unknown.html, /<html[^>]* lang="en"/);
  });

  for (const display of ['page', 'popup', 'touch', 'wap'])
    test(`display=${display} shows the login page`, async () => {
      assert.equal(pageKind(await visit({ display }, new UserAgent(server.issuer))), 'login');
    });

  test('acr_values get what the login reached, and it is never empty', async () => {
    const page = await visit({ acr_values: '9 1' });
    const { body } = await redeem(server, new URL(page.left ?? ''));
    assert.equal(decodeJwt(body['id_token']).claims['acr'], '1');
  });
});
