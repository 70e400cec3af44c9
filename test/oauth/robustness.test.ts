import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { talk } from '../http/wire.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { authorizationUrl, basic, createClient, createUser, SECRET, signedIn, tokens } from '../support/story.ts';

const FORM_ENDPOINTS = [
  '/oauth2/auth',
  '/oauth2/token',
  '/oauth2/introspect',
  '/oauth2/revoke',
  '/userinfo',
  '/oauth2/sessions/logout',
  '/login',
  '/consent',
  '/logout',
];
const PAGES = FORM_ENDPOINTS.filter((path) => !/token|introspect|revoke/.test(path));

/** Names that mean something, so that arbitrary values get past the first check. */
const NAMES = [
  'acr_values',
  'action',
  'access_token',
  'audience',
  'claims',
  'client_assertion',
  'client_assertion_type',
  'client_id',
  'client_secret',
  'code',
  'code_challenge',
  'code_verifier',
  'consent_challenge',
  'consent_verifier',
  'csrf',
  'grant_type',
  'id_token_hint',
  'identifier',
  'login_challenge',
  'login_hint',
  'login_verifier',
  'logout_challenge',
  'logout_verifier',
  'max_age',
  'nonce',
  'password',
  'post_logout_redirect_uri',
  'prompt',
  'redirect_uri',
  'refresh_token',
  'response_mode',
  'response_type',
  'scope',
  'state',
  'token',
  'ui_locales',
];

const RUNS = { numRuns: 40 };

describe('no request makes a 500', () => {
  let server: TestProvider;
  let port = 0;
  /** Values that are right somewhere, which is where the interesting mistakes begin. */
  let known: readonly string[];
  let cookie = '';
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { redirect_uris: ['https://app.example/callback', 'http://127.0.0.1/cb'] });
    await createUser(server);
    port = Number(new URL(server.issuer).port);
    const agent = await signedIn(server);
    cookie = [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const held = await tokens(server, {}, agent);
    const login = await agent.visit(authorizationUrl(server, { prompt: 'login' }));
    const consent = await agent.visit(authorizationUrl(server, { prompt: 'consent' }));
    known = [
      ...Object.values(held),
      ...[login, consent].map(({ at }) => new URL(at).search.slice(1).split('=')[1] ?? ''),
      agent.cookies.get('signet_form') ?? '',
      ...['app', SECRET, 'openid', 'code', 'id_token token', 'none', 'login', '0', 'form_post', '{"userinfo":{}}'],
      ...['https://app.example/callback', 'http://127.0.0.1:99999/cb', 'http://127.0.0.1:1/cb'],
      ...['authorization_code', 'refresh_token', 'client_credentials', 'accept', 'confirm', 'ey.ey.ey'],
    ];
  });
  after(() => server.stop());

  const hostile = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', '%', '\u2028', '../', '{', '"', '__proto__', 'constructor', '\ud800'.toWellFormed()),
    fc.json(),
    fc.stringMatching(/^signet_(at|rt|ac)_[-\w]{16}(\.\d{1,20})?\.[-\w]{0,43}$/),
  );
  const value = () => fc.oneof(hostile, fc.constantFrom(...known), fc.constantFrom(...known));
  const pairs = () => fc.array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), hostile), value()), { maxLength: 12 });
  const form = () => pairs().map((entries) => new URLSearchParams(entries).toString());
  const authorization = () =>
    fc.oneof(
      fc.constantFrom(basic('app', SECRET), 'Basic', 'Bearer', `Bearer ${known[0]}`),
      fc.tuple(hostile, hostile).map(([id, secret]) => basic(id.toWellFormed(), secret.toWellFormed())),
      fc.base64String().map((text) => `Basic ${text}`),
      fc.stringMatching(/^[!-~]{0,40}$/),
    );

  async function survives(url: string, init: RequestInit): Promise<void> {
    const answer = await fetch(`${server.issuer}${url}`, { redirect: 'manual', ...init });
    const text = await answer.text();
    assert(answer.status < 500, `${init.method ?? 'GET'} ${url} ${String(init.body)}: ${answer.status} ${text}`);
  }

  for (const path of FORM_ENDPOINTS) {
    test(`a form to ${path}`, () =>
      fc.assert(
        fc.asyncProperty(form(), fc.option(authorization(), { nil: undefined }), (body, header) =>
          survives(path, {
            method: 'POST',
            body,
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              cookie,
              ...(header !== undefined && { authorization: header }),
            },
          }),
        ),
        RUNS,
      ));
  }

  for (const path of PAGES) {
    test(`a query to ${path}`, () =>
      fc.assert(
        fc.asyncProperty(form(), fc.option(authorization(), { nil: undefined }), (query, header) =>
          survives(`${path}?${query.slice(0, 6000)}`, {
            headers: { cookie, ...(header !== undefined && { authorization: header }) },
          }),
        ),
        RUNS,
      ));
  }

  test('an authorization request in which one parameter is anything', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES), value(), (name, one) =>
        survives(`/oauth2/auth?${new URL(authorizationUrl(server, { [name]: one.toWellFormed() })).searchParams}`, {
          headers: { cookie },
        }),
      ),
      { numRuns: 200 },
    ));

  test('a cookie of any bytes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('session', 'form', 'device', 'csrf_1'),
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom('/oauth2/auth?client_id=app', '/login', '/consent', '/logout', '/oauth2/sessions/logout'),
        async (name, bytes, path) => {
          const noise = Buffer.from(bytes.filter((byte) => byte >= 0x20 && byte !== 0x7f));
          const head = `GET ${path} HTTP/1.1\r\nHost: op.example\r\nConnection: close\r\nCookie: signet_${name}=`;
          const answer = await talk(port, Buffer.concat([Buffer.from(head), noise, Buffer.from('\r\n\r\n')]));
          assert.match(answer, /^HTTP\/1\.1 [234]\d\d /);
        },
      ),
      { numRuns: 100 },
    ));

  test('a form of any bytes', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...FORM_ENDPOINTS), fc.uint8Array({ maxLength: 60 }), (path, body) =>
        survives(path, {
          method: 'POST',
          body: Buffer.from(body),
          headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
        }),
      ),
      { numRuns: 150 },
    ));

  test('deeply nested claims', async () => {
    const depth = 500;
    const claims = `{"userinfo":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    const parameters = Object.fromEntries(new URL(authorizationUrl(server, { claims })).searchParams);
    for (const prompt of ['none', 'consent'])
      await survives('/oauth2/auth', {
        method: 'POST',
        body: new URLSearchParams({ ...parameters, prompt }),
        headers: { cookie },
      });
  });
});
