import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  basic,
  CALLBACK,
  consent,
  createClient,
  createUser,
  logIn,
  pageKind,
  redeem,
  SECRET,
} from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';
import { push, pushed, pushedUrl } from './support.ts';

const error = (page: Visit): string | null => new URL(page.left ?? 'about:blank').searchParams.get('error');
const code = (page: Visit): string | null => new URL(page.left ?? 'about:blank').searchParams.get('code');

function assertErrorPage(page: Visit): void {
  assert.equal(pageKind(page), 'error', `${page.at} ${page.left}`);
  assert.match(page.html, /invalid_request_uri/);
}

describe('a pushed request_uri', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server, { redirect_uris: [CALLBACK, 'https://app.example/second?dummy1=lorem&dummy2=ipsum'] });
    await createClient(server, { client_id: 'other' });
    await createUser(server);
  });
  after(() => server.stop());
  beforeEach(() => {
    agent = new UserAgent(server.issuer);
  });

  async function finish(page: Visit): Promise<Visit> {
    const next = pageKind(page) === 'login' ? await logIn(agent, page) : page;
    return pageKind(next) === 'consent' ? consent(agent, next) : next;
  }

  test('par-without-duplicate-parameters: works with the client_id alone', async () => {
    const page = await finish(await agent.visit(pushedUrl(server, await pushed(server))));
    const callback = new URL(page.left ?? '');
    assert.deepEqual(
      [callback.searchParams.get('state'), callback.searchParams.get('iss')],
      ['the-state', server.issuer],
    );
    assert.equal((await redeem(server, callback)).status, 200);
  });

  test('the client_id must be there, and the one that pushed', async () => {
    const request_uri = await pushed(server);
    const nobody = `${server.issuer}/oauth2/auth?${new URLSearchParams({ request_uri })}`;
    assert.equal(pageKind(await agent.visit(nobody)), 'error');
    // par-attempt-to-use-request_uri-for-different-client
    assertErrorPage(await agent.visit(pushedUrl(server, request_uri, { client_id: 'other', scope: 'openid' })));
    assert.equal(pageKind(await agent.visit(pushedUrl(server, request_uri))), 'login');
  });

  test('is not used up by a client of the same id that came later', async () => {
    await createClient(server, { client_id: 'passing' });
    const request_uri = await pushed(server, { client_id: 'passing' }, basic('passing', SECRET));
    await server.call('DELETE', '/admin/clients/passing');
    clock.advance(1000);
    await createClient(server, { client_id: 'passing', redirect_uris: [CALLBACK, 'https://app.example/b'] });
    assertErrorPage(await agent.visit(pushedUrl(server, request_uri, { client_id: 'passing', scope: 'openid' })));
  });

  test('ensure-different-state-inside-and-outside: what is beside it is ignored', async () => {
    const request_uri = await pushed(server, { state: null, nonce: 'pushed' });
    const beside = { state: 'outer', nonce: 'outer', redirect_uri: 'https://evil.example', scope: 'openid admin' };
    const page = await finish(await agent.visit(pushedUrl(server, request_uri, beside)));
    assert.equal(new URL(page.left ?? '').searchParams.get('state'), null);
    assert(code(page));
  });

  test('a redirect URI with a query comes back whole', async () => {
    const redirect_uri = 'https://app.example/second?dummy1=lorem&dummy2=ipsum';
    const page = await finish(await agent.visit(pushedUrl(server, await pushed(server, { redirect_uri }))));
    assert.match(page.left ?? '', /^https:\/\/app\.example\/second\?dummy1=lorem&dummy2=ipsum&code=/);
  });

  test('state of 1000 and nonce of 384 characters come back unchanged', async () => {
    const state = 'sS~ %+&='.repeat(125);
    const page = await finish(
      await agent.visit(pushedUrl(server, await pushed(server, { state, nonce: 'n'.repeat(384) }))),
    );
    assert.equal(new URL(page.left ?? '').searchParams.get('state'), state);
  });

  test('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds: opening it does not use it up', async () => {
    const request_uri = await pushed(server);
    for (const _ of [1, 2]) assert.equal(pageKind(await agent.visit(pushedUrl(server, request_uri))), 'login');
    assert(code(await finish(await agent.visit(pushedUrl(server, request_uri)))));
  });

  test('par-attempt-reuse-request_uri: completing it does', async () => {
    const request_uri = await pushed(server);
    assert(code(await finish(await agent.visit(pushedUrl(server, request_uri)))));
    assertErrorPage(await agent.visit(pushedUrl(server, request_uri, { redirect_uri: 'x' })));
  });

  test('par-attempt-to-use-expired-request_uri: the application is told', async () => {
    const request_uri = await pushed(server);
    clock.advance(89_999);
    assert.equal(pageKind(await agent.visit(pushedUrl(server, request_uri))), 'login');
    clock.advance(1);
    const late = await agent.visit(pushedUrl(server, request_uri));
    assert.equal(error(late), 'invalid_request_uri');
    assert.equal(new URL(late.left ?? '').searchParams.get('state'), 'the-state');
  });

  test('opened in time, it may be answered as late as any other request', async () => {
    const page = await agent.visit(pushedUrl(server, await pushed(server)));
    clock.advance(29 * 60_000);
    await server.provider.parts.store.sweep();
    assert(code(await finish(page)));
  });

  test('two tabs: one gets the code, the application hears from the other that the request was used', async () => {
    await finish(await agent.visit(pushedUrl(server, await pushed(server))));
    const url = pushedUrl(server, await pushed(server, { prompt: 'consent' }));
    const tabs = [await agent.visit(url), await agent.visit(url)];
    const ends = await Promise.all(tabs.map((tab) => consent(agent, tab)));
    assert.equal(ends.filter(code).length, 1);
    assert.deepEqual(ends.map(error).filter(Boolean), ['invalid_request_uri']);
  });

  test('a double click on consent gives one code', async () => {
    const url = pushedUrl(server, await pushed(server, { prompt: 'login consent' }));
    const page = await logIn(agent, await agent.visit(url));
    const ends = [await consent(agent, page), await consent(agent, page)];
    assert(code(ends[0] ?? page));
    assert.equal(error(ends[1] ?? page), 'invalid_request_uri');
  });

  test('a double click on login goes on, long after the request_uri could be opened', async () => {
    const page = await agent.visit(pushedUrl(server, await pushed(server, { prompt: 'consent' })));
    clock.advance(10 * 60_000);
    await logIn(agent, page);
    assert(code(await finish(await logIn(agent, page))));
  });

  test('somebody else may sign in instead', async () => {
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
    const page = await logIn(agent, await agent.visit(pushedUrl(server, await pushed(server, { prompt: 'consent' }))));
    clock.advance(5 * 60_000);
    const login = await agent.submit(page, { action: 'switch_account' });
    assert.equal(pageKind(login), 'login');
    const end = await consent(agent, await logIn(agent, login, { identifier: 'grace' }));
    assert(code(end), end.html);
    assert.equal(new URL(end.left ?? '').searchParams.get('state'), 'the-state');
  });

  test('a cancelled login is told to the application, and the request may be opened again', async () => {
    const url = pushedUrl(server, await pushed(server, { prompt: 'login consent' }));
    const end = await consent(agent, await logIn(agent, await agent.visit(url)), 'reject');
    assert.equal(error(end), 'access_denied');
    assert.equal(pageKind(await agent.visit(url)), 'login');
  });

  test('a flow does not go on in another browser', async () => {
    const page = await agent.visit(pushedUrl(server, await pushed(server)));
    const login_challenge = new URL(page.at).searchParams.get('login_challenge') ?? '';
    const stranger = new UserAgent(server.issuer);
    const theirs = await stranger.visit(`/login?login_challenge=${encodeURIComponent(login_challenge)}`);
    assert.equal(code(await logIn(stranger, theirs)), null);
  });

  test('nonsense in its place is refused', async () => {
    for (const value of ['', 'x', '%00', 'é', 'A'.repeat(5000)])
      assertErrorPage(
        await agent.visit(pushedUrl(server, `urn:ietf:params:oauth:request_uri:${value}`, { scope: 'openid' })),
      );
  });
});

describe('two nodes on one database', () => {
  test('a request pushed at one is answered at the other, once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signet-par-'));
    const settings = {
      dsn: `sqlite://${join(folder, 'signet.db')}`,
      'secrets.system': ['a-secret-of-the-tests-that-is-long-enough'],
    };
    const first = await startTestProvider({ settings });
    await createClient(first, { skip_consent: true });
    await createUser(first);
    const { body } = await push(first);
    await first.stop();
    const second = await startTestProvider({ settings });
    try {
      const agent = new UserAgent(second.issuer);
      const url = pushedUrl(second, String(body['request_uri']));
      assert(code(await logIn(agent, await agent.visit(url))));
      assertErrorPage(await agent.visit(`${url}&scope=openid&redirect_uri=x`));
    } finally {
      await second.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
