import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { ask, CALLBACK, createClient, createUser, DESCRIPTION, received, signedIn, walk } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

const ALWAYS = ['iss', 'state'];
const TOKEN = ['access_token', 'expires_in', 'scope', 'token_type'];

/** Every response type and what its answer holds besides `state` and `iss`. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  code: ['code', 'scope'],
  token: TOKEN,
  id_token: ['id_token'],
  'code token': ['code', ...TOKEN],
  'code id_token': ['code', 'scope', 'id_token'],
  'id_token token': ['id_token', ...TOKEN],
  'code id_token token': ['code', 'id_token', ...TOKEN],
  none: [],
};

function orders(words: readonly string[]): string[] {
  if (words.length < 2) return [words.join(' ')];
  return words.flatMap((word) => orders(words.filter((other) => other !== word)).map((rest) => `${word} ${rest}`));
}

describe('response types and response modes', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  for (const [response_type, members] of Object.entries(ANSWERS)) {
    const channel = /token/.test(response_type) ? 'fragment' : 'query';

    for (const order of orders(response_type.split(' '))) {
      test(`${order} answers in the ${channel}, with state and iss`, async () => {
        const answer = await ask(server, { response_type: order }, agent);
        assert.equal(answer.channel, channel);
        assert.equal(answer.target, CALLBACK);
        assert.deepEqual(Object.keys(answer.parameters).sort(), [...members, ...ALWAYS].sort());
        assert.equal(answer.parameters['state'], 'the-state');
        assert.equal(answer.parameters['iss'], server.issuer);
      });
    }

    test(`${response_type} answers by form_post, and nothing is in the URL`, async () => {
      const answer = await ask(server, { response_type, response_mode: 'form_post' }, agent);
      assert.equal(answer.channel, 'form_post');
      assert.equal(answer.target, CALLBACK);
      assert.deepEqual(Object.keys(answer.parameters).sort(), [...members, ...ALWAYS].sort());
    });

    test(`${response_type} answers in the fragment where that is asked for`, async () => {
      const answer = await ask(server, { response_type, response_mode: 'fragment' }, agent);
      assert.equal(answer.channel, 'fragment');
    });
  }

  for (const response_type of Object.keys(ANSWERS).filter((type) => /token/.test(type))) {
    test(`${response_type} is refused in the query, which ends in logs, and the refusal comes in the fragment`, async () => {
      const answer = await ask(server, { response_type, response_mode: 'query' }, agent);
      assert.equal(answer.channel, 'fragment');
      assert.equal(answer.parameters['error'], 'unsupported_response_mode');
    });
  }

  test('the token type and the lifetime come with an access token', async () => {
    const { parameters } = await ask(server, { response_type: 'token' }, agent);
    assert.equal(parameters['token_type'], 'bearer');
    assert.equal(parameters['expires_in'], '3600');
    assert.equal(parameters['scope'], 'openid profile offline_access');
  });

  test('the answer is a redirect that no cache keeps and that never repeats a POST', async () => {
    const url = `${server.issuer}/oauth2/auth`;
    const answer = await agent.request(url, {
      client_id: 'app',
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid profile',
      state: 'posted',
    });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(new URL(answer.headers.get('location') ?? '').searchParams.get('state'), 'posted');
  });

  test('a form_post page posts by itself, works without a script and lets only itself be run', async () => {
    const page = await walk(server, { response_mode: 'form_post', state: '"><b>&amp;\u00e9' }, agent);
    assert.equal(page.status, 200);
    assert.match(page.html, /<form id="form-post" method="post" action="https:\/\/app\.example\/callback">/);
    assert.match(page.html, /<button type="submit" id="form-post-submit"/);
    assert.match(page.html, /<script [^>]*src="[^"]+"/);
    assert.equal(received(page).parameters['state'], '"><b>&amp;\u00e9');
    const raw = await agent.request(
      `${server.issuer}/oauth2/auth?client_id=app&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(CALLBACK)}&response_mode=form_post`,
    );
    const policy = raw.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline/);
    assert.equal(raw.headers.get('cache-control'), 'no-store');
  });

  test('errors come by form_post where that is asked for', async () => {
    const answer = await ask(server, { response_mode: 'form_post', scope: 'openid other' }, agent);
    assert.equal(answer.channel, 'form_post');
    assert.deepEqual(Object.keys(answer.parameters).sort(), ['error', 'error_description', 'iss', 'state']);
    assert.equal(answer.parameters['error'], 'invalid_scope');
  });

  test('an unknown response mode is refused by the channel of the response type', async () => {
    for (const [response_type, channel] of [
      ['code', 'query'],
      ['id_token', 'fragment'],
    ]) {
      const answer = await ask(server, { response_type: response_type ?? '', response_mode: 'pigeon' }, agent);
      assert.equal(answer.channel, channel);
      assert.equal(answer.parameters['error'], 'unsupported_response_mode');
    }
  });

  test('a missing response type is told in the query', async () => {
    const answer = await ask(server, { response_type: null }, agent);
    assert.equal(answer.channel, 'query');
    assert.equal(answer.parameters['error'], 'invalid_request');
    assert.equal(answer.parameters['state'], 'the-state');
  });

  for (const response_type of ['pigeon', 'code code', 'code none', 'token none', 'code,id_token', 'CODE']) {
    test(`${response_type} is no response type`, async () => {
      const answer = await ask(server, { response_type }, agent);
      assert.equal(answer.channel, 'query');
      assert.equal(answer.parameters['error'], 'unsupported_response_type');
      assert.match(answer.parameters['error_description'] ?? '', DESCRIPTION);
    });
  }

  test('a client gets only the response types that it registered, in any order of their words', async () => {
    await createClient(server, {
      client_id: 'hybrid',
      response_types: ['token code', 'id_token'],
      grant_types: ['authorization_code', 'implicit'],
      skip_consent: true,
    });
    const allowed = await ask(server, { client_id: 'hybrid', response_type: 'code token', scope: 'openid' }, agent);
    assert(allowed.parameters['code'] && allowed.parameters['access_token']);
    const refused = await ask(server, { client_id: 'hybrid', response_type: 'code', scope: 'openid' }, agent);
    assert.equal(refused.parameters['error'], 'unsupported_response_type');
    const implicit = await ask(server, { client_id: 'hybrid', response_type: 'token', scope: 'openid' }, agent);
    assert.equal(implicit.channel, 'fragment');
    assert.equal(implicit.parameters['error'], 'unsupported_response_type');
  });

  test('the implicit flow needs the grant type implicit', async () => {
    const created = createClient(server, {
      client_id: 'code-only',
      response_types: ['code', 'token'],
      grant_types: ['authorization_code'],
    });
    const outcome = await created.then(
      () => ask(server, { client_id: 'code-only', response_type: 'token' }, agent),
      (refused: unknown) => String(refused),
    );
    if (typeof outcome === 'string') assert.match(outcome, /invalid_client_metadata/);
    else assert.equal(outcome.parameters['error'], 'unauthorized_client');
  });
});
