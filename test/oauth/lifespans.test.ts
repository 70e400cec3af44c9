import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  assertError,
  authorize,
  basic,
  CALLBACK,
  createClient,
  createUser,
  decodeJwt,
  introspect,
  isActive,
  refresh,
  SECRET,
  signedIn,
  type TokenAnswer,
  token,
  userinfo,
  VERIFIER,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

const MINUTE = 60_000;

describe('lifetimes of tokens', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({
      clock,
      settings: { 'ttl.access_token': '20m', 'ttl.id_token': '30m', 'ttl.refresh_token': '40m' },
    });
    await createClient(server);
    await createClient(server, { client_id: 'own', skip_consent: true });
    await server.call('PUT', '/admin/clients/own/lifespans', {
      authorization_code_grant_access_token_lifespan: '1m',
      authorization_code_grant_id_token_lifespan: '2m',
      authorization_code_grant_refresh_token_lifespan: '3m',
      refresh_token_grant_access_token_lifespan: '4m',
      refresh_token_grant_id_token_lifespan: '5m',
      refresh_token_grant_refresh_token_lifespan: '6m',
      implicit_grant_access_token_lifespan: '7m',
      implicit_grant_id_token_lifespan: '8m',
      client_credentials_grant_access_token_lifespan: '9m',
    });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  async function tokensOf(client_id: string): Promise<TokenAnswer> {
    const callback = await authorize(server, { client_id }, agent);
    return token(
      server,
      {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      },
      basic(client_id, SECRET),
    );
  }

  function lifetime(id_token: unknown): number {
    const { exp, iat } = decodeJwt(id_token).claims;
    return Number(exp) - Number(iat);
  }

  async function refreshLifetime(refresh_token: unknown): Promise<number> {
    const { exp, iat } = await introspect(server, refresh_token);
    return Number(exp) - Number(iat);
  }

  test("the server's settings hold where a client has none", async () => {
    const { body } = await tokensOf('app');
    assert.equal(body['expires_in'], 20 * 60);
    assert.equal(lifetime(body['id_token']), 30 * 60);
    assert.equal(await refreshLifetime(body['refresh_token']), 40 * 60);
  });

  test("a client's own hold for each grant and token", async () => {
    const { body } = await tokensOf('own');
    assert.equal(body['expires_in'], 60);
    assert.equal(lifetime(body['id_token']), 120);
    assert.equal(await refreshLifetime(body['refresh_token']), 180);
    const refreshed = await refresh(server, body['refresh_token'], {}, basic('own', SECRET));
    assert.equal(refreshed.body['expires_in'], 240);
    assert.equal(lifetime(refreshed.body['id_token']), 300);
    assert.equal(await refreshLifetime(refreshed.body['refresh_token']), 360);
    const implicit = await ask(server, { client_id: 'own', response_type: 'id_token token' }, agent);
    assert.equal(implicit.parameters['expires_in'], '420');
    assert.equal(lifetime(implicit.parameters['id_token']), 480);
    const own = await token(server, { grant_type: 'client_credentials' }, basic('own', SECRET));
    assert.equal(own.body['expires_in'], 540);
  });

  test('an access token works until its last second and not after it', async () => {
    const { body } = await tokensOf('app');
    clock.advance(20 * MINUTE - 1);
    assert.equal((await userinfo(server, body['access_token'])).status, 200);
    clock.advance(1);
    assert.equal(await isActive(server, body['access_token']), false);
    assert.equal((await userinfo(server, body['access_token'])).status, 401);
  });

  test('a refresh token expires, and each refresh gives a new one its whole life', async () => {
    const { body } = await tokensOf('app');
    clock.advance(40 * MINUTE - 1);
    const second = await refresh(server, body['refresh_token']);
    assert.equal(second.status, 200);
    clock.advance(40 * MINUTE - 1);
    const third = await refresh(server, second.body['refresh_token']);
    assert.equal(third.status, 200);
    clock.advance(40 * MINUTE);
    assertError(await refresh(server, third.body['refresh_token']), 400, 'invalid_grant');
    assert.equal(await isActive(server, third.body['refresh_token']), false);
  });

  test('the sweeper takes nothing that is still valid', async () => {
    const { body } = await tokensOf('app');
    clock.advance(40 * MINUTE - 1);
    await server.provider.parts.store.sweep();
    assert.equal((await refresh(server, body['refresh_token'])).status, 200);
  });
});

describe('refresh tokens without end', () => {
  test('ttl.refresh_token -1: a refresh token works after years', async () => {
    const clock = testClock();
    const server = await startTestProvider({ clock, settings: { 'ttl.refresh_token': '-1' } });
    try {
      await createClient(server);
      await createUser(server);
      const callback = await authorize(server);
      const first = await token(server, {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      });
      clock.advance(10 * 365 * 24 * 60 * MINUTE);
      await server.provider.parts.store.sweep();
      assert.equal((await introspect(server, first.body['refresh_token']))['exp'], undefined);
      assert.equal((await refresh(server, first.body['refresh_token'])).status, 200);
    } finally {
      await server.stop();
    }
  });
});
