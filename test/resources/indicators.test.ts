import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  assertError,
  CHALLENGE,
  createClient,
  createUser,
  decodeJwt,
  introspect,
  isActive,
  userinfo,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import {
  answerIn,
  CALENDAR,
  NOTES,
  PAYROLL,
  postList,
  redeemFor,
  refreshFor,
  registerResources,
  requestFor,
  SCOPE,
  tokensFor,
  UNKNOWN,
  walkFor,
} from './support.ts';

let server: TestProvider;
before(async () => {
  server = await startTestProvider();
  await createUser(server);
  await createClient(server, {
    scope: SCOPE,
    audience: ['https://listed.example/api'],
    grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
  });
  await registerResources(server);
});
after(() => server.stop());

const refusedAt = async (resources: readonly string[], more = {}) => {
  const answer = answerIn(await new UserAgent(server.issuer).visit(requestFor(server, resources, more)));
  return [answer.get('error'), answer.get('state')];
};

describe('RFC 8707 §2: the parameter resource', () => {
  for (const [what, resources] of Object.entries({
    'is relative': ['/api'],
    'has a fragment': [`${CALENDAR}#today`],
    'nobody registered': [UNKNOWN],
    'another client may use': [PAYROLL],
    'is one of two, and wrong': [NOTES, UNKNOWN],
    'lies below a registered one': [`${NOTES}/drafts`],
    'lies below one that the client’s audience lists': ['https://listed.example/api/drafts'],
    'is named with ten others': Array.from({ length: 11 }, () => NOTES),
  }))
    test(`a resource that ${what} is an invalid_target, told to the application`, async () => {
      assert.deepEqual(await refusedAt(resources), ['invalid_target', 'the-state']);
    });

  test('this server itself is a resource where openid is asked for, and only there', async () => {
    assert.deepEqual(await refusedAt([server.issuer], { scope: 'notes.read' }), ['invalid_target', 'the-state']);
    const { access_token, scope } = await tokensFor(server, [server.issuer]);
    assert.equal(scope, 'openid profile offline_access');
    assert.equal((await userinfo(server, access_token)).status, 200);
  });

  test('a resource that the client’s audience lists to the character needs no registration, as with Ory', async () => {
    const { access_token, scope } = await tokensFor(
      server,
      ['https://listed.example/api'],
      ['https://listed.example/api'],
    );
    assert.deepEqual((await introspect(server, access_token))['aud'], ['https://listed.example/api']);
    assert.equal(scope, 'profile notes.read notes.write calendar.read');
  });

  test('a slash at the end makes no difference, and tokens have the registered form', async () => {
    const { access_token } = await tokensFor(server, [CALENDAR.slice(0, -1)], [CALENDAR.toUpperCase().slice(0, -1)]);
    assert.deepEqual((await introspect(server, access_token))['aud'], [CALENDAR]);
  });

  test('the same resource named twice is one', async () => {
    const { access_token } = await tokensFor(server, [CALENDAR, CALENDAR.slice(0, -1)], [CALENDAR, CALENDAR]);
    assert.deepEqual((await introspect(server, access_token))['aud'], [CALENDAR]);
  });

  test('without it everything is as without resources', async () => {
    const { access_token, scope } = await tokensFor(server, []);
    const { aud, scope: known } = await introspect(server, access_token);
    assert.deepEqual([aud, known, scope], [[], SCOPE, SCOPE]);
  });

  test('Ory’s audience goes beside it', async () => {
    const { access_token, scope } = await tokensFor(server, [CALENDAR], [], { audience: 'https://listed.example/api' });
    assert.deepEqual((await introspect(server, access_token))['aud'], [
      'https://listed.example/api',
      CALENDAR,
      server.issuer,
    ]);
    assert.equal(scope, SCOPE);
  });
});

