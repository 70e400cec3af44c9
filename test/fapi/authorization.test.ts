import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CALLBACK, decodeJwt, logIn, pageKind, received } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walk } from '../support/walk.ts';
import { FapiClient, type FapiServer, refused, startFapiServer } from './support.ts';

describe('fapi2-security-profile-final: the authorization endpoint and pushed requests', () => {
  let world: FapiServer;
  let client: FapiClient;
  let other: FapiClient;
  before(async () => {
    world = await startFapiServer();
    client = await FapiClient.register(world, 'first');
    other = await FapiClient.register(world, 'second');
  });
  after(() => world.server.stop());
  const browser = () => new UserAgent(world.server.issuer);

  test('happy-flow: two clients, a redirect URI with a query, iss in the response, a bound token at the resource', async () => {
    for (const [one, redirect_uri] of [
      [client, CALLBACK],
      [other, `${CALLBACK}?dummy1=lorem&dummy2=ipsum`],
    ] as const) {
      const { status, body } = await one.push({ redirect_uri });
      assert.equal(status, 201);
      assert(typeof body['expires_in'] === 'number' && body['expires_in'] < 600);
      const page = await walk(browser(), one.url(String(body['request_uri'])));
      const { searchParams, href } = new URL(page.left ?? '');
      assert(href.startsWith(redirect_uri));
      assert.equal(page.status, 303);
      assert.equal(searchParams.get('iss'), world.server.issuer);
      assert(!searchParams.has('scope'));
      const answer = await one.redeem(searchParams.get('code') ?? '', { redirect_uri });
      assert.equal(answer.body['token_type'], 'DPoP', JSON.stringify(answer.body));
      assert.equal((await one.resource(answer.body['access_token'])).body['sub'], world.subject);
    }
  });

  test('user-rejects-authentication: access_denied with state, and iss', async () => {
    const agent = browser();
    const page = await agent.visit(client.url(await client.pushed()));
    const form = page.html.split('<form').findIndex((part) => part.includes('id="login-cancel"')) - 1;
    const { parameters } = received(await agent.submit(page, { action: 'cancel' }, form));
    const { error, state, iss } = parameters;
    assert.deepEqual([error, state, iss], ['access_denied', 'the-state', world.server.issuer]);
  });

  test('ensure-authorization-request-without-state-success: no state comes back, and no s_hash', async () => {
    const { parameters } = await client.authorize({ state: null });
    assert(parameters['code'] && !('state' in parameters));
    const { body } = await client.redeem(parameters['code']);
    assert(!('s_hash' in decodeJwt(body['id_token']).claims));
  });

  test('ensure-authorization-request-without-nonce-success: no nonce comes back', async () => {
    const { id_token } = await client.tokens({ nonce: null });
    assert(!('nonce' in decodeJwt(id_token).claims));
  });

  for (const [name, length] of [
    ['ensure-authorization-request-with-64-char-nonce-success', 64],
    ['ensure-authorization-request-with-long-nonce', 384],
  ] as const)
    test(`${name}: ${length} characters come back unchanged`, async () => {
      const nonce = 'n'.repeat(length);
      assert.equal(decodeJwt((await client.tokens({ nonce }))['id_token']).claims['nonce'], nonce);
    });

  test('ensure-authorization-request-with-long-state: 1000 characters come back unchanged', async () => {
    const state = 's'.repeat(1000);
    assert.equal((await client.authorize({ state })).parameters['state'], state);
  });

  test('ensure-other-scope-order-succeeds', async () => {
    assert((await client.tokens({ scope: 'offline_access openid' }))['id_token']);
  });

  test('test-claims-parameter-identity-claims: a claim that is asked for by name comes back', async () => {
    const claims = JSON.stringify({ id_token: { given_name: { essential: true } }, userinfo: { email: null } });
    const { id_token, access_token } = await client.tokens({ claims });
    assert.equal(decodeJwt(id_token).claims['given_name'], 'Ada');
    assert.equal((await client.resource(access_token)).body['email'], 'ada@example.com');
  });

  test('ensure-different-nonce-inside-and-outside-request-object: the pushed one counts', async () => {
    const url = client.url(await client.pushed({ nonce: 'pushed' }), { nonce: 'outside' });
    const { parameters } = received(await walk(browser(), url));
    const { body } = await client.redeem(parameters['code'] ?? '');
    assert.equal(decodeJwt(body['id_token']).claims['nonce'], 'pushed');
  });

  test('ensure-different-state-inside-and-outside-request-object: the pushed one counts', async () => {
    const url = client.url(await client.pushed({ state: 'pushed' }), { state: 'outside' });
    assert.equal(received(await walk(browser(), url)).parameters['state'], 'pushed');
  });

  test('state-only-outside-request-object-not-used', async () => {
    const url = client.url(await client.pushed({ state: null }), { state: 'outside' });
    const { parameters } = received(await walk(browser(), url));
    assert(parameters['code'] && !('state' in parameters));
  });

  test('ensure-request-object-without-redirect-uri-fails, ensure-redirect-uri-in-authorization-request: also where one is registered', async () => {
    const single = await FapiClient.register(world, 'single', { redirect_uris: [CALLBACK] });
    for (const scope of ['openid', 'profile'])
      refused(await single.push({ redirect_uri: null, scope }), 'invalid_request');
  });

  test('plain-fapi-tolerate-unregistered-redirect-uri: is refused at the push', async () => {
    refused(await client.push({ redirect_uri: `${CALLBACK}/more` }), 'invalid_request');
  });

  test('ensure-unsigned-authorization-request-without-using-par-fails', async () => {
    const query = new URLSearchParams({ client_id: 'first' });
    for (const [name, value] of Object.entries(client.request())) if (value !== null) query.set(name, value);
    const page = await browser().visit(`${world.server.issuer}/oauth2/auth?${query}`);
    assert.equal(received(page).parameters['error'], 'invalid_request');
  });

  test('ensure-response-type-code-idtoken-fails, ensure-response-type-token-fails', async () => {
    for (const response_type of ['code id_token', 'token', 'id_token', 'none'])
      refused(await client.push({ response_type }), 'unsupported_response_type');
  });

  test('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds', async () => {
    const url = client.url(await client.pushed());
    assert.equal(pageKind(await browser().visit(url)), 'login');
    assert(received(await walk(browser(), url)).parameters['code']);
  });

  test('par-attempt-reuse-request_uri: once it was answered it is refused', async () => {
    const url = client.url(await client.pushed());
    await walk(browser(), url);
    const page = await browser().visit(url);
    assert.equal(pageKind(page), 'error');
    assert.match(page.html, /invalid_request_uri/);
  });

  test('par-attempt-to-use-expired-request_uri: the application hears invalid_request_uri', async () => {
    const url = client.url(await client.pushed());
    world.clock.advance(91_000);
    assert.equal(received(await browser().visit(url)).parameters['error'], 'invalid_request_uri');
  });

  test('par-attempt-to-use-request_uri-for-different-client', async () => {
    const page = await browser().visit(other.url(await client.pushed()));
    assert.equal(pageKind(page), 'error');
    assert.match(page.html, /invalid_request_uri/);
  });

  test('par-authorization-request-containing-request_uri-form-param', async () => {
    refused(await client.push({ request_uri: await client.pushed() }), 'invalid_request');
  });

  test('par-attempt-invalid-http-method', async () => {
    for (const method of ['GET', 'PUT', 'DELETE'])
      assert.equal((await fetch(`${world.server.issuer}/oauth2/par`, { method })).status, 405);
  });

  test('par-ensure-pkce-required, par-plain-pkce-rejected', async () => {
    refused(await client.push({ code_challenge: null, code_challenge_method: null }), 'invalid_request');
    refused(await client.push({ code_challenge_method: 'plain' }), 'invalid_request');
    refused(await client.push({ code_challenge_method: null }), 'invalid_request');
  });

  test('par-without-duplicate-parameters: client_id and request_uri are enough', async () => {
    assert(received(await walk(browser(), client.url(await client.pushed()))).parameters['code']);
  });

  test('a push without client authentication is refused, and nothing is taken from other origins', async () => {
    refused(await client.push({}, { assertion: null, proof: null }), 'invalid_client');
    const answer = await fetch(`${world.server.issuer}/oauth2/auth`, { headers: { origin: 'https://app.example' } });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  });

  test('credentials travel on by no 307: the login is answered with 303', async () => {
    const agent = browser();
    const page = await agent.visit(client.url(await client.pushed()));
    const codes: number[] = [];
    const watched = agent.request.bind(agent);
    agent.request = async (url, form) => {
      const answer = await watched(url, form);
      if (form !== undefined) codes.push(answer.status);
      return answer;
    };
    await logIn(agent, page);
    assert.deepEqual(codes, [303]);
  });
});
