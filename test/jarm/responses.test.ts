import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compactDecrypt, createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, jwtVerify } from 'jose';
import { makeKey } from '../client-keys/support.ts';
import { pushed, pushedUrl } from '../par/support.ts';
import { signed } from '../request-objects/support.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  authorizationUrl,
  CALLBACK,
  createClient,
  createUser,
  logIn,
  pageKind,
  publishedKeys,
  type Received,
  received,
  redeem,
  signedIn,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

const SECRET = 'a-secret-with-more-than-sixty-four-characters-for-the-tests-of-signed-responses';

describe('an authorization response as a JWT', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  const key = makeKey('ES256');
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { 'oidc.session_management.enabled': true } });
    await createClient(server, { jwks: { keys: [key.jwk] } });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  /** The claims of a response, which has nothing beside the JWT; verified as an application would. */
  async function opened({ parameters }: Received, secret?: string, client_id = 'app'): Promise<JWTPayload> {
    assert.deepEqual(Object.keys(parameters), ['response']);
    const expected = { issuer: server.issuer, audience: client_id, currentDate: new Date(clock.now()) };
    const response = String(parameters['response']);
    if (secret !== undefined) return (await jwtVerify(response, new TextEncoder().encode(secret), expected)).payload;
    const { payload } = await jwtVerify(response, createLocalJWKSet(await publishedKeys(server)), expected);
    return payload;
  }

  /** A client with consent already given. */
  async function client(client_id: string, metadata: Readonly<Record<string, unknown>>): Promise<void> {
    await createClient(server, { client_id, client_secret: SECRET, skip_consent: true, ...metadata });
  }

  test('holds every parameter of the response, and iss, aud and exp (§2.1)', async () => {
    const answer = await ask(server, { response_mode: 'query.jwt' }, agent);
    assert.equal(answer.channel, 'query');
    assert.equal(answer.target, CALLBACK);
    const { session_state, code, ...claims } = await opened(answer);
    assert.deepEqual(claims, {
      scope: 'openid profile offline_access',
      state: 'the-state',
      iss: server.issuer,
      aud: 'app',
      exp: clock.now() / 1000 + 600,
    });
    assert.equal(typeof session_state, 'string');
    const callback = new URL(`${CALLBACK}?${new URLSearchParams({ code: String(code) })}`);
    assert.equal((await redeem(server, callback)).status, 200);
  });

  test('has no state where the request has none', async () => {
    const claims = await opened(await ask(server, { response_mode: 'jwt', state: null }, agent));
    assert(!('state' in claims));
  });

  test('jwt: is where the response type has its answers (§2.3.4)', async () => {
    const channels = {
      code: 'query',
      none: 'query',
      id_token: 'fragment',
      'code token': 'fragment',
      token: 'fragment',
    };
    for (const [response_type, channel] of Object.entries(channels)) {
      const answer = await ask(server, { response_type, response_mode: 'jwt' }, agent);
      assert.equal(answer.channel, channel, response_type);
      assert.equal((await opened(answer))['error'], undefined);
    }
  });

  test('tokens are claims too, their members as texts', async () => {
    const answer = await ask(server, { response_type: 'code id_token token', response_mode: 'fragment.jwt' }, agent);
    const claims = await opened(answer);
    for (const name of ['code', 'access_token', 'id_token', 'token_type', 'expires_in'])
      assert.equal(typeof claims[name], 'string', name);
  });

  test('form_post.jwt: is the one field of the form (§2.3.3)', async () => {
    const answer = await ask(server, { response_mode: 'form_post.jwt' }, agent);
    assert.deepEqual([answer.channel, answer.target], ['form_post', CALLBACK]);
    assert((await opened(answer))['code']);
  });

  test('query.jwt is refused with tokens, in a JWT, by the fragment (§2.3.1)', async () => {
    const answer = await ask(server, { response_type: 'id_token', response_mode: 'query.jwt' }, agent);
    assert.equal(answer.channel, 'fragment');
    assert.equal((await opened(answer))['error'], 'unsupported_response_mode');
  });

  test('query.jwt may hold tokens that are encrypted', async () => {
    const pair = await generateKeyPair('ECDH-ES', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), use: 'enc' }] };
    await client('encrypted', { jwks, authorization_encrypted_response_alg: 'ECDH-ES' });
    const asked = { client_id: 'encrypted', response_type: 'id_token', response_mode: 'query.jwt', scope: 'openid' };
    for (const [parameters, member] of [
      [asked, 'id_token'],
      [{ ...asked, nonce: null }, 'error'],
    ] as const) {
      const answer = await ask(server, parameters, agent);
      assert.equal(answer.channel, 'query');
      const { plaintext, protectedHeader } = await compactDecrypt(answer.parameters['response'] ?? '', pair.privateKey);
      assert.equal(protectedHeader.cty, 'JWT');
      const nested = { ...answer, parameters: { response: Buffer.from(plaintext).toString() } };
      assert((await opened(nested, undefined, 'encrypted'))[member], member);
    }
  });

  test('refusals come the same way: before the login, at it, and without one', async () => {
    const wrong = await opened(await ask(server, { response_mode: 'jwt', scope: 'openid admin' }, agent));
    assert.equal(wrong['error'], 'invalid_scope');
    assert.equal(wrong['state'], 'the-state');
    assert.match(String(wrong['error_description']), /admin/);
    const stranger = new UserAgent(server.issuer);
    const silent = await ask(server, { response_mode: 'form_post.jwt', prompt: 'none' }, stranger);
    assert.equal(silent.channel, 'form_post');
    assert.equal((await opened(silent))['error'], 'login_required');
    const login = await stranger.visit(authorizationUrl(server, { response_mode: 'jwt' }));
    const cancelled = received(await stranger.submit(login, { action: 'cancel' }, cancelForm(login.html)));
    assert.equal((await opened(cancelled))['error'], 'access_denied');
  });

  test('a response mode that nobody knows is refused in the plain', async () => {
    const { parameters } = await ask(server, { response_mode: 'xml.jwt' }, agent);
    assert.equal(parameters['error'], 'unsupported_response_mode');
  });

  test('is signed as the client registered: RS256 unless it says other, never none (§3)', async () => {
    const headerOf = async (client_id: string): Promise<Readonly<Record<string, unknown>>> => {
      const { parameters } = await ask(server, { client_id, response_mode: 'jwt', scope: 'openid' }, agent);
      return JSON.parse(Buffer.from(parameters['response']?.split('.')[0] ?? '', 'base64url').toString());
    };
    assert.equal((await headerOf('app'))['alg'], 'RS256');
    await client('elliptic', { authorization_signed_response_alg: 'ES256', id_token_signed_response_alg: 'RS256' });
    assert.equal((await headerOf('elliptic'))['alg'], 'ES256');
    await client('secret', { authorization_signed_response_alg: 'HS512' });
    const answer = await ask(server, { client_id: 'secret', response_mode: 'jwt', scope: 'openid' }, agent);
    assert((await opened(answer, SECRET, 'secret'))['code']);
    const body = { redirect_uris: [CALLBACK], authorization_signed_response_alg: 'none' };
    const { error } = await server.call('POST', '/admin/clients', body, 400);
    assert.equal(error, 'invalid_client_metadata');
  });

  test('can be asked for inside a request object, and in a pushed request', async () => {
    const request = signed(key, server, { response_mode: 'jwt' });
    const inside = await ask(server, { request, response_mode: 'fragment' }, agent);
    assert.equal(inside.channel, 'query');
    assert.equal((await opened(inside))['state'], 'inner-state');
    const request_uri = await pushed(server, { response_mode: 'form_post.jwt' });
    const visit = await agent.visit(pushedUrl(server, request_uri));
    assert.equal(pageKind(visit), 'form_post');
    assert((await opened(received(visit)))['code']);
    const broken = await ask(server, { request: 'nonsense', response_mode: 'jwt' }, agent);
    assert.equal((await opened(broken))['error'], 'invalid_request_object');
  });

  test('nobody is sent on for a client that is gone meanwhile', async () => {
    await client('gone', {});
    const stranger = new UserAgent(server.issuer);
    const login = await stranger.visit(authorizationUrl(server, { client_id: 'gone', response_mode: 'jwt' }));
    await server.call('DELETE', '/admin/clients/gone');
    assert.equal(pageKind(await logIn(stranger, login)), 'error');
  });

  describe('a client that registered its response_modes', () => {
    before(() => client('modes', { response_modes: ['jwt'], scope: 'openid' }));
    const of = (parameters: Readonly<Record<string, string | null>>) =>
      ask(server, { client_id: 'modes', scope: 'openid', ...parameters }, agent);

    test('shows them', async () => {
      assert.deepEqual((await server.call('GET', '/admin/clients/modes'))['response_modes'], ['jwt']);
      const body = { redirect_uris: [CALLBACK], response_modes: ['pigeon'] };
      assert.equal((await server.call('POST', '/admin/clients', body, 400))['error'], 'invalid_client_metadata');
    });

    test('is answered so, under any name of the form', async () => {
      for (const response_mode of ['jwt', 'query.jwt'])
        assert((await opened(await of({ response_mode }), undefined, 'modes'))['code'], response_mode);
    });

    test('is refused another, or none, in a signed response', async () => {
      for (const response_mode of ['query', 'form_post.jwt', null]) {
        const claims = await opened(await of({ response_mode }), undefined, 'modes');
        assert.equal(claims['error'], 'unsupported_response_mode');
      }
    });
  });
});

function cancelForm(html: string): number {
  return html.split('<form').findIndex((part) => part.includes('id="login-cancel"')) - 1;
}
