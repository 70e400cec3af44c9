import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  startTestProvider,
  type TestClock,
  type TestProvider,
  type TestProviderOptions,
  testClock,
} from '../support/provider.ts';
import { assertError, basic, createClient, createUser, SECRET } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

/** The test's own machine is a proxy, which says who asks. */
const BEHIND_PROXY = { 'serve.public.tls.allow_termination_from': ['127.0.0.1/32', '::1/128'] };

interface World {
  readonly server: TestProvider;
  readonly clock: TestClock;
  readonly lines: string[];
}

async function start(
  settings: Readonly<Record<string, unknown>>,
  options: Pick<TestProviderOptions, 'hashes'> = {},
): Promise<World> {
  const clock = testClock();
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const server = await startTestProvider({ ...options, clock, log, settings: { ...BEHIND_PROXY, ...settings } });
  await createClient(server);
  return { server, clock, lines };
}

interface Ask {
  readonly address?: string;
  readonly path?: string;
  readonly authorization?: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** A client_credentials request, unless it is said otherwise. */
async function ask(server: TestProvider, { address, path, authorization, form }: Ask = {}) {
  const answer = await fetch(`${server.issuer}${path ?? '/oauth2/token'}`, {
    method: 'POST',
    headers: {
      authorization: authorization ?? basic('app', SECRET),
      accept: 'text/html',
      ...(address !== undefined && { 'x-forwarded-for': address }),
    },
    body: new URLSearchParams(form ?? { grant_type: 'client_credentials' }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} };
}

async function metrics(server: TestProvider): Promise<string> {
  return (await fetch(`${server.admin}/admin/metrics/prometheus`)).text();
}

describe('an address that asks too much', () => {
  let world: World;
  before(async () => {
    world = await start({
      'limits.requests.token_by_address': 2,
      'limits.requests.login_by_address': 2,
      'limits.requests.matrix_userinfo_by_address': 2,
      'matrix.server_name': 'example.com',
    });
  });
  after(() => world.server.stop());

  test('is refused with an OAuth error and the seconds to wait, and served after them', async () => {
    const { server, clock } = world;
    const from = (address: string) => ask(server, { address });
    assert.equal((await from('192.0.2.1')).status, 200);
    assert.equal((await from('192.0.2.1')).status, 200);
    const refused = await from('192.0.2.1');
    assertError(refused, 429, 'too_many_requests');
    assert.equal(refused.headers.get('retry-after'), '30');
    assert.equal((await from('192.0.2.2')).status, 200);
    clock.advance(29_999);
    assert.equal((await from('192.0.2.1')).status, 429);
    clock.advance(1);
    assert.equal((await from('192.0.2.1')).status, 200);
  });

  test('gets a page where people are', async () => {
    const login = () => ask(world.server, { address: '192.0.2.3', path: '/login', form: { identifier: 'ada' } });
    for (let count = 0; count < 2; count += 1) assert.equal((await login()).status, 200);
    const refused = await login();
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '30');
    assert.match(refused.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(refused.text, /too_many_requests/);
  });

  test('is told in the words of Matrix on its paths', async () => {
    const path = `${world.server.issuer}/_matrix/federation/v1/openid/userinfo?access_token=x`;
    const question = () => fetch(path, { headers: { 'x-forwarded-for': '192.0.2.4' } });
    for (let count = 0; count < 2; count += 1) assert.equal((await question()).status, 401);
    const refused = await question();
    assert.equal(refused.status, 429);
    const body: unknown = await refused.json();
    assert.deepEqual(body, {
      errcode: 'M_LIMIT_EXCEEDED',
      error: 'Too many requests. Try again in 30 seconds.',
      retry_after_ms: 30_000,
    });
  });

  test('is counted in the metrics and named in the log, without its secret', async () => {
    const { server, lines } = world;
    lines.length = 0;
    for (let count = 0; count < 3; count += 1) await ask(server, { address: '192.0.2.5' });
    assert.match(await metrics(server), /^signet_limit_refusals_total\{limit="token_by_address"\} [1-9]/m);
    const refused = lines.filter((line) => line.includes('"limit":"token_by_address"'));
    assert.equal(refused.length, 1, lines.join('\n'));
    assert.match(refused[0] ?? '', /"error":"too_many_requests".*"status":429.*"address":"192\.0\.2\.5"/);
    assert.doesNotMatch(lines.join('\n'), new RegExp(SECRET));
  });
});

describe('the machine itself', () => {
  test('is not counted in development', async () => {
    const { server } = await start({ 'limits.requests.token_by_address': 1, 'limits.requests.token_by_client': 1 });
    for (let count = 0; count < 5; count += 1) assert.equal((await ask(server)).status, 200);
    await server.stop();
  });

  test('is counted where the operator says so, and whom it names is not believed without a proxy', async () => {
    const { server } = await start({
      'limits.except_loopback': false,
      'limits.requests.token_by_address': 1,
      'serve.public.tls.allow_termination_from': [],
    });
    assert.equal((await ask(server, { address: '192.0.2.1' })).status, 200);
    assert.equal((await ask(server, { address: '192.0.2.2' })).status, 429);
    await server.stop();
  });
});

describe('a client that asks too much', () => {
  test('is refused wherever it asks from; nobody else can use up what is its own', async () => {
    const { server } = await start({ 'limits.requests.token_by_client': 2 });
    for (let count = 0; count < 9; count += 1)
      assertError(
        await ask(server, { address: `198.51.100.${count}`, authorization: basic('app', 'guess') }),
        401,
        'invalid_client',
      );
    assert.equal((await ask(server, { address: '192.0.2.1' })).status, 200);
    assert.equal((await ask(server, { address: '192.0.2.2' })).status, 200);
    assertError(await ask(server, { address: '192.0.2.3' }), 429, 'too_many_requests');
    await server.stop();
  });
});

describe('whoever guesses at a client secret that somebody chose', () => {
  let world: World;
  before(async () => {
    world = await start({});
  });
  after(() => world.server.stop());

  const guess = (address: string, at: number) =>
    ask(world.server, { address, authorization: basic('app', `wrong-guess-${at}`) });

  test('waits after ten, longer each time, up to a minute', async () => {
    const { clock } = world;
    for (let at = 0; at < 10; at += 1) assertError(await guess('203.0.113.1', at), 401, 'invalid_client');
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
      assertError(await guess('203.0.113.1', 99), 401, 'invalid_client');
      const early = await guess('203.0.113.1', 100);
      assertError(early, 429, 'too_many_requests');
      assert.equal(early.headers.get('retry-after'), String(wait));
      clock.advance(wait * 1000);
    }
    assert.match(
      await metrics(world.server),
      /^signet_limit_refusals_total\{limit="client_secret_by_client_and_address"\} 8$/m,
    );
  });

  test('locks the client out neither elsewhere nor, once it is known, at the same address', async () => {
    const { server } = world;
    for (let at = 0; at < 12; at += 1) await guess('203.0.113.2', at);
    assert.equal((await ask(server, { address: '192.0.2.1' })).status, 200);
    assertError(await guess('203.0.113.2', 13), 429, 'too_many_requests');
    assert.equal((await ask(server, { address: '203.0.113.2' })).status, 200);
  });

  test('with right secrets at once never waits', async () => {
    const fresh = await start({});
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(fresh.server, { address: '192.0.2.1' })));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    await fresh.server.stop();
  });
});

