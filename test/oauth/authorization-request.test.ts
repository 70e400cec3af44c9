import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  ask,
  authorizationUrl,
  CALLBACK,
  createClient,
  createUser,
  DESCRIPTION,
  decodeJwt,
  PASSWORD,
  pageKind,
  received,
  redeem,
  signedIn,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

describe('authorization request', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { audience: ['https://api.example/v1', 'urn:one'] });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  type Parameters = Readonly<Record<string, string | null>>;

  async function refused(parameters: Parameters, error: string, channel = 'query'): Promise<void> {
    const answer = await ask(server, parameters, agent);
    assert.equal(answer.parameters['error'], error, JSON.stringify(answer));
    assert.equal(answer.channel, channel);
    assert.equal(answer.parameters['state'], 'the-state');
    assert.equal(answer.parameters['iss'], server.issuer);
    assert.match(answer.parameters['error_description'] ?? '', DESCRIPTION);
    assert.deepEqual(Object.keys(answer.parameters).sort(), ['error', 'error_description', 'iss', 'state']);
  }

  async function granted(parameters: Parameters): Promise<void> {
    const answer = await ask(server, parameters, agent);
    assert(answer.parameters['code'], JSON.stringify(answer.parameters));
  }

  test('errors go back by the channel that the answer would have taken', async () => {
    await refused({ scope: 'openid other' }, 'invalid_scope', 'query');
    await refused({ scope: 'openid other', response_type: 'id_token' }, 'invalid_scope', 'fragment');
    await refused({ scope: 'openid other', response_type: 'code token' }, 'invalid_scope', 'fragment');
    await refused({ scope: 'openid other', response_mode: 'fragment' }, 'invalid_scope', 'fragment');
    await refused({ scope: 'openid other', response_mode: 'form_post' }, 'invalid_scope', 'form_post');
  });

  for (const name of ['scope', 'state', 'nonce', 'response_type', 'code_challenge', 'prompt', 'unheard_of']) {
    test(`${name} given twice is invalid_request`, async () => {
      const url = `${authorizationUrl(server, { prompt: 'none' })}&${name}=code&${name}=code`;
      const answer = received(await agent.visit(url));
      assert.equal(answer.parameters['error'], 'invalid_request');
    });
  }

  test('audience and resource may be repeated', async () => {
    const url = authorizationUrl(server, { scope: 'openid profile' });
    const page = await agent.visit(`${url}&audience=urn:one&audience=${encodeURIComponent('https://api.example/v1')}`);
    assert.equal(pageKind(page), 'consent');
  });

  test('unknown parameters and parameters without a value are as good as absent', async () => {
    await granted({ foo: 'bar', extra: 'foobar', prompt: '', max_age: '', response_mode: '', claims: '' });
  });

  for (const [name, error] of [
    ['request', 'invalid_request_object'],
    ['request_uri', 'invalid_request_uri'],
    ['registration', 'registration_not_supported'],
  ] as const) {
    test(`${name} is refused with its own code`, () => refused({ [name]: 'https://app.example/x' }, error));
  }

  test('state of 1000 and nonce of 384 characters come back unchanged', async () => {
    const state = 'sS~ %+&='.repeat(125);
    const nonce = 'nN-._~/+'.repeat(48);
    const page = await agent.visit(authorizationUrl(server, { state, nonce }));
    const answer = received(page);
    assert.equal(answer.parameters['state'], state);
    const { body } = await redeem(server, new URL(page.left ?? ''));
    assert.equal(decodeJwt(body['id_token']).claims['nonce'], nonce);
  });

  test('they come back unchanged after a login and a consent too', async () => {
    const other = new UserAgent(server.issuer);
    const state = 'x/+ é'.repeat(200);
    const login = await other.visit(authorizationUrl(server, { state }));
    const challenge = new URL(login.at).searchParams.get('login_challenge') ?? '';
    assert(challenge.length > 0);
    const page = await other.submit(login, { identifier: 'ada', password: PASSWORD });
    assert.equal(received(page).parameters['state'], state);
  });

  test('neither state nor nonce is needed with a code, and short ones are fine', async () => {
    const answer = await ask(server, { state: null, nonce: null }, agent);
    assert(answer.parameters['code']);
    assert.equal(answer.parameters['state'], undefined);
    await granted({ state: 'x', nonce: 'y' });
  });

  for (const response_type of ['id_token', 'id_token token', 'code id_token', 'code id_token token'])
    test(`${response_type} needs a nonce`, () =>
      refused({ response_type, nonce: null }, 'invalid_request', 'fragment'));

  for (const response_type of ['id_token', 'code id_token'])
    test(`${response_type} needs the scope openid`, () =>
      refused({ response_type, scope: 'profile' }, 'invalid_request', 'fragment'));

  for (const prompt of ['everything', 'none login', 'none consent', 'login pigeon'])
    test(`prompt=${prompt} is invalid_request`, () => refused({ prompt }, 'invalid_request'));

  for (const max_age of ['-1', 'soon', '1.5', '1e3', ' ', '99999999999'])
    test(`max_age=${max_age} is invalid_request`, () => refused({ max_age }, 'invalid_request'));

  const MALFORMED_CLAIMS = [
    ...[
      '{',
      '[]',
      '"x"',
      '{"id_token":[]}',
      '{"userinfo":1}',
      '{"userinfo":{"name":true}}',
      '{"id_token":{"acr":"1"}}',
    ],
    ...['{"userinfo":{"name":{"essential":1}}}', '{"userinfo":{"name":{"values":"x"}}}'],
    ...['{"id_token":{"acr":{"values":[]}}}', `{"userinfo":{"${'x'.repeat(4096)}":null}}`],
  ];
  for (const claims of MALFORMED_CLAIMS)
    test(`claims=${claims.slice(0, 50)} is invalid_request`, () => refused({ claims }, 'invalid_request'));

  for (const claims of ['{}', '{"id_token":null,"userinfo":{"name":null}}', '{"other":1}'])
    test(`claims=${claims} is accepted`, () => granted({ claims }));

  test('wishes that the server cannot fulfil do no harm', () =>
    granted({ display: 'hologram', ui_locales: 'se tlh', claims_locales: 'se', acr_values: '9', login_hint: 'x@y' }));

  test('a scope beyond the registered ones, or with impossible characters, is invalid_scope', async () => {
    await refused({ scope: 'openid admin' }, 'invalid_scope');
    await refused({ scope: 'openid notes.*' }, 'invalid_scope');
    await refused({ scope: 'openid profilé' }, 'invalid_scope');
    await refused({ scope: 'openid "x"' }, 'invalid_scope');
  });

  test('a scope named twice counts once', () => granted({ scope: 'openid profile openid' }));

  test('an audience must be registered or lie below a registered URL', async () => {
    await refused({ audience: 'https://api.example/v2' }, 'invalid_request');
    await refused({ audience: 'https://api.example/v10' }, 'invalid_request');
    await refused({ audience: 'https://api.example.evil/v1' }, 'invalid_request');
    const below = await agent.visit(authorizationUrl(server, { audience: 'https://api.example/v1/notes' }));
    assert.equal(pageKind(below), 'consent');
  });

  test('a POSTed form from anywhere works as the query does', async () => {
    const form = Object.fromEntries(new URL(authorizationUrl(server)).searchParams);
    const answer = received(await agent.visit(`${server.issuer}/oauth2/auth`, form));
    assert(answer.parameters['code']);
    const stranger = new UserAgent(server.issuer);
    const login = await stranger.visit(`${server.issuer}/oauth2/auth`, form);
    assert.equal(pageKind(login), 'login');
    const page = await stranger.submit(login, { identifier: 'ada', password: PASSWORD });
    assert.equal(received(page).parameters['state'], 'the-state');
  });

  test('a POST takes its parameters from the form alone', async () => {
    const answer = await agent.request(authorizationUrl(server), { scope: 'openid' });
    assert.equal(answer.status, 400);
  });

  test('a description has only the characters that RFC 6749 allows, whatever the request held', async () => {
    await refused({ prompt: '"\\\r\n\té€' }, 'invalid_request');
    await refused({ scope: 'openid ro\\le' }, 'invalid_scope');
  });

  test('the redirect URI of a refusal is the one that was asked for', async () => {
    const answer = await ask(server, { scope: 'x' }, agent);
    assert.equal(answer.target, CALLBACK);
  });
});

describe('scope strategies', () => {
  async function outcomes(strategy: string, allowed: string, scopes: readonly string[]): Promise<boolean[]> {
    const server = await startTestProvider({ settings: { 'strategies.scope': strategy } });
    try {
      await createClient(server, { scope: allowed });
      const results: boolean[] = [];
      for (const scope of scopes) {
        const page = await new UserAgent(server.issuer).visit(authorizationUrl(server, { scope }));
        results.push(pageKind(page) === 'login');
        if (page.left !== undefined) assert.equal(received(page).parameters['error'], 'invalid_scope');
      }
      return results;
    } finally {
      await server.stop();
    }
  }

  test('wildcard: a star stands for one part, at the end for more', async () => {
    const scopes = ['notes.read', 'notes.read.all', 'notes', 'notes.', 'mail.x.send', 'mail.x.y.send', 'mail.send'];
    assert.deepEqual(await outcomes('wildcard', 'notes.* mail.*.send', scopes), [
      true,
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  test('exact: a star is a star', async () => {
    assert.deepEqual(await outcomes('exact', 'notes.* notes.read', ['notes.read', 'notes.write', 'notes.*']), [
      true,
      false,
      true,
    ]);
  });
});
