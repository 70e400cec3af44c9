import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  basic,
  createClient,
  createUser,
  introspect,
  SECRET,
  type TokenAnswer,
  token,
  userinfo,
} from '../support/story.ts';
import { createIssuer, GRANT, type Issuer, trust, trustOf } from './issuer.ts';

const HOUR = 3600;

type Claims = Readonly<Record<string, unknown>>;

describe('the JWT bearer grant', () => {
  let server: TestProvider;
  let clock: TestClock;
  let issuer: Issuer;
  let count = 0;

  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    issuer = createIssuer('https://idp.example');
    await trust(server, trustOf(issuer, clock.now()));
    await createClient(server, {
      grant_types: [GRANT],
      response_types: [],
      scope: 'notes.read notes.write openid offline_access',
      audience: ['https://api.example'],
      jwt_bearer_grant_access_token_lifespan: '7m',
    });
  });
  after(() => server.stop());

  const now = () => Math.floor(clock.now() / 1000);
  const claims = (more: Claims = {}, at: TestProvider = server): Claims => ({
    iss: issuer.name,
    sub: 'ada',
    aud: `${at.issuer}/oauth2/token`,
    iat: now(),
    exp: now() + HOUR,
    jti: `jti-${count++}`,
    ...more,
  });
  const send = (assertion: string, more: Readonly<Record<string, string>> = {}): Promise<TokenAnswer> =>
    token(server, { grant_type: GRANT, assertion, scope: 'notes.read', ...more });

  test('an assertion of a trusted issuer gives an access token for its subject, and nothing else', async () => {
    const { status, body } = await send(issuer.sign(claims()));
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'scope', 'token_type']);
    assert.equal(body['scope'], 'notes.read');
    assert.equal(body['expires_in'], 420);
    const seen = await introspect(server, body['access_token']);
    assert.equal(seen['sub'], 'ada');
    assert.equal(seen['client_id'], 'app');
    assert.equal(seen['scope'], 'notes.read');
    assert.equal((await userinfo(server, body['access_token'])).status, 403);
  });

  test('scopes that need a consent are left out', async () => {
    const { body } = await send(issuer.sign(claims()), { scope: 'openid offline_access notes.read' });
    assert.equal(body['scope'], 'notes.read');
    assert.equal(body['refresh_token'], undefined);
    assert.equal(body['id_token'], undefined);
  });

  test('no more scope is given than the issuer may give, nor than the client may have', async () => {
    assertError(await send(issuer.sign(claims()), { scope: 'notes.write' }), 400, 'invalid_scope');
    const generous = createIssuer('https://generous.example');
    await trust(server, trustOf(generous, clock.now(), { scope: ['everything'] }));
    const assertion = generous.sign(claims({ iss: generous.name }));
    assertError(await send(assertion, { scope: 'everything' }), 400, 'invalid_scope');
  });

  test('an assertion works once', async () => {
    const assertion = issuer.sign(claims());
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(assertion)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    for (const answer of answers) if (answer.status !== 200) assertError(answer, 400, 'invalid_grant');
    clock.advance((HOUR - 1) * 1000);
    assertError(await send(assertion), 400, 'invalid_grant');
  });

  test('one that was refused for something else is not used up', async () => {
    const assertion = issuer.sign(claims());
    assertError(await send(assertion, { scope: 'notes.write' }), 400, 'invalid_scope');
    assert.equal((await send(assertion)).status, 200);
  });

  test('the issuer and the token endpoint are audiences, also beside others', async () => {
    for (const aud of [server.issuer, [server.issuer], ['https://x.example', `${server.issuer}/oauth2/token`]])
      assert.equal((await send(issuer.sign(claims({ aud })))).status, 200);
    for (const aud of [undefined, 'https://x.example', [], `${server.issuer}/oauth2/auth`, 7])
      assertError(await send(issuer.sign(claims({ aud }))), 400, 'invalid_grant');
  });

  test('its other audiences come into the token as far as the client may have them', async () => {
    const aud = [server.issuer, 'https://api.example/notes', 'https://foreign.example'];
    const { body } = await send(issuer.sign(claims({ aud })));
    assert.deepEqual((await introspect(server, body['access_token']))['aud'], ['https://api.example/notes']);
    const asked = await send(issuer.sign(claims()), { audience: 'https://api.example' });
    assert.deepEqual((await introspect(server, asked.body['access_token']))['aud'], ['https://api.example']);
    const foreign = await send(issuer.sign(claims()), { audience: 'https://foreign.example' });
    assertError(foreign, 400, 'invalid_request');
  });

  const wrong: readonly (readonly [string, () => Claims])[] = [
    ['without iss', () => ({ iss: undefined })],
    ['of an issuer that is not trusted', () => ({ iss: 'https://nobody.example' })],
    ['without sub', () => ({ sub: undefined })],
    ['for another subject than the trust', () => ({ sub: 'grace' })],
    ['without exp', () => ({ exp: undefined })],
    ['with an exp that is no number', () => ({ exp: String(now() + HOUR) })],
    ['that has expired', () => ({ exp: now() })],
    ['that is not valid yet', () => ({ nbf: now() + 60 })],
    ['without iat', () => ({ iat: undefined })],
    ['issued in the future', () => ({ iat: now() + 60 })],
    ['that lives longer than thirty days', () => ({ exp: now() + 720 * HOUR + 1 })],
    ['without jti', () => ({ jti: undefined })],
    ['with an empty jti', () => ({ jti: '' })],
  ];
  for (const [what, change] of wrong) {
    test(`an assertion ${what} is refused`, async () => {
      assertError(await send(issuer.sign(claims(change()))), 400, 'invalid_grant');
    });
  }

  test('a signature of another key, of no key, or of another kid is refused', async () => {
    const thief = createIssuer(issuer.name);
    assertError(await send(thief.sign(claims())), 400, 'invalid_grant');
    assertError(await send(issuer.sign(claims(), { kid: 'other' })), 400, 'invalid_grant');
    assertError(await send(issuer.sign(claims(), { alg: 'none' })), 400, 'invalid_grant');
    const [header = '', body = ''] = issuer.sign(claims()).split('.');
    for (const assertion of ['x', `${header}.${body}.`, `${header}.${body}`, 'a.b.c'])
      assertError(await send(assertion), 400, 'invalid_grant');
    assertError(await token(server, { grant_type: GRANT, scope: 'notes.read' }), 400, 'invalid_request');
  });

  test('without a kid every key of the issuer is tried', async () => {
    assert.equal((await send(issuer.sign(claims(), { kid: undefined }))).status, 200);
  });

  test('a trust for any subject is for anybody; one for the person goes before it', async () => {
    const any = createIssuer('https://any.example');
    await trust(
      server,
      trustOf(any, clock.now(), { subject: undefined, allow_any_subject: true, scope: ['notes.write'] }),
    );
    await trust(server, trustOf(any, clock.now(), { subject: 'ada' }));
    const of = (sub: string) => any.sign(claims({ iss: any.name, sub }));
    assert.equal((await send(of('grace'), { scope: 'notes.write' })).status, 200);
    assert.equal((await send(of('ada'), { scope: 'notes.read' })).status, 200);
    assertError(await send(of('ada'), { scope: 'notes.write' }), 400, 'invalid_scope');
  });

  test('a trust that was deleted, or has expired, is none', async () => {
    const brief = createIssuer('https://brief.example');
    const soon = new Date(clock.now() + 1000).toISOString();
    await trust(server, trustOf(brief, clock.now(), { expires_at: soon }));
    assert.equal((await send(brief.sign(claims({ iss: brief.name })))).status, 200);
    clock.advance(1000);
    assertError(await send(brief.sign(claims({ iss: brief.name }))), 400, 'invalid_grant');
    const gone = createIssuer('https://gone.example');
    const { id } = await trust(server, trustOf(gone, clock.now()));
    await server.call('DELETE', `/admin/trust/grants/jwt-bearer/issuers/${String(id)}`);
    assertError(await send(gone.sign(claims({ iss: gone.name }))), 400, 'invalid_grant');
  });

  test('a person of this server who was disabled is not vouched for', async () => {
    const id = await createUser(server);
    const people = createIssuer('https://people.example');
    await trust(server, trustOf(people, clock.now(), { subject: id }));
    const of = () => people.sign(claims({ iss: people.name, sub: id }));
    assert.equal((await send(of())).status, 200);
    await server.call('PATCH', `/admin/users/${id}`, { disabled: true });
    assertError(await send(of()), 400, 'invalid_grant');
  });

  test('the client authenticates itself, and is registered for the grant', async () => {
    const form = () => ({ grant_type: GRANT, assertion: issuer.sign(claims()), scope: 'notes.read' });
    assertError(await token(server, form(), null), 400, 'invalid_request');
    assertError(await token(server, form(), basic('app', 'wrong')), 401, 'invalid_client');
    await createClient(server, { client_id: 'other' });
    assertError(await token(server, form(), basic('other', SECRET)), 400, 'unauthorized_client');
    await createClient(server, {
      client_id: 'public',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      grant_types: [GRANT],
      response_types: [],
    });
    assertError(await token(server, { ...form(), client_id: 'public' }, null), 400, 'unauthorized_client');
  });

  test('discovery names the grant', async () => {
    const answer = await fetch(`${server.issuer}/.well-known/openid-configuration`);
    assert.match(await answer.text(), /"grant_types_supported":\[[^\]]*"urn:ietf:params:oauth:grant-type:jwt-bearer"/);
  });

  test('jti and iat may be made optional, the lifetime shorter, the audience left out, and the token a JWT', async () => {
    const lenient = await startTestProvider({
      clock,
      settings: {
        'oauth2.grant.jwt.jti_optional': true,
        'oauth2.grant.jwt.iat_optional': true,
        'oauth2.grant.jwt.max_ttl': '10m',
        'oauth2.grant.jwt.omit_assertion_audience': true,
        'strategies.access_token': 'jwt',
      },
    });
    try {
      await trust(lenient, trustOf(issuer, clock.now()));
      const audience = ['https://api.example'];
      await createClient(lenient, { grant_types: [GRANT], response_types: [], scope: 'notes.read', audience });
      const post = (more: Claims) =>
        token(lenient, { grant_type: GRANT, assertion: issuer.sign(claims(more, lenient)), scope: 'notes.read' });
      const bare = { jti: undefined, iat: undefined, exp: now() + 600, aud: [lenient.issuer, 'https://api.example'] };
      for (const _ of ['once', 'again']) {
        const { status, body } = await post(bare);
        assert.equal(status, 200, JSON.stringify(body));
        const seen = await introspect(lenient, body['access_token']);
        assert.equal(seen['sub'], 'ada');
        assert.deepEqual(seen['aud'], []);
      }
      assertError(await post({ ...bare, exp: now() + 601 }), 400, 'invalid_grant');
      assertError(await post({ exp: now() + 300, iat: now() - 301 }), 400, 'invalid_grant');
    } finally {
      await lenient.stop();
    }
  });
});
