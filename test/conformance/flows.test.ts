import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  assertError,
  authorizationUrl,
  authorize,
  basic,
  consent,
  createClient,
  createUser,
  decodeJwt,
  discovery,
  isActive,
  logIn,
  pageKind,
  publishedKeys,
  redeem,
  refresh,
  SECRET,
  tokens,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

describe('modules of the suite that go through the whole flow', () => {
  let server: TestProvider;
  let clock: TestClock;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { 'oidc.session_management.enabled': true } });
    await createClient(server);
    await createClient(server, { client_id: 'second' });
    await createUser(server);
  });
  after(() => server.stop());

  test('oidcc-alternate-happy-flow: scopes and parameters in another order', async () => {
    const url = new URL(authorizationUrl(server, { scope: 'email profile openid' }));
    const reversed = new URLSearchParams([...url.searchParams].reverse());
    const agent = new UserAgent(server.issuer);
    let page = await agent.visit(`${server.issuer}/oauth2/auth?${reversed}`);
    page = await logIn(agent, page);
    if (pageKind(page) === 'consent') page = await consent(agent, page);
    const { body } = await redeem(server, new URL(page.left ?? ''));
    assert.equal(decodeJwt(body['id_token']).claims['nonce'], 'the-nonce');
  });

  test('oidcc-codereuse-30seconds: 400 invalid_grant, and the first access token is dead', async () => {
    const callback = await authorize(server);
    const { body } = await redeem(server, callback);
    clock.advance(30_000);
    assertError(await redeem(server, callback), 400, 'invalid_grant');
    assert(!(await isActive(server, body['access_token'])));
  });

  test('oidcc-ensure-request-with-valid-pkce-succeeds', async () => {
    assert((await tokens(server))['id_token']);
  });

  test('oidcc-refresh-token: bound to the client; the ID token keeps who, where and when', async () => {
    const first = await tokens(server, { prompt: 'consent' });
    assertError(await refresh(server, first['refresh_token'], {}, basic('second', SECRET)), 400, 'invalid_grant');
    clock.advance(1000);
    const { body } = await refresh(server, first['refresh_token']);
    const [before, now] = [decodeJwt(first['id_token']).claims, decodeJwt(body['id_token']).claims];
    for (const name of ['iss', 'sub', 'aud', 'auth_time']) assert.deepEqual(now[name], before[name], name);
    assert.notEqual(now['iat'], before['iat']);
  });

  test('oidcc-discovery-endpoint-verification: what a client needs to know', async () => {
    const document = await discovery(server);
    assert.equal(document['issuer'], server.issuer);
    const holds = {
      response_types_supported: ['code', 'id_token', 'id_token token'],
      grant_types_supported: ['authorization_code', 'implicit'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      request_object_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
      claims_supported: ['sub'],
    };
    for (const [member, values] of Object.entries(holds)) {
      const listed = document[member];
      for (const value of values) assert(Array.isArray(listed) && listed.includes(value), `${member}: ${value}`);
    }
    assert((await publishedKeys(server)).keys.some((jwk) => jwk['use'] === 'sig'));
  });

  test('oidcc-backchannel-logout-discovery-endpoint-verification, oidcc-session-management-discovery-endpoint-verification', async () => {
    const document = await discovery(server);
    assert.equal(document['backchannel_logout_supported'], true);
    assert.equal(document['backchannel_logout_session_supported'], true);
    for (const member of ['end_session_endpoint', 'check_session_iframe']) assert(member in document, member);
  });

  test('oidcc-rp-initiated-logout-only-state: the person is asked, ends signed out on our page, and nobody is redirected', async () => {
    const agent = new UserAgent(server.issuer);
    await authorize(server, {}, agent);
    let page = await agent.visit(`${server.issuer}/oauth2/sessions/logout?state=only`);
    page = await agent.submit(page, { action: 'confirm' });
    assert.equal(page.left, undefined);
    assert.match(page.html, /id="logged-out"/);
    assert.equal((await ask(server, { prompt: 'none' }, agent)).parameters['error'], 'login_required');
  });
});
