import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertRefused, CALLBACK, register, registered, send, startRegistrar } from '../registration/support.ts';
import { type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { ask, authorizationUrl, createUser, decodeJwt, logIn, pageKind, signedIn } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

/** Every member that describes an application or how its people sign in (OIDC Registration §2, RFC 7591 §2). */
const DESCRIBED: Readonly<Record<string, unknown>> = {
  client_name: 'Notes',
  'client_name#de': 'Notizen',
  'client_name#fr-CA': 'Carnet',
  client_uri: 'https://app.example/',
  'client_uri#de': 'https://app.example/de',
  logo_uri: 'https://app.example/logo.png',
  'logo_uri#de': 'https://app.example/logo-de.png',
  policy_uri: 'https://app.example/policy',
  'policy_uri#de': 'https://app.example/datenschutz',
  tos_uri: 'https://app.example/terms',
  'tos_uri#de': 'https://app.example/nutzung',
  contacts: ['ops@app.example'],
  software_id: '4NRB1-0XZABZI9E6-5SM3R',
  software_version: '2.1.0',
  application_type: 'web',
  default_max_age: 3600,
  require_auth_time: true,
  default_acr_values: ['1', '2'],
  initiate_login_uri: 'https://app.example/login',
};

describe('client metadata', () => {
  let server: TestProvider;
  let clock: TestClock;
  before(async () => {
    clock = testClock();
    server = await startRegistrar({ clock });
    await createUser(server);
  });
  after(() => server.stop());

  test('is kept and returned by registration, GET, PUT and the admin API, unknown members left out', async () => {
    const document = { ...DESCRIBED, redirect_uris: [CALLBACK], unheard_of: 'x', 'contacts#de': ['x'] };
    const { body, uri, bearer, client_id } = await registered(server, document);
    assert.partialDeepStrictEqual(body, DESCRIBED);
    assert(!('unheard_of' in body || 'contacts#de' in body));
    assert.partialDeepStrictEqual((await send('GET', uri, undefined, { authorization: bearer })).body, DESCRIBED);
    assert.partialDeepStrictEqual(await server.call('GET', `/admin/clients/${client_id}`), DESCRIBED);
    const put = await send('PUT', uri, { ...body, client_secret: undefined }, { authorization: bearer });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    assert.partialDeepStrictEqual(put.body, DESCRIBED);
    const none = { redirect_uris: [CALLBACK] };
    const authorization = `Bearer ${put.body['registration_access_token']}`;
    const emptied = (await send('PUT', uri, none, { authorization })).body;
    assert.deepEqual(
      Object.keys(DESCRIBED).filter((name) => name in emptied),
      [],
    );
  });

  for (const member of Object.keys(DESCRIBED))
    test(`${member} of another type is refused`, async () => {
      const answer = await register(server, { redirect_uris: [CALLBACK], [member]: { x: [7] } });
      assertRefused(answer, 400, 'invalid_client_metadata', new RegExp(member.replace('#', '.')));
    });

  test('oidcc-3rd_party-init-login: initiate_login_uri is returned by registration and by GET', async () => {
    const { body, uri, bearer } = await registered(server, { initiate_login_uri: 'https://app.example/login' });
    assert.equal(body['initiate_login_uri'], 'https://app.example/login');
    const shown = await send('GET', uri, undefined, { authorization: bearer });
    assert.deepEqual([shown.status, shown.body['initiate_login_uri']], [200, 'https://app.example/login']);
    assert.match(shown.headers.get('content-type') ?? '', /^application\/json/);
  });

  for (const initiate_login_uri of ['http://app.example/login', 'http://localhost:8443/login', 'app:/login'])
    test(`oidcc-3rd_party-init-login-nohttps: ${initiate_login_uri} is refused`, async () => {
      const answer = await register(server, { redirect_uris: [CALLBACK], initiate_login_uri });
      assertRefused(answer, 400, 'invalid_client_metadata', /initiate_login_uri/);
    });

  test('default_max_age has the person sign in again where the request does not say otherwise; max_age does', async () => {
    const { client_id } = await registered(server, { default_max_age: 60, response_types: ['code'] });
    const agent = await signedIn(server, { client_id, scope: 'openid' });
    const errorOf = async (parameters: Readonly<Record<string, string>>) =>
      (await ask(server, { client_id, scope: 'openid', prompt: 'none', ...parameters }, agent)).parameters['error'];
    clock.advance(59_000);
    assert.equal(await errorOf({}), undefined);
    clock.advance(2_000);
    assert.equal(await errorOf({}), 'login_required');
    assert.equal(await errorOf({ max_age: '3600' }), undefined);
    assert.equal(pageKind(await agent.visit(authorizationUrl(server, { client_id, scope: 'openid' }))), 'login');
  });

  test('require_auth_time: the ID token says when the person signed in', async () => {
    const document = { require_auth_time: true, grant_types: ['implicit'], response_types: ['id_token'] };
    const { client_id } = await registered(server, document);
    const parameters = {
      client_id,
      response_type: 'id_token',
      scope: 'openid',
      code_challenge: null,
      code_challenge_method: null,
    };
    const agent = await signedIn(server, parameters);
    const answer = await ask(server, parameters, agent);
    assert.equal(typeof decodeJwt(answer.parameters['id_token']).claims['auth_time'], 'number');
  });
});

describe('what an application says of itself is shown', () => {
  let server: TestProvider;
  let client_id: string;
  before(async () => {
    server = await startRegistrar();
    await createUser(server);
    ({ client_id } = await registered(server, DESCRIBED));
  });
  after(() => server.stop());

  async function pages(ui_locales: string): Promise<Readonly<Record<string, string>>> {
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(authorizationUrl(server, { client_id, ui_locales, scope: 'openid' }));
    const consent = await logIn(agent, login);
    assert.equal(pageKind(consent), 'consent');
    return { login: login.html, consent: consent.html };
  }

  const MODULES = {
    'oidcc-registration-logo-uri': [
      '<img src="https://app.example/logo.png"',
      '<img src="https://app.example/logo-de.png"',
    ],
    'oidcc-registration-policy-uri': [
      'id="client-policy" href="https://app.example/policy"',
      'id="client-policy" href="https://app.example/datenschutz"',
    ],
    'oidcc-registration-tos-uri': [
      'id="client-tos" href="https://app.example/terms"',
      'id="client-tos" href="https://app.example/nutzung"',
    ],
    client_name: ['<bdi>Notes</bdi>', '<bdi>Notizen</bdi>'],
    client_uri: ['href="https://app.example/"', 'href="https://app.example/de"'],
  } as const;

  for (const [module, [english, german]] of Object.entries(MODULES))
    test(`${module}: on the login page and the consent page, in the page’s language`, async () => {
      for (const html of Object.values(await pages('en fr'))) assert(html.includes(english), html);
      for (const html of Object.values(await pages('de-CH'))) assert(html.includes(german), html);
    });

  test('a logo comes over https alone', async () => {
    const answer = await fetch(`${server.issuer}/login`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /img-src 'self' data: https:(;|$)/);
  });
});

describe('loopback addresses of native applications (RFC 8252 §7.3)', () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar();
  });
  after(() => server.stop());

  async function accepts(document: Readonly<Record<string, unknown>>, redirect_uri: string): Promise<boolean> {
    const { client_id } = await registered(server, document);
    return (
      pageKind(
        await new UserAgent(server.issuer).visit(
          authorizationUrl(server, { client_id, redirect_uri, scope: 'openid' }),
        ),
      ) === 'login'
    );
  }

  const PUBLIC = { token_endpoint_auth_method: 'none' };

  for (const [what, document, expected] of [
    ['a native client', { application_type: 'native', token_endpoint_auth_method: 'client_secret_basic' }, true],
    ['a native client without a secret', { application_type: 'native', ...PUBLIC }, true],
    ['a client without a secret', PUBLIC, true],
    ['a web client without a secret', { application_type: 'web', ...PUBLIC }, false],
    ['a client with a secret', {}, false],
  ] as const)
    test(`${what} may ${expected ? '' : 'not '}come back at any port of localhost`, async () => {
      const named = { ...document, redirect_uris: ['http://localhost/callback', 'http://localhost:3000/cb'] };
      assert.equal(await accepts(named, 'http://localhost:51004/callback'), expected);
      assert.equal(await accepts(named, 'http://localhost:51004/cb'), expected);
      assert.equal(await accepts(named, 'http://localhost:3000/cb'), true);
      for (const foreign of ['http://localhost:51004/other', 'http://127.0.0.1:51004/cb', 'https://localhost:1/cb'])
        assert.equal(await accepts(named, foreign), false, foreign);
    });

  test('any client may at any port of the address', async () => {
    assert.equal(await accepts({ redirect_uris: ['http://127.0.0.1/cb'] }, 'http://127.0.0.1:51004/cb'), true);
  });
});