describe('RFC 8707 §2.1: authorization requests', () => {
  test('a token that the browser carries is for all that was granted', async () => {
    const page = await walkFor(server, [CALENDAR], { response_type: 'token', scope: 'notes.read calendar.read' });
    const answer = answerIn(page);
    assert.equal(answer.get('scope'), 'calendar.read');
    const { aud, scope } = await introspect(server, answer.get('access_token'));
    assert.deepEqual([aud, scope], [[CALENDAR], 'calendar.read']);
  });

  test('a pushed request is refused at once', async () => {
    const form = [
      ['response_type', 'code'],
      ['redirect_uri', 'https://app.example/callback'],
      ['scope', 'openid'],
      ['code_challenge', CHALLENGE],
      ['code_challenge_method', 'S256'],
    ] as const;
    const pushed = (resources: readonly string[]) =>
      postList(server, '/oauth2/par', [...form, ...resources.map((one) => ['resource', one] as const)]);
    assertError(await pushed([NOTES, UNKNOWN]), 400, 'invalid_target');
    assert.equal((await pushed([NOTES, CALENDAR])).status, 201);
  });
});

describe('RFC 8707 §2.2: token requests', () => {
  test('a code gives a token for the resource that is named, with what that one knows of the scope', async () => {
    const { access_token, scope, id_token } = await tokensFor(server, [NOTES, CALENDAR], [CALENDAR]);
    assert.equal(scope, 'calendar.read');
    const { aud, scope: known } = await introspect(server, access_token);
    assert.deepEqual([aud, known], [[CALENDAR], 'calendar.read']);
    assert.equal(typeof id_token, 'string', 'the ID token is the client’s, whatever the access token is for');
  });

  test('without it the token is for all that was granted, this server included with openid', async () => {
    const { access_token, scope } = await tokensFor(server, [NOTES, CALENDAR]);
    assert.equal(scope, SCOPE);
    assert.deepEqual(decodeJwt(access_token).claims['aud'], [NOTES, CALENDAR, server.issuer]);
    assert.equal((await userinfo(server, access_token)).status, 200);
    const plain = await tokensFor(server, [NOTES, CALENDAR], [], { scope: 'notes.read calendar.read' });
    assert.deepEqual(decodeJwt(plain['access_token']).claims['aud'], [NOTES, CALENDAR]);
  });

  test('a token for an API is none for userinfo, unless this server is named as well', async () => {
    const alone = await tokensFor(server, [CALENDAR], [CALENDAR]);
    const refused = await userinfo(server, alone['access_token']);
    assert.deepEqual([refused.status, refused.body['error']], [403, 'insufficient_scope']);
    const both = await tokensFor(server, [CALENDAR], [CALENDAR, server.issuer]);
    assert.equal((await userinfo(server, both['access_token'])).status, 200);
  });

  test('more than was granted is an invalid_target, and costs neither code nor refresh token', async () => {
    const code = answerIn(await walkFor(server, [CALENDAR])).get('code');
    for (const more of [[NOTES], [CALENDAR, NOTES], [UNKNOWN], ['nothing']])
      assertError(await redeemFor(server, code, more), 400, 'invalid_target');
    const { status, body } = await redeemFor(server, code, [CALENDAR]);
    assert.equal(status, 200);
    assertError(await refreshFor(server, body['refresh_token'], [NOTES]), 400, 'invalid_target');
    assert.equal((await refreshFor(server, body['refresh_token'], [CALENDAR])).status, 200);
  });

  test('an authorization for no resource gives no token for one', async () => {
    const code = answerIn(await walkFor(server, [])).get('code');
    assertError(await redeemFor(server, code, [NOTES]), 400, 'invalid_target');
    assert.equal((await redeemFor(server, code, [server.issuer])).status, 200);
  });

  test('each refresh may be for another of the granted resources, and all their tokens live side by side', async () => {
    const first = await tokensFor(server, [NOTES, CALENDAR], [CALENDAR]);
    const second = await refreshFor(server, first['refresh_token'], [NOTES]);
    assert.equal(second.body['scope'], 'notes.read notes.write');
    assert.deepEqual(decodeJwt(second.body['access_token']).claims['aud'], [NOTES]);
    const third = await refreshFor(server, second.body['refresh_token'], []);
    assert.equal(third.body['scope'], SCOPE);
    for (const { access_token } of [first, second.body, third.body]) assert(await isActive(server, access_token));
  });

  test('a refresh for the one resource that was granted ends the token before', async () => {
    const more = { scope: 'offline_access notes.read' };
    const first = await tokensFor(server, [NOTES], [NOTES], more);
    const { body } = await refreshFor(server, first['refresh_token'], [NOTES]);
    assert(!(await isActive(server, first['access_token'])));
    assert(await isActive(server, body['access_token']));
  });

  test('a refresh may narrow scope and resource at once', async () => {
    const { refresh_token } = await tokensFor(server, [NOTES, CALENDAR]);
    const { body } = await refreshFor(server, refresh_token, [NOTES], [['scope', 'notes.read calendar.read']]);
    assert.equal(body['scope'], 'notes.read');
  });

  test('a client that acts for itself names its resource', async () => {
    const ask = (more: readonly (readonly [string, string])[]) =>
      postList(server, '/oauth2/token', [['grant_type', 'client_credentials'], ['scope', SCOPE], ...more]);
    const { body } = await ask([['resource', NOTES]]);
    assert.equal(body['scope'], 'notes.read notes.write');
    const { claims } = decodeJwt(body['access_token']);
    assert.deepEqual([claims['aud'], claims['sub']], [[NOTES], 'app']);
    assertError(await ask([['resource', PAYROLL]]), 400, 'invalid_target');
    assertError(await ask([['resource', server.issuer]]), 400, 'invalid_target');
    const both = await ask([
      ['resource', CALENDAR],
      ['audience', 'https://listed.example/api'],
    ]);
    assert.deepEqual((await introspect(server, both.body['access_token']))['aud'], [
      'https://listed.example/api',
      CALENDAR,
    ]);
    assert.equal(both.body['scope'], 'profile notes.read notes.write calendar.read');
  });
});

