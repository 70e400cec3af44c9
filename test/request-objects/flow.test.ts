import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { makeKey } from '../client-keys/support.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { authorizationUrl, consent, createClient, createUser, logIn, pageKind, received } from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';
import { ALONE, BESIDE, signed, unsigned } from './support.ts';

describe('a request object on its way through login and consent', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  const key = makeKey('ES256');
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server, { jwks: { keys: [key.jwk] }, require_signed_request_object: true });
    await createClient(server, { client_id: 'plain' });
    await createUser(server);
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
  });
  after(() => server.stop());
  beforeEach(() => {
    agent = new UserAgent(server.issuer);
  });

  const open = (claims: Parameters<typeof signed>[2] = {}): Promise<Visit> =>
    agent.visit(authorizationUrl(server, { ...ALONE, request: signed(key, server, claims) }));
  const finished = (page: Visit): void => {
    const { parameters } = received(page);
    assert(parameters['code'], JSON.stringify(parameters));
    assert.equal(parameters['state'], 'inner-state');
  };

  test('is read once: that it expires while the person signs in does no harm', async () => {
    const page = await open({ prompt: 'login consent' });
    clock.advance(20 * 60_000);
    finished(await consent(agent, await logIn(agent, page)));
  });

  test('is begun anew after a double click, expired or not, by its own parameters', async () => {
    const page = await open({ prompt: 'consent' });
    clock.advance(10 * 60_000);
    await logIn(agent, page);
    const again = await logIn(agent, page);
    assert.equal(pageKind(again), 'consent');
    finished(await consent(agent, again));
  });

  test('goes on with somebody else', async () => {
    const page = await logIn(agent, await open({ prompt: 'consent' }));
    clock.advance(10 * 60_000);
    const login = await agent.submit(page, { action: 'switch_account' });
    assert.equal(pageKind(login), 'login');
    finished(await consent(agent, await logIn(agent, login, { identifier: 'grace' })));
  });

  test('has as long as any other request, and expires with an answer to the application', async () => {
    const page = await open({ prompt: 'consent' });
    clock.advance(31 * 60_000);
    const end = await agent.visit(page.at);
    assert.equal(received(end).parameters['error'], 'login_required');
    assert.equal(received(end).parameters['state'], 'inner-state');
  });

  test('what its verifier names cannot be had without its seal, its kind or its browser', async () => {
    const page = await logIn(agent, await open({ prompt: 'consent' }));
    const form = new URLSearchParams({ action: 'switch_account' });
    const html = /<form[\s\S]*?<\/form>/.exec(page.html)?.[0] ?? '';
    for (const [, name = '', value = ''] of html.matchAll(/name="(consent_challenge|csrf)" value="([^"]*)"/g))
      form.set(name, value);
    const location = (await agent.request(page.at, form)).headers.get('location') ?? '';
    const url = new URL(location, server.issuer);
    assert.deepEqual([...url.searchParams.keys()], ['client_id', 'request_verifier']);
    const stranger = await new UserAgent(server.issuer).visit(url.href);
    assert.equal(received(stranger).parameters['error'], 'request_forbidden');
    const verifier = url.searchParams.get('request_verifier') ?? '';
    for (const name of ['login_verifier', 'consent_verifier'])
      assert.equal(pageKind(await agent.visit(`${server.issuer}/oauth2/auth?${name}=${verifier}`)), 'error');
    const forged = `${verifier.slice(0, -4)}AAAA`;
    assert.equal(pageKind(await agent.visit(`${server.issuer}/oauth2/auth?request_verifier=${forged}`)), 'error');
  });

  test('a state of 1000, a nonce of 384 and claims get through', async () => {
    const state = 's'.repeat(1000);
    const names = Array.from({ length: 40 }, (_, at) => [`claim_number_${at}`, { essential: true }] as const);
    const page = await open({ state, nonce: 'n'.repeat(384), claims: { userinfo: Object.fromEntries(names) } });
    const end = await consent(agent, await logIn(agent, page));
    assert.equal(received(end).parameters['state'], state);
  });

  test('one that would not fit a URL with its verifier is refused at once', async () => {
    const long = unsigned({ state: 'x'.repeat(5900) });
    const page = await agent.visit(authorizationUrl(server, { ...BESIDE, client_id: 'plain', request: long }));
    const { parameters } = received(page);
    assert.equal(parameters['error'], 'invalid_request');
    assert.match(parameters['error_description'] ?? '', /too long/);
  });
});
