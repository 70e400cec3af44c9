import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeKey, type TestKey } from '../client-keys/support.ts';
import { startTestProvider, type TestProvider, testClock } from '../support/provider.ts';
import {
  authorizationUrl,
  CALLBACK,
  createClient,
  createUser,
  decodeJwt,
  pageKind,
  received,
  redeem,
  signedIn,
  userinfo,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { ALONE, BESIDE, REQUEST, send, signed, unsigned } from './support.ts';

const SECOND = 'https://app.example/second?kept=yes';

describe('a request object by value', () => {
  let server: TestProvider;
  let agent: UserAgent;
  let key: TestKey;
  let other: TestKey;
  before(async () => {
    server = await startTestProvider({ clock: testClock() });
    key = makeKey('RS256');
    other = makeKey('ES256', { kid: 'other' });
    const jwks = { keys: [other.jwk, key.jwk] };
    await createClient(server, { jwks, redirect_uris: [CALLBACK, SECOND], audience: ['https://a.example', 'urn:b'] });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  const inner = async (parameters: Readonly<Record<string, string | null>>): Promise<void> => {
    const answer = await send(server, parameters, agent);
    assert(answer.parameters['code'], JSON.stringify(answer.parameters));
    assert.equal(answer.parameters['state'], 'inner-state');
  };
  const refused = async (
    parameters: Readonly<Record<string, string | null>>,
    error = 'invalid_request_object',
  ): Promise<void> => {
    const answer = await send(server, { state: 'outer', ...parameters }, agent);
    assert.equal(answer.parameters['error'], error, JSON.stringify(answer.parameters));
    assert.equal(answer.parameters['state'], 'outer');
  };

  test('oidcc-unsigned-request-object-supported-correctly: state and nonce inside alone are used', async () => {
    const { client_id, response_type, redirect_uri, scope, state, nonce } = REQUEST;
    const request = unsigned({ client_id, response_type, redirect_uri, scope, state, nonce });
    const page = await agent.visit(authorizationUrl(server, { ...BESIDE, scope: 'openid profile', request }));
    assert.equal(received(page).parameters['state'], 'inner-state');
    const code = new URL(page.left ?? '').searchParams.get('code') ?? '';
    const answer = await redeem(server, new URL(`${CALLBACK}?code=${code}`));
    assert.equal(answer.body['error'], 'invalid_grant', 'a verifier without a challenge');
  });

  test('its nonce, challenge and claims are those that count', async () => {
    const claims = { userinfo: { email: { essential: true } } };
    const page = await agent.visit(
      authorizationUrl(server, {
        ...BESIDE,
        nonce: 'outer',
        state: 'outer',
        request: unsigned({ ...REQUEST, claims }),
      }),
    );
    assert.equal(pageKind(page), 'consent');
    const request = unsigned({ ...REQUEST, max_age: 3600, claims: { id_token: { auth_time: null } } });
    const silent = await agent.visit(authorizationUrl(server, { ...BESIDE, nonce: 'outer', state: 'outer', request }));
    const { body } = await redeem(server, new URL(silent.left ?? ''));
    assert.equal(decodeJwt(body['id_token']).claims['nonce'], 'inner-nonce');
    assert.equal((await userinfo(server, body['access_token'])).status, 200);
  });

  test('what is beside it fills the gaps, as OpenID Connect has it', async () => {
    const { state, nonce } = REQUEST;
    await inner({ scope: 'openid profile', request: unsigned({ state, nonce }) });
    const prompted = await send(server, { prompt: 'none', request: unsigned(REQUEST) }, new UserAgent(server.issuer));
    assert.equal(prompted.parameters['error'], 'login_required');
    assert.equal(prompted.parameters['state'], 'inner-state');
  });

  test('a POSTed one is taken as one in the query', async () => {
    const form = { client_id: 'app', request: unsigned(REQUEST) };
    const page = await agent.visit(`${server.issuer}/oauth2/auth`, form);
    assert.equal(received(page).parameters['state'], 'inner-state');
  });

  test('the client beside it is enough, as RFC 9101 has it', () => inner({ ...ALONE, request: signed(key, server) }));

  test('the client must be named beside it', async () => {
    const page = await agent.visit(authorizationUrl(server, { ...ALONE, client_id: null, request: unsigned(REQUEST) }));
    assert.equal(pageKind(page), 'error');
  });

  test('oidcc-ensure-request-object-with-redirect-uri: a good one inside wins over a bad one beside it', async () => {
    for (const request of [unsigned(REQUEST), signed(key, server)])
      await inner({ redirect_uri: 'https://app.example/unregistered', request });
    const page = await agent.visit(
      authorizationUrl(server, { ...BESIDE, request: unsigned({ ...REQUEST, redirect_uri: SECOND }) }),
    );
    assert.match(page.left ?? '', /^https:\/\/app\.example\/second\?kept=yes&code=/);
  });

  test('a bad one inside is a page, whatever is beside it', async () => {
    const request = unsigned({ ...REQUEST, redirect_uri: 'https://evil.example/' });
    assert.equal(pageKind(await agent.visit(authorizationUrl(server, { ...BESIDE, request }))), 'error');
  });

  test('an object that is not good is told to a registered redirect URI beside it, else on a page', async () => {
    await refused({ request: 'nonsense' });
    for (const redirect_uri of [null, 'https://evil.example/']) {
      const page = await agent.visit(authorizationUrl(server, { ...BESIDE, redirect_uri, request: 'nonsense' }));
      assert.equal(pageKind(page), 'error');
      assert.match(page.html, /invalid_request_object/);
    }
  });

  test('numbers, structures and lists inside stand for the parameters that would hold them as text', async () => {
    const request = unsigned({ ...REQUEST, audience: ['https://a.example', 'urn:b'], extra: true, nothing: null });
    const page = await agent.visit(authorizationUrl(server, { ...BESIDE, request }));
    assert.equal(pageKind(page), 'consent');
    assert.match(page.html, /urn:b|a\.example|consent-accept/);
    const answer = await send(server, { request: unsigned({ ...REQUEST, max_age: 'soon' }) }, agent);
    assert.equal(answer.parameters['error'], 'invalid_request');
    assert.equal(answer.parameters['state'], 'inner-state');
  });

  test('client_id and response_type inside must be those beside it', async () => {
    await refused({ request: unsigned({ ...REQUEST, client_id: 'somebody' }) });
    await refused({ request: unsigned({ ...REQUEST, response_type: 'code id_token' }) });
    const same = { ...REQUEST, response_type: 'id_token code' };
    const answer = await send(server, { response_type: 'code id_token', request: unsigned(same) }, agent);
    assert.equal(answer.channel, 'fragment');
    assert(answer.parameters['code']);
  });

  test('no request object holds another, or comes with the address of one', async () => {
    await refused({ request: unsigned({ ...REQUEST, request: unsigned(REQUEST) }) });
    await refused({ request: unsigned({ ...REQUEST, request_uri: 'https://app.example/request' }) });
    await refused({ request: unsigned(REQUEST), request_uri: 'https://app.example/request' }, 'invalid_request');
  });

  test('a key without a kid is found by its type', async () => {
    await inner({ request: signed(key, server) });
    await inner({ request: signed(other, server, {}, { kid: 'other' }) });
    await refused({ request: signed(key, server, {}, { kid: 'other' }) });
  });

  test('the signature must be one of the client’s keys', async () => {
    await refused({ request: signed(makeKey('RS256'), server) });
    const [header = '', , signature = ''] = signed(key, server).split('.');
    const [, claims = ''] = signed(key, server, { scope: 'openid' }).split('.');
    await refused({ request: `${header}.${claims}.${signature}` });
    await refused({ request: `${unsigned(REQUEST)}${signature}` });
  });

  test('iss, aud, exp, nbf, iat and jti are looked at where they are given', async () => {
    const now = Math.floor(server.provider.parts.context.clock.now() / 1000);
    for (const claims of [
      { iss: 'somebody' },
      { aud: 'https://other.example' },
      { aud: [] },
      { exp: now },
      { exp: 'tomorrow' },
      { nbf: now + 61 },
      { iat: now + 61 },
      { jti: 7 },
      { sub: 'app' },
    ])
      await refused({ request: signed(key, server, claims) });
    for (const claims of [
      { aud: [server.issuer, 'https://other.example'] },
      { nbf: now + 8, iat: now + 8 },
      { iss: null, aud: null, exp: null, nbf: null, iat: null, jti: null },
    ])
      await inner({ request: signed(key, server, claims) });
  });

  test('another kind of JWT is no request object', async () => {
    for (const typ of ['at+jwt', 'logout+jwt', 7]) await refused({ request: signed(key, server, {}, { typ }) });
    for (const typ of ['JWT', 'application/oauth-authz-req+jwt'])
      await inner({ request: signed(key, server, {}, { typ }) });
  });

  test('the same object may be sent again: a page is loaded twice', async () => {
    const request = signed(key, server);
    await inner({ request });
    await inner({ request });
  });

  test('what is inside is checked as what is in a query', async () => {
    for (const [claims, error] of [
      [{ scope: 'openid other' }, 'invalid_scope'],
      [{ prompt: 'none login' }, 'invalid_request'],
      [{ code_challenge: 'short' }, 'invalid_request'],
      [{ response_mode: 'carrier_pigeon' }, 'unsupported_response_mode'],
      [{ dpop_jkt: 'short' }, 'invalid_request'],
    ] as const) {
      const answer = await send(server, { request: unsigned({ ...REQUEST, ...claims }) }, agent);
      assert.equal(answer.parameters['error'], error);
      assert.equal(answer.parameters['state'], 'inner-state');
    }
  });
});

describe('a client that registered', () => {
  let server: TestProvider;
  let agent: UserAgent;
  const keys = { RS256: makeKey('RS256'), PS256: makeKey('PS256'), ES256: makeKey('ES256'), EdDSA: makeKey('EdDSA') };
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { client_id: 'first' });
    await createUser(server);
    agent = await signedIn(server, { client_id: 'first' });
  });
  after(() => server.stop());

  async function errorFor(
    metadata: Readonly<Record<string, unknown>>,
    parameters: Readonly<Record<string, string | null>>,
  ) {
    const jwks = { keys: Object.values(keys).map(({ jwk }) => jwk) };
    await createClient(server, { jwks, skip_consent: true, ...metadata });
    const answer = await send(server, parameters, agent);
    await server.call('DELETE', '/admin/clients/app');
    return answer.parameters['error'];
  }

  for (const [alg, key] of Object.entries(keys))
    test(`request_object_signing_alg ${alg} must use it`, async () => {
      const metadata = { request_object_signing_alg: alg };
      assert.equal(await errorFor(metadata, { request: signed(key, server) }), undefined);
      const wrong = alg === 'ES256' ? keys.RS256 : keys.ES256;
      assert.equal(await errorFor(metadata, { request: signed(wrong, server) }), 'invalid_request_object');
      assert.equal(await errorFor(metadata, { request: unsigned(REQUEST) }), 'invalid_request_object');
    });

  test('request_object_signing_alg none must not sign', async () => {
    const metadata = { request_object_signing_alg: 'none' };
    assert.equal(await errorFor(metadata, { request: unsigned(REQUEST) }), undefined);
    assert.equal(await errorFor(metadata, { request: signed(keys.RS256, server) }), 'invalid_request_object');
  });

  test('require_signed_request_object must send one, of which alone the parameters count', async () => {
    const metadata = { require_signed_request_object: true };
    const request = signed(keys.ES256, server);
    assert.equal(await errorFor(metadata, { ...ALONE, request }), undefined);
    assert.equal(await errorFor(metadata, { ...ALONE, request, prompt: 'login' }), undefined);
    assert.equal(await errorFor(metadata, { request: unsigned(REQUEST) }), 'invalid_request_object');
    assert.equal(await errorFor(metadata, { state: 'x' }), 'invalid_request');
    const without = signed(keys.ES256, server, { scope: null, state: null, redirect_uri: null });
    await createClient(server, { jwks: { keys: [keys.ES256.jwk] }, skip_consent: true, ...metadata });
    const answer = await send(server, { request: without, scope: 'admin', state: 'outer' }, agent);
    assert.equal(answer.parameters['state'], undefined);
    await server.call('DELETE', '/admin/clients/app');
  });

  test('neither can be registered against the other', () =>
    assert.rejects(
      createClient(server, { require_signed_request_object: true, request_object_signing_alg: 'none' }),
      /invalid_client_metadata/,
    ));
});

describe('request objects by setting', () => {
  test('unsigned ones are refused where they are switched off, and discovery says so', async () => {
    const server = await startTestProvider({ settings: { 'oauth2.request_objects.unsigned': false } });
    try {
      await createClient(server);
      const answer = await send(server, { request: unsigned(REQUEST) });
      assert.equal(answer.parameters['error'], 'invalid_request_object');
    } finally {
      await server.stop();
    }
  });

  test('every client must sign its requests where that is switched on', async () => {
    const server = await startTestProvider({ settings: { 'oauth2.request_objects.require_signed': true } });
    try {
      const key = makeKey('ES256');
      await createClient(server, { jwks: { keys: [key.jwk] } });
      const plain = await send(server, { state: 's' });
      assert.equal(plain.parameters['error'], 'invalid_request');
      const page = await new UserAgent(server.issuer).visit(
        authorizationUrl(server, { ...ALONE, request: signed(key, server) }),
      );
      assert.equal(pageKind(page), 'login');
    } finally {
      await server.stop();
    }
  });
});
