import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, describe, type TestContext, test } from 'node:test';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { consent, createClient, createUser, isActive, logIn, SECRET } from '../support/story.ts';
import { decode, UserAgent, type Visit } from '../support/user-agent.ts';
import { portOf, world } from './world.ts';

/** Any port of this machine will do (RFC 8252 §7.3). */
const REDIRECT_URIS = ['http://127.0.0.1/callback', 'http://127.0.0.1/'];

interface Performance {
  /** Where the command serves its pages. */
  readonly origin: string;
  readonly ended: Promise<number>;
  readonly printed: string[];
  readonly complaints: string[];
  readonly shown: string[];
}

describe('signet perform authorization-code', () => {
  let server: TestProvider;
  let clock: TestClock;
  let environment: Record<string, string>;

  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createUser(server);
    await createClient(server, { redirect_uris: REDIRECT_URIS, post_logout_redirect_uris: [] });
    environment = { SIGNET_PUBLIC_URL: server.issuer, SIGNET_CLIENT_ID: 'app', SIGNET_CLIENT_SECRET: SECRET };
  });
  after(() => server.stop());

  const started: Performance[] = [];
  /** A test that failed half-way must not leave a command waiting. */
  afterEach(async () => {
    for (const performance of started.splice(0)) {
      const url = await authorizationUrl(performance).catch(() => undefined);
      const state = url === undefined ? undefined : new URL(url).searchParams.get('state');
      if (state) await fetch(`${performance.origin}/callback?state=${state}`);
    }
  });

  /** Starts the command and waits until it invites the person. */
  async function perform(words: readonly string[], parts: Partial<Io> = {}): Promise<Performance> {
    const invited = Promise.withResolvers<string>();
    const shown: string[] = [];
    const complaints: string[] = [];
    const io = world({
      environment,
      clock,
      random: systemRandom,
      browse: (url) => void shown.push(url),
      err: (text) => {
        complaints.push(text);
        invited.resolve(/http:\S+(?=\/ )/.exec(text)?.[0] ?? text);
      },
      ...parts,
    });
    const ended = main(['perform', 'authorization-code', '--port', '0', ...words], io);
    const performance = { origin: await invited.promise, ended, printed: io.printed, complaints, shown };
    started.push(performance);
    return performance;
  }

  /** The link of the command's own page. */
  async function authorizationUrl({ origin }: Performance): Promise<string> {
    const page = await (await fetch(`${origin}/`)).text();
    return decode(/id="start" href="([^"]*)"/.exec(page)?.[1] ?? '');
  }

  /** Signs in and follows the browser to the command's callback page. */
  async function signIn(performance: Performance, action: 'accept' | 'reject' = 'accept'): Promise<Response> {
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(await authorizationUrl(performance));
    return fetch(leftFor(await consent(agent, await logIn(agent, login), action, { remember: [] })));
  }

  function leftFor(page: Visit): string {
    assert(page.left !== undefined, `still at ${page.at}`);
    return page.left;
  }

  test('signs the person in and prints the tokens and what the ID token says', async () => {
    const performance = await perform(['--scope', 'openid,offline_access', '--format', 'json']);
    const page = await signIn(performance);
    assert.equal(await performance.ended, 0);
    const tokens = JSON.parse(performance.printed.join('\n'));
    assert.ok(await isActive(server, tokens.access_token));
    assert.ok(await isActive(server, tokens.refresh_token));
    assert.equal(tokens.expiry, '2026-01-01T01:00:00.000Z');
    assert.deepEqual([tokens.id_token_claims.iss, tokens.id_token_claims.aud], [server.issuer, ['app']]);
    const html = await page.text();
    assert.equal(page.status, 200);
    assert.ok(html.includes(tokens.access_token));
    assert.equal(page.headers.get('cache-control'), 'no-store');
    await assert.rejects(fetch(performance.origin), 'the web server has ended');
  });

  test('asks with PKCE, state, nonce and what the flags say', async () => {
    const words = '--scope openid --prompt login --max-age 0 --acr-values a,b --audience x --audience y'.split(' ');
    const signal = Promise.withResolvers<'SIGINT'>();
    const parts = { signal: () => signal.promise };
    const performance = await perform([...words, '--no-shutdown'], parts);
    const { searchParams, pathname } = new URL(await authorizationUrl(performance));
    signal.resolve('SIGINT');
    await performance.ended;
    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(searchParams);
    for (const value of [state, nonce, code_challenge]) assert.match(value ?? '', /^[\w-]{43}$/);
    assert.equal(pathname, '/oauth2/auth');
    assert.deepEqual(rest, {
      response_type: 'code',
      client_id: 'app',
      redirect_uri: `${performance.origin}/callback`,
      scope: 'openid',
      audience: 'x y',
      code_challenge_method: 'S256',
      prompt: 'login',
      max_age: '0',
      acr_values: 'a b',
    });
  });

  test('opens the browser of a person, unless told not to', async () => {
    const signal = async (): Promise<'SIGINT'> => 'SIGINT';
    const shown = async (words: string[], terminal: boolean): Promise<number> => {
      const performance = await perform(['--no-shutdown', ...words], { terminal, signal });
      await performance.ended;
      return performance.shown.length;
    };
    assert.deepEqual([await shown([], true), await shown(['--no-open'], true), await shown([], false)], [1, 0, 0]);
  });

  test('a refusal of the person is one sentence, on the page too', async () => {
    const performance = await perform([]);
    const page = await signIn(performance, 'reject');
    assert.equal(await performance.ended, 1);
    assert.deepEqual(performance.printed, []);
    assert.match(performance.complaints[1] ?? '', /^The server refused: [^\n]+$/);
    assert.match(await page.text(), /id="failure">The server refused: /);
  });

  test('an answer to no question of ours changes nothing', async () => {
    const performance = await perform(['--format', 'quiet']);
    for (const path of ['/callback?code=stolen&state=guessed', '/callback?error=access_denied', '/nowhere'])
      assert.ok((await fetch(`${performance.origin}${path}`)).status >= 400, path);
    assert.equal((await fetch(`${performance.origin}/callback`, { method: 'POST' })).status, 405);
    await signIn(performance);
    assert.equal(await performance.ended, 0);
  });

  test('an answer of another server is refused', async () => {
    const performance = await perform([]);
    const state = new URL(await authorizationUrl(performance)).searchParams.get('state') ?? '';
    const query = new URLSearchParams({ code: 'c', state, iss: 'https://other.example' });
    await fetch(`${performance.origin}/callback?${query}`);
    assert.equal(await performance.ended, 1);
    assert.equal(performance.complaints[1], 'The answer does not come from the server that was asked.');
  });

  test('--no-shutdown goes on, with another state each time', async () => {
    const signal = Promise.withResolvers<'SIGINT'>();
    const words = ['--no-shutdown', '--format', 'quiet'];
    const performance = await perform(words, { signal: () => signal.promise });
    const before = await authorizationUrl(performance);
    await (await signIn(performance)).text();
    await (await signIn(performance, 'reject')).text();
    await (await signIn(performance)).text();
    assert.notEqual(await authorizationUrl(performance), before);
    signal.resolve('SIGINT');
    assert.equal(await performance.ended, 0);
    assert.equal(performance.printed.length, 2);
    assert.equal(performance.complaints.length, 2);
  });

  test('a client without a secret needs none', async () => {
    await createClient(server, {
      client_id: 'native',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      redirect_uris: REDIRECT_URIS,
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    });
    const words = ['--client-id', 'native', '--client-secret', '', '--scope', 'openid', '--format', 'jsonpath=scope'];
    const performance = await perform(words);
    await signIn(performance);
    assert.equal(await performance.ended, 0);
    assert.deepEqual(performance.printed, ['openid']);
  });

  test('a port in use is one sentence', async (t: TestContext) => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    t.after(() => other.close());
    const port = portOf(other.address());
    const { ended, complaints } = await perform(['--port', String(port)]);
    assert.equal(await ended, 1);
    assert.deepEqual(complaints, [
      `Port ${port} on 127.0.0.1 is in use by another program. Stop it, or choose another with --port.`,
    ]);
  });
});