describe('passwords that come faster than they can be hashed', () => {
  test('are told to come again, with 503', async () => {
    const one = { 'limits.password_hashes.at_once': 1, 'limits.password_hashes.waiting': 0 };
    const { server } = await start(one, { hashes: 'recommended' });
    await createUser(server);
    const agent = new UserAgent(server.issuer);
    const page = await agent.visit('/login');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const attempt = () => agent.request('/login', { identifier: 'ada', password: 'wrong', action: 'login', csrf });
    const answers = await Promise.all(Array.from({ length: 6 }, attempt));
    const busy = answers.filter(({ status }) => status === 503);
    assert(busy.length >= 1 && busy.length < 6, String(answers.map(({ status }) => status)));
    for (const answer of busy) assert.equal(answer.headers.get('retry-after'), '2');
    assert.equal((await attempt()).status, 200);
    await server.stop();
  });
});

describe('the table of limits', () => {
  test('names endpoints that there are', async () => {
    const { REQUEST_LIMITS } = await import('../../src/limits/requests.ts');
    const { publicEndpoints } = await import('../../src/http/endpoints.ts');
    const { server } = await start({ 'matrix.server_name': 'example.com' });
    const served = new Set(publicEndpoints(server.provider.parts, '').map(({ path }) => path));
    const named = Object.values(REQUEST_LIMITS).flatMap(({ paths }): readonly string[] => paths);
    assert.deepEqual(
      named.filter((path) => !served.has(path)),
      [],
    );
    await server.stop();
  });
});
