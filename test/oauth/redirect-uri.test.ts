import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { authorizationUrl, CALLBACK, createClient, createUser, pageKind, signedIn } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

describe('redirect URIs', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { redirect_uris: [CALLBACK], skip_consent: true });
    await createClient(server, {
      client_id: 'two',
      redirect_uris: [CALLBACK, 'https://app.example/other?tenant=1'],
      skip_consent: true,
    });
    await createClient(server, {
      client_id: 'native',
      post_logout_redirect_uris: [],
      redirect_uris: [
        'http://127.0.0.1/cb',
        'http://[::1]:1234/cb?x=1',
        'http://localhost:3000/cb',
        'com.example.app:/cb',
      ],
      skip_consent: true,
    });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  type Parameters = Readonly<Record<string, string | null>>;

  async function refusedOnPage(parameters: Parameters, code: string): Promise<void> {
    const answer = await agent.request(authorizationUrl(server, parameters));
    const html = await answer.text();
    assert.equal(answer.status, 400, html);
    assert.equal(answer.headers.get('location'), null);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(html, new RegExp(`id="error-code"[^>]*>(<[^>]*>)*${code}`));
    assert.match(html, /id="error-description"/);
  }

  async function leadsTo(parameters: Parameters): Promise<string> {
    const page = await agent.visit(authorizationUrl(server, { state: null, ...parameters }));
    assert.equal(pageKind(page), 'application', page.html);
    return page.left ?? '';
  }

  const MISMATCHES = {
    'a suffix': `${CALLBACK}/more`,
    'a suffix without a slash': `${CALLBACK}more`,
    'a part of it': 'https://app.example/',
    'a trailing slash': `${CALLBACK}/`,
    'an added query': `${CALLBACK}?x=1`,
    'an empty query': `${CALLBACK}?`,
    'a fragment': `${CALLBACK}#x`,
    'another scheme': 'http://app.example/callback',
    'another port': 'https://app.example:8443/callback',
    'the default port': 'https://app.example:443/callback',
    'a user name': 'https://app.example@evil.example/callback',
    'another case': 'https://APP.example/callback',
    'another case of the path': 'https://app.example/Callback',
    'an encoded letter': 'https://app.example/%63allback',
    'a path that leads up': 'https://app.example/x/../callback',
    'another host': 'https://evil.example/callback',
    'no URI at all': 'callback',
    'a script': 'javascript:alert(1)',
  };

  for (const [what, redirect_uri] of Object.entries(MISMATCHES)) {
    test(`${what} does not match, is told on a page and leads nowhere`, () =>
      refusedOnPage({ redirect_uri }, 'invalid_request'));
  }

  test('an unknown client, and none, are told on a page', async () => {
    await refusedOnPage({ client_id: 'nobody' }, 'invalid_client');
    await refusedOnPage({ client_id: null }, 'invalid_request');
  });

  test('a query that is registered stays as it is and gets the answer appended', async () => {
    const location = await leadsTo({ client_id: 'two', redirect_uri: 'https://app.example/other?tenant=1' });
    assert.match(location, /^https:\/\/app\.example\/other\?tenant=1&code=/);
  });

  test('a changed or extended registered query does not match', async () => {
    for (const query of ['?tenant=2', '?tenant=1&x=1', '?x=1&tenant=1', ''])
      await refusedOnPage({ client_id: 'two', redirect_uri: `https://app.example/other${query}` }, 'invalid_request');
  });

  test('left out, it is the only one of the client in plain OAuth', async () => {
    assert.match(await leadsTo({ redirect_uri: null, scope: 'profile' }), /^https:\/\/app\.example\/callback\?code=/);
  });

  test('left out, it is missing when the client has two, or in OpenID Connect', async () => {
    await refusedOnPage({ client_id: 'two', redirect_uri: null, scope: 'profile' }, 'invalid_request');
    await refusedOnPage({ redirect_uri: null }, 'invalid_request');
  });

  test('named twice, it is refused on a page, even if both are the same', async () => {
    const url = authorizationUrl(server);
    const answer = await agent.request(`${url}&redirect_uri=${encodeURIComponent(CALLBACK)}`);
    assert.equal(answer.status, 400);
    const client = await agent.request(`${url}&client_id=app`);
    assert.equal(client.status, 400);
  });

  test('a loopback address matches with any port, as the system gives native applications one', async () => {
    for (const redirect_uri of ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb', 'http://[::1]/cb?x=1'])
      assert(
        (await leadsTo({ client_id: 'native', redirect_uri })).startsWith(
          `${redirect_uri}${redirect_uri.includes('?') ? '&' : '?'}code=`,
        ),
      );
  });

  test('the loopback exception is for the port of these addresses alone', async () => {
    for (const redirect_uri of [
      'http://127.0.0.1:51004/other',
      'http://127.0.0.1:51004/cb?x=1',
      'http://127.0.0.1:51004/cb#x',
      'http://127.0.0.2:51004/cb',
      'https://127.0.0.1:51004/cb',
      'http://[::1]:51004/cb',
      'http://localhost:51004/cb',
      'http://127.0.0.1:x/cb',
      'http://127.0.0.1:1@evil.example/cb',
      'http://127.0.0.1:99999/cb',
    ])
      await refusedOnPage({ client_id: 'native', redirect_uri }, 'invalid_request');
  });

  test('a custom scheme works as it is registered', async () => {
    const location = await leadsTo({ client_id: 'native', redirect_uri: 'com.example.app:/cb' });
    assert.match(location, /^com\.example\.app:\/cb\?code=/);
  });
});
