import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeKey, signJws, type TestKey } from '../client-keys/support.ts';
import { signed, unsigned } from '../request-objects/support.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { assertError, CALLBACK, createClient, pageKind, post, received, type TokenAnswer } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { pushedUrl, requestOf } from './support.ts';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('a client that is held to a FAPI 2.0 profile', () => {
  let server: TestProvider;
  const key = makeKey('PS256');
  before(async () => {
    server = await startTestProvider();
    for (const profile of ['fapi_2', 'fapi_2_message_signing'])
      await createClient(server, {
        client_id: profile,
        profile,
        client_secret: undefined,
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'PS256',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [CALLBACK],
        jwks: { keys: [key.jwk] },
        dpop_bound_access_tokens: true,
      });
  });
  after(() => server.stop());

  let count = 0;
  function push(client_id: string, form: Readonly<Record<string, string>>, by: TestKey = key): Promise<TokenAnswer> {
    const now = Math.floor(server.provider.parts.context.clock.now() / 1000);
    count += 1;
    const parties = { iss: client_id, sub: client_id, aud: server.issuer };
    const client_assertion = signJws(by, { ...parties, jti: `assertion-${count}`, iat: now, exp: now + 60 });
    const authentication = { client_id, client_assertion, client_assertion_type: ASSERTION };
    return post(server, '/oauth2/par', { ...form, ...authentication }, null);
  }
  const withoutClient = (parameters: Readonly<Record<string, string | null>> = {}): Record<string, string> =>
    requestOf(server, { client_id: null, ...parameters });

  test('ensure-unsigned-authorization-request-without-using-par-fails', async () => {
    const query = new URLSearchParams(requestOf(server, { client_id: 'fapi_2' }));
    const page = await new UserAgent(server.issuer).visit(`${server.issuer}/oauth2/auth?${query}`);
    assert.equal(received(page).parameters['error'], 'invalid_request');
  });

  test('pushes what it wants to ask, with PKCE by S256 and a redirect URI', async () => {
    const { status, body } = await push('fapi_2', withoutClient());
    assert.equal(status, 201, JSON.stringify(body));
    const url = pushedUrl(server, String(body['request_uri']), { client_id: 'fapi_2' });
    assert.equal(pageKind(await new UserAgent(server.issuer).visit(url)), 'login');
    // par-ensure-pkce-required, par-plain-pkce-rejected
    const none = withoutClient({ code_challenge: null, code_challenge_method: null });
    assertError(await push('fapi_2', none), 400, 'invalid_request');
    assertError(await push('fapi_2', withoutClient({ code_challenge_method: 'plain' })), 400, 'invalid_request');
    // ensure-request-object-without-redirect-uri-fails, in plain OAuth too
    assertError(await push('fapi_2', withoutClient({ redirect_uri: null, scope: 'profile' })), 400, 'invalid_request');
  });

  test('ensure-response-type-code-idtoken-fails, ensure-response-type-token-fails', async () => {
    for (const response_type of ['code id_token', 'token'])
      assertError(await push('fapi_2', withoutClient({ response_type })), 400, 'unsupported_response_type');
  });

  test('signs its requests where it is held to message signing', async () => {
    const client_id = 'fapi_2_message_signing';
    const object = (claims: Parameters<typeof signed>[2] = {}, by: TestKey = key): string =>
      signed(by, server, { client_id, iss: client_id, ...claims });
    assert.equal((await push(client_id, { request: object() })).status, 201);
    assertError(await push(client_id, withoutClient()), 400, 'invalid_request');
    for (const request of [
      unsigned({ client_id }),
      object({ exp: null }),
      object({ nbf: null }),
      object({ aud: `${server.issuer}/oauth2/par` }),
      object({}, makeKey('PS256')),
      object({ request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
    ])
      assertError(await push(client_id, { request }), 400, 'invalid_request_object');
  });
});
