import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestProvider } from '../support/provider.ts';
import { basic, introspect, token } from '../support/story.ts';
import { type Answer, assertRefused, CALLBACK, MACHINES, registered, send, startRegistrar } from './support.ts';

const NEW_SECRET = 'a-secret-of-the-clients-own';

describe('a client manages its registration', () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar({ settings: MACHINES });
  });
  after(() => server.stop());

  test('it reads it with its registration access token', async () => {
    const { uri, bearer, body } = await registered(server, { client_name: 'App' });
    const { client_secret, ...shown } = body;
    const answer = await send('GET', uri, undefined, { authorization: bearer });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, shown);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  });

  test('it reads it with its id and secret', async () => {
    const { uri, client_id, client_secret } = await registered(server);
    const answer = await send('GET', uri, undefined, { authorization: basic(client_id, client_secret) });
    assert.equal(answer.status, 200);
    assert.equal(answer.body['client_id'], client_id);
    assert(!('client_secret' in answer.body) && !('registration_access_token' in answer.body));
  });

  test('it replaces it as a whole, and gets another registration access token', async () => {
    const { uri, bearer, client_id, client_secret } = await registered(server, {
      client_name: 'Old',
      contacts: ['a@b.c'],
    });
    const document = { client_id, client_name: 'New', redirect_uris: ['https://new.example/callback'] };
    const { status, body } = await send('PUT', uri, document, { authorization: bearer });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body['client_name'], 'New');
    assert.deepEqual(body['redirect_uris'], document.redirect_uris);
    assert(!('contacts' in body) && !('client_secret' in body));
    assert.equal(body['registration_client_uri'], uri);
    const renewed = `Bearer ${String(body['registration_access_token'])}`;
    assert.notEqual(renewed, bearer);
    assert.equal((await send('GET', uri, undefined, { authorization: bearer })).status, 401);
    assert.equal((await send('GET', uri, undefined, { authorization: renewed })).status, 200);
    const kept = await send('GET', uri, undefined, { authorization: basic(client_id, client_secret) });
    assert.equal(kept.status, 200);
  });

  test('it sends back what it read', async () => {
    const { uri, bearer } = await registered(server, { 'client_name#de': 'Notizen', application_type: 'web' });
    const { body } = await send('GET', uri, undefined, { authorization: bearer });
    const again = await send('PUT', uri, body, { authorization: bearer });
    assert.equal(again.status, 200, JSON.stringify(again.body));
    const { registration_access_token: _old, ...before } = body;
    const { registration_access_token: _new, ...now } = again.body;
    assert.deepEqual({ ...now, updated_at: '' }, { ...before, updated_at: '' });
  });

  test('a secret that it sends is used and shown', async () => {
    const { uri, bearer, client_id, client_secret } = await registered(server, { grant_types: ['client_credentials'] });
    const document = { grant_types: ['client_credentials'], client_secret: NEW_SECRET };
    const { status, body } = await send('PUT', uri, document, { authorization: bearer });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body['client_secret'], NEW_SECRET);
    const form = { grant_type: 'client_credentials' };
    assert.equal((await token(server, form, basic(client_id, NEW_SECRET))).status, 200);
    assert.equal((await token(server, form, basic(client_id, client_secret))).status, 401);
    const shown = await send('GET', uri, undefined, { authorization: basic(client_id, NEW_SECRET) });
    assert(!('client_secret' in shown.body));
  });

  for (const client_secret of ['short', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'ünïcödé-sécrét-of-some-length']) {
    test(`a secret such as ${client_secret} is too weak`, async () => {
      const { uri, bearer } = await registered(server);
      const answer = await send('PUT', uri, { client_secret }, { authorization: bearer });
      assertRefused(answer, 400, 'invalid_client_metadata', /client_secret must have at least 16/);
    });
  }

  test('it stays who it is', async () => {
    const { uri, bearer } = await registered(server);
    const answer = await send('PUT', uri, { client_id: 'another' }, { authorization: bearer });
    assertRefused(answer, 400, 'invalid_client_metadata', /client_id/);
  });

  test('it cannot set what the operator sets', async () => {
    const { uri, bearer } = await registered(server);
    const answer = await send('PUT', uri, { skip_consent: true }, { authorization: bearer });
    assertRefused(answer, 400, 'invalid_request', /skip_consent/);
  });

  test('it gets a secret when it begins to need one, and loses it when it does not', async () => {
    const { uri, bearer } = await registered(server, { token_endpoint_auth_method: 'none' });
    const confidential = await send('PUT', uri, { redirect_uris: [CALLBACK] }, { authorization: bearer });
    assert.match(String(confidential.body['client_secret']), /^[\w-]{43}$/);
    const authorization = `Bearer ${String(confidential.body['registration_access_token'])}`;
    const open = await send('PUT', uri, { token_endpoint_auth_method: 'none' }, { authorization });
    assert(!('client_secret' in open.body) && !('client_secret_expires_at' in open.body));
  });

  test('it deletes itself, and its tokens with it', async () => {
    const { uri, bearer, client_id, client_secret } = await registered(server, { grant_types: ['client_credentials'] });
    const form = { grant_type: 'client_credentials' };
    const issued = await token(server, form, basic(client_id, client_secret));
    assert.equal((await introspect(server, issued.body['access_token']))['active'], true);
    const answer = await send('DELETE', uri, undefined, { authorization: bearer });
    assert.equal(answer.status, 204);
    assert.deepEqual(answer.body, {});
    assert.equal((await introspect(server, issued.body['access_token']))['active'], false);
    assert.equal((await token(server, form, basic(client_id, client_secret))).status, 401);
    assert.equal((await send('DELETE', uri, undefined, { authorization: bearer })).status, 401);
  });

  test('of two changes at the same time one wins, and the other token is void', async () => {
    const { uri, bearer } = await registered(server);
    const answers = await Promise.all(
      ['One', 'Two'].map((client_name) => send('PUT', uri, { client_name }, { authorization: bearer })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
  });

  test('a script of any origin may do it', async () => {
    const { uri } = await registered(server);
    const preflight = await fetch(uri, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'PUT' },
    });
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /PUT/);
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /authorization/);
  });
});