describe('a resource that is removed', () => {
  test('gets no more tokens, at once', async () => {
    const identifier = 'https://short-lived.example/';
    const { id } = await server.call('POST', '/admin/oauth2/resources', { identifier }, 201);
    const { access_token, refresh_token } = await tokensFor(server, [identifier], [identifier]);
    const plain = await tokensFor(server, [identifier], [], { scope: 'offline_access notes.read' });
    await server.call('DELETE', `/admin/oauth2/resources/${id}`, undefined, 204);
    assert(await isActive(server, access_token), 'what was issued lives until it expires');
    assertError(await refreshFor(server, refresh_token, [identifier]), 400, 'invalid_target');
    assertError(await refreshFor(server, plain['refresh_token'], []), 400, 'invalid_target');
    const { body } = await refreshFor(server, refresh_token, []);
    assert.deepEqual((await introspect(server, body['access_token']))['aud'], [server.issuer]);
  });

  test('and one that is taken from a client gets none by that client', async () => {
    const identifier = 'https://moved.example/';
    const { id } = await server.call('POST', '/admin/oauth2/resources', { identifier }, 201);
    const { refresh_token } = await tokensFor(server, [identifier], [identifier]);
    await server.call('PUT', `/admin/oauth2/resources/${id}`, { identifier, allowed_clients: ['payroll'] }, 200);
    assertError(await refreshFor(server, refresh_token, [identifier]), 400, 'invalid_target');
    assert.deepEqual(await refusedAt([identifier]), ['invalid_target', 'the-state']);
  });
});

test('RFC 7662 §2.2: a refresh token shows everything that was granted', async () => {
  const { refresh_token } = await tokensFor(server, [NOTES, CALENDAR], [NOTES]);
  assert.deepEqual((await introspect(server, refresh_token))['aud'], [NOTES, CALENDAR]);
});
