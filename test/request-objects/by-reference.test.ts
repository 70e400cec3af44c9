import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { makeKey } from '../client-keys/support.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { authorizationUrl, createClient, createUser, pageKind, signedIn } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { ALONE, BESIDE, type Host, REQUEST, send, signed, startHost, unsigned } from './support.ts';

describe('a request object by reference', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  let host: Host;
  const key = makeKey('RS256');
  const paths = ['/request', '/request#wFtTNkoPzfMxuYjdiqSyPw', '/other', '/second#1', '/busy#1', '/page'];
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    host = await startHost();
    const request_uris = paths.map((path) => `${host.url}${path}`);
    await createClient(server, { request_uris, jwks: { keys: [key.jwk] } });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(async () => {
    await server.stop();
    await host.close();
  });
  beforeEach(() => {
    host.asked.length = 0;
  });

  const refused = async (path: string): Promise<string> => {
    const answer = await send(server, { state: 'outer', request_uri: `${host.url}${path}` }, agent);
    assert.equal(answer.parameters['error'], 'invalid_request_uri', JSON.stringify(answer.parameters));
    assert.equal(answer.parameters['state'], 'outer');
    return answer.parameters['error_description'] ?? '';
  };
  const granted = async (path: string, beside: Readonly<Record<string, string | null>> = {}): Promise<void> => {
    const answer = await send(server, { ...beside, request_uri: `${host.url}${path}` }, agent);
    assert(answer.parameters['code'], JSON.stringify(answer.parameters));
    assert.equal(answer.parameters['state'], 'inner-state');
  };

  test('oidcc-request-uri-unsigned: is fetched and honoured', async () => {
    const { state, nonce } = REQUEST;
    host.serve(unsigned({ state, nonce }));
    await granted('/request');
    assert.deepEqual(
      host.asked.map(({ path }) => path),
      ['/request'],
    );
    assert.match(host.asked[0]?.accept ?? '', /application\/oauth-authz-req\+jwt/);
  });

  test('oidcc-request-uri-signed-rs256: with aud and iss, and without exp', async () => {
    host.serve(`${signed(key, server, { exp: null, nbf: null, iat: null, jti: null }, {})}\n`);
    await granted('/request');
    await granted('/request', ALONE);
  });

  test('what is there is held to the same rules as an object by value', async () => {
    for (const text of [
      '',
      'nonsense',
      signed(makeKey('RS256'), server),
      unsigned({ request_uri: 'https://a.example' }),
    ]) {
      host.serve(text);
      const answer = await send(server, { request_uri: `${host.url}/request` }, agent);
      assert.equal(answer.parameters['error'], 'invalid_request_object', text);
    }
  });

  test('is fetched only from where the client registered, to the character', async () => {
    for (const path of ['/elsewhere', '/request?', '/request#other', '/REQUEST', '/request/']) await refused(path);
    for (const request_uri of ['http://127.0.0.1:1/', 'file:///etc/passwd', 'urn:other:x', 'nonsense', ' ']) {
      const answer = await send(server, { request_uri }, agent);
      assert.equal(answer.parameters['error'], 'invalid_request_uri', request_uri);
    }
    assert.deepEqual(host.asked, []);
  });

  test('a registered fragment is not sent, and not held against the content', async () => {
    host.serve(unsigned(REQUEST));
    await granted('/request#wFtTNkoPzfMxuYjdiqSyPw');
    assert.deepEqual(
      host.asked.map(({ path }) => path),
      ['/request'],
    );
  });

  test('what an address with a fragment holds is remembered for a minute; without one it is fetched each time', async () => {
    host.serve(unsigned(REQUEST));
    for (const _ of [1, 2]) await granted('/second#1');
    assert.equal(host.asked.length, 1);
    clock.advance(61_000);
    await granted('/second#1');
    assert.equal(host.asked.length, 2);
    for (const _ of [1, 2]) await granted('/other');
    assert.equal(host.asked.length, 4);
  });

  test('requests at the same time share one fetch', async () => {
    host.serve(unsigned(REQUEST));
    await Promise.all([1, 2, 3, 4].map(() => granted('/busy#1')));
    assert.equal(host.asked.length, 1);
  });

  test('a host that does not serve it is told without naming what went wrong', async () => {
    host.serve('gone', 404);
    assert.doesNotMatch(await refused('/request'), /404|127/);
    host.serve('', 302, { location: `${host.url}/other` });
    await refused('/request');
    assert.equal(host.asked.length, 2);
    host.serve('x'.repeat(70_000));
    await refused('/request');
    host.serve('x'.repeat(300_000));
    await refused('/request');
  });

  test('the steps after the first do not fetch or verify it again', async () => {
    const request_uri = `${host.url}/page`;
    host.serve(signed(key, server, { prompt: 'login consent', exp: Math.floor(clock.now() / 1000) + 60 }));
    const page = await agent.visit(authorizationUrl(server, { ...BESIDE, request_uri }));
    assert.equal(pageKind(page), 'login');
    host.serve('gone', 404);
    clock.advance(120_000);
    const consent = await agent.submit(page, { identifier: 'ada', password: 'correct horse battery staple' });
    assert.equal(pageKind(consent), 'consent');
    const done = await agent.submit(consent, { action: 'accept' }, consent.html.split('<form').length - 2);
    assert.match(done.left ?? '', /code=.*state=inner-state|state=inner-state.*code=/);
    assert.equal(host.asked.length, 1);
  });

  test('nothing is fetched at registration', async () => {
    await createClient(server, { client_id: 'new', request_uris: [`${host.url}/new#hash`] });
    assert.deepEqual(host.asked, []);
    for (const uri of ['urn:ietf:params:oauth:request_uri:x', 'ftp://a.example/x', 'request'])
      await assert.rejects(createClient(server, { client_id: 'bad', request_uris: [uri] }), /request_uris/);
  });
});

describe('where private networks are refused', () => {
  test('a request_uri that leads there is', async () => {
    const host = await startHost();
    const settings = { dev: false, 'clients.http.disallow_private_ip_ranges': true };
    const server = await startTestProvider({
      settings: {
        ...settings,
        'urls.self.issuer': 'https://id.example',
        'secrets.system': ['a-secret-of-the-tests-that-is-long-enough'],
        'serve.public.host': '127.0.0.1',
        'serve.public.tls.allow_termination_from': ['127.0.0.1/32'],
      },
    });
    try {
      host.serve(unsigned(REQUEST));
      await createClient(server, { request_uris: [`${host.url}/request`] });
      const query = new URLSearchParams({ client_id: 'app', request_uri: `${host.url}/request` });
      const answer = await fetch(`${server.provider.addresses.public}/oauth2/auth?${query}`, {
        redirect: 'manual',
        headers: { 'x-forwarded-proto': 'https', accept: 'text/html' },
      });
      assert.match(answer.headers.get('location') ?? '', /error=invalid_request_uri/);
      assert.deepEqual(host.asked, []);
    } finally {
      await server.stop();
      await host.close();
    }
  });
});