describe('nobody else manages it, and nobody learns whether it exists', () => {
  let server: TestProvider;
  let refusals: Answer[];
  before(async () => {
    server = await startRegistrar();
    const [one, other] = [await registered(server), await registered(server)];
    const open = await registered(server, { token_endpoint_auth_method: 'none' });
    const poster = await registered(server, { token_endpoint_auth_method: 'client_secret_post' });
    const credentials = `client_id=${poster.client_id}&client_secret=${poster.client_secret}`;
    const nobody = `${server.issuer}/oauth2/register/nobody`;
    const attempts: [string, string | undefined][] = [
      [one.uri, undefined],
      [one.uri, 'Bearer wrong'],
      [one.uri, 'Bearer'],
      [one.uri, 'Basic %%%'],
      [one.uri, 'Digest x'],
      [one.uri, other.bearer],
      [one.uri, basic(other.client_id, other.client_secret)],
      [one.uri, basic(one.client_id, 'wrong')],
      [one.uri, basic(other.client_id, one.client_secret)],
      [open.uri, basic(open.client_id, '')],
      [open.uri, undefined],
      [poster.uri, basic(poster.client_id, poster.client_secret)],
      [`${poster.uri}?${credentials}`, undefined],
      [nobody, undefined],
      [nobody, one.bearer],
      [nobody, basic('nobody', 'secret')],
    ];
    refusals = await Promise.all(
      attempts.flatMap(([url, authorization]) =>
        ['GET', 'PUT', 'DELETE'].map((method) =>
          send(method, url, method === 'PUT' ? {} : undefined, authorization === undefined ? {} : { authorization }),
        ),
      ),
    );
  });
  after(() => server.stop());

  test('each attempt is answered alike', () => {
    const alike = refusals.map(({ status, body, headers }) =>
      JSON.stringify([status, body, headers.get('www-authenticate')]),
    );
    assert.equal(new Set(alike).size, 1, [...new Set(alike)].join('\n'));
    const [answer] = refusals;
    assert(answer !== undefined);
    assertRefused(answer, 401, 'invalid_token');
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer realm="http.*", error="invalid_token"/);
  });
});

describe('credentials in the query', () => {
  test('are taken of a client of client_secret_post where a loud setting allows it', async () => {
    const server = await startRegistrar({
      settings: { 'oidc.dynamic_client_registration.dangerously_allow_client_secret_in_query': true },
    });
    const poster = await registered(server, { token_endpoint_auth_method: 'client_secret_post' });
    const own = `client_id=${poster.client_id}&client_secret=${poster.client_secret}`;
    assert.equal((await send('GET', `${poster.uri}?${own}`)).status, 200);
    assert.equal((await send('GET', `${poster.uri}?client_secret=${poster.client_secret}`)).status, 200);
    assert.equal((await send('GET', `${poster.uri}?client_secret=wrong`)).status, 401);
    const foreign = `client_id=other&client_secret=${poster.client_secret}`;
    assert.equal((await send('GET', `${poster.uri}?${foreign}`)).status, 401);
    const replaced = await send('PUT', `${poster.uri}?${own}`, {
      token_endpoint_auth_method: 'client_secret_post',
      client_secret: NEW_SECRET,
    });
    assert.equal(replaced.body['client_secret'], NEW_SECRET);
    assert.equal((await send('DELETE', `${poster.uri}?client_secret=${NEW_SECRET}`)).status, 204);

    const other = await registered(server);
    assert.equal((await send('GET', `${other.uri}?client_secret=${other.client_secret}`)).status, 401);
    await server.stop();
  });
});
