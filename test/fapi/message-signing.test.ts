import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JsonObject } from '../../src/oauth/json.ts';
import { makeKey, type TestKey } from '../client-keys/support.ts';
import { signed, unsigned } from '../request-objects/support.ts';
import { publishedKeys } from '../support/story.ts';
import { FapiClient, type FapiServer, refused, startFapiServer } from './support.ts';

describe('fapi2-message-signing-final', () => {
  let world: FapiServer;
  let client: FapiClient;
  before(async () => {
    world = await startFapiServer();
    client = await FapiClient.register(world, 'signer', { profile: 'fapi_2_message_signing' });
  });
  after(() => world.server.stop());

  const object = (claims: JsonObject = {}, key: TestKey = client.key, header?: JsonObject) =>
    signed(key, world.server, { client_id: 'signer', iss: 'signer', scope: 'openid', ...claims }, header);
  const push = (request: string) => client.post('/oauth2/par', { request }, { proof: null });
  const taken = async (request: string) => assert.equal((await push(request)).status, 201);
  const minute = 60;

  test('happy-flow: a signed request, and a signed response where the request asks for one', async () => {
    for (const response_mode of ['jwt', 'query']) {
      const { parameters } = await client.authorize({ ...NOTHING, request: object({ response_mode }) });
      if (response_mode === 'query') {
        assert.equal(parameters['iss'], world.server.issuer);
        continue;
      }
      assert.deepEqual(Object.keys(parameters), ['response']);
      const keys = createLocalJWKSet(await publishedKeys(world.server));
      const expected = { issuer: world.server.issuer, audience: 'signer', currentDate: new Date(world.clock.now()) };
      const { payload } = await jwtVerify(parameters['response'] ?? '', keys, expected);
      assert.equal(payload['state'], 'inner-state');
      assert.equal((await client.redeem(String(payload['code']))).status, 200);
    }
  });

  test('a client that registered response_modes is answered in no other', async () => {
    const metadata = { profile: 'fapi_2_message_signing', response_modes: ['jwt'] };
    const strict = await FapiClient.register(world, 'strict', metadata);
    const of = (claims: JsonObject) =>
      strict.post(
        '/oauth2/par',
        {
          request: signed(strict.key, world.server, { client_id: 'strict', iss: 'strict', scope: 'openid', ...claims }),
        },
        { proof: null },
      );
    assert.equal((await of({ response_mode: 'jwt' })).status, 201);
    refused(await of({}), 'unsupported_response_mode');
  });

  test('ensure-request-object-with-multiple-aud-succeeds', () =>
    taken(object({ aud: [world.server.issuer, 'https://elsewhere.example'] })));

  test('ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted', () =>
    taken(object({ nbf: client.now + 8, iat: client.now + 8 })));

  test('the typ oauth-authz-req+jwt is accepted, and none as well', async () => {
    await taken(object({}, client.key, { typ: 'oauth-authz-req+jwt' }));
    await taken(object({}, client.key, {}));
  });

  const faults: Readonly<Record<string, () => string>> = {
    'ensure-request-object-without-exp-fails': () => object({ exp: null }),
    'ensure-request-object-without-nbf-fails': () => object({ nbf: null }),
    'ensure-expired-request-object-fails': () =>
      object({ nbf: client.now - 10 * minute, exp: client.now - 5 * minute }),
    'ensure-request-object-with-bad-aud-fails': () => object({ aud: 'https://elsewhere.example' }),
    'ensure-request-object-with-exp-over-60-fails': () => object({ exp: client.now + 70 * minute }),
    'ensure-request-object-with-nbf-over-60-fails': () => object({ nbf: client.now - 70 * minute }),
    'ensure-signed-request-object-with-RS256-fails': () => object({}, { ...client.key, alg: 'RS256' }),
    'ensure-request-object-signature-algorithm-is-not-none': () => unsigned({ client_id: 'signer', aud: 'x' }),
    'ensure-request-object-with-invalid-signature-fails': () => `${object().slice(0, -6)}AAAAAA`,
    'ensure-matching-key-in-authorization-request': () => object({}, makeKey('PS256')),
    'par-pushed-authorization-url-as-audience-in-request-object': () =>
      object({ aud: `${world.server.issuer}/oauth2/par` }),
    'par-authorization-request-containing-request_uri': () =>
      object({ request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
  };
  for (const [name, request] of Object.entries(faults))
    test(`${name}: refused`, async () => refused(await push(request()), 'invalid_request_object'));

  test('ensure-unsigned-request-at-par-endpoint-fails', async () => {
    refused(await client.push(), 'invalid_request');
  });
});

/** The parameters of a request, none of which stands beside its object. */
const NOTHING = {
  response_type: null,
  redirect_uri: null,
  scope: null,
  state: null,
  nonce: null,
  code_challenge: null,
  code_challenge_method: null,
};
