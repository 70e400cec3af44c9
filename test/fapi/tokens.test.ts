import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { calculateJwkThumbprint } from 'jose';
import { makeKey } from '../client-keys/support.ts';
import { dpopKey } from '../dpop/support.ts';
import { decodeJwt, isActive } from '../support/story.ts';
import { FapiClient, type FapiServer, fapiMetadata, refused, startFapiServer } from './support.ts';

describe('fapi2-security-profile-final: the token endpoint', () => {
  let world: FapiServer;
  let client: FapiClient;
  let other: FapiClient;
  before(async () => {
    world = await startFapiServer();
    client = await FapiClient.register(world, 'first');
    other = await FapiClient.register(world, 'second');
  });
  after(() => world.server.stop());

  const credentials = { grant_type: 'client_credentials', scope: 'notes.read' };

  test('ensure-client-id-in-token-endpoint: the id of another client with own credentials', async () => {
    refused(await client.redeem(await client.code(), { client_id: 'second' }), 'invalid_client', 'invalid_grant');
  });

  test('ensure-holder-of-key-required: no token without a proof, by any grant', async () => {
    const { refresh_token } = await client.tokens();
    const without = { proof: null };
    refused(await client.redeem(await client.code(), {}, without), 'invalid_dpop_proof');
    refused(await client.token(credentials, without), 'invalid_dpop_proof');
    refused(await client.refresh(refresh_token, without), 'invalid_dpop_proof');
  });

  test('client credentials: a bound token', async () => {
    const { status, body } = await client.token(credentials);
    assert.deepEqual([status, body['token_type'], body['scope']], [200, 'DPoP', 'notes.read']);
  });

  test('no other grant than those of the table: passwords are not among them', async () => {
    refused(await client.token({ grant_type: 'password', username: 'ada', password: 'x' }), 'unsupported_grant_type');
  });

  test('ensure-authorization-code-is-bound-to-client', async () => {
    refused(await other.redeem(await client.code()), 'invalid_grant');
  });

  test('attempt-reuse-authorization-code-after-one-second: refused, and what it gave is dead', async () => {
    const code = await client.code();
    const { body } = await client.redeem(code);
    world.clock.advance(1000);
    refused(await client.redeem(code), 'invalid_grant');
    assert(!(await isActive(world.server, body['access_token'])));
  });

  test('ensure-token-endpoint-fails-with-expired-auth-code: after 62 seconds, whatever the settings say', async () => {
    const code = await client.code();
    world.clock.advance(62_000);
    refused(await client.redeem(code), 'invalid_grant');
  });

  test('ensure-pkce-code-verifier-required, incorrect-pkce-code-verifier-rejected: invalid_grant', async () => {
    const code = await client.code();
    refused(await client.redeem(code, { code_verifier: null }), 'invalid_grant');
    refused(await client.redeem(code, { code_verifier: 'w'.repeat(43) }), 'invalid_grant');
    assert.equal((await client.redeem(code)).status, 200);
  });

  test('ensure-mismatched-dpop-jkt-fails: a push whose proof has another key than it names', async () => {
    const dpop_jkt = 'A'.repeat(43);
    refused(await client.push({ dpop_jkt }, {}), 'invalid_request', 'invalid_dpop_proof');
  });

  test('ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt', async () => {
    const code = await client.code({}, { dpop: await dpopKey() });
    refused(await client.redeem(code), 'invalid_grant', 'invalid_dpop_proof', 'invalid_request');
  });

  test('ensure-token-endpoint-fails-with-mismatched-dpop-jkt', async () => {
    const code = await client.code({ dpop_jkt: 'A'.repeat(43) });
    refused(await client.redeem(code), 'invalid_grant', 'invalid_dpop_proof', 'invalid_request');
  });

  test('ensure-dpopproof-at-par-endpoint-binding-success', async () => {
    assert.equal((await client.redeem(await client.code({}, {}))).status, 200);
  });

  test('ensure-dpop-auth-code-binding-success', async () => {
    const dpop_jkt = await calculateJwkThumbprint(client.dpop.jwk);
    assert.equal((await client.redeem(await client.code({ dpop_jkt }))).status, 200);
  });

  test('refresh-token: only with client authentication and a proof, only for its client; it does not rotate', async () => {
    const { refresh_token } = await client.tokens();
    refused(await client.refresh(refresh_token, { assertion: null }), 'invalid_client');
    refused(await client.refresh(refresh_token, { proof: null }), 'invalid_dpop_proof');
    refused(await other.refresh(refresh_token), 'invalid_grant');
    for (let at = 0; at < 3; at++) {
      world.clock.advance(3_600_000);
      const { status, body } = await client.refresh(refresh_token);
      assert.equal(status, 200, JSON.stringify(body));
      assert(body['refresh_token'] === undefined || body['refresh_token'] === refresh_token);
      assert.equal((await client.resource(body['access_token'])).status, 200);
    }
  });

  test('what the server signs for such a client is signed with an algorithm of the profile', async () => {
    const jwt = await FapiClient.register(world, 'jwt', { access_token_strategy: 'jwt' });
    const { id_token, access_token } = await jwt.tokens();
    for (const token of [id_token, access_token]) assert.equal(decodeJwt(token).header['alg'], 'ES256');
    const { parameters } = await jwt.authorize({ response_mode: 'jwt' });
    assert.equal(decodeJwt(parameters['response']).header['alg'], 'ES256');
  });
});

describe('fapi2-security-profile-final: client assertions', () => {
  let world: FapiServer;
  let client: FapiClient;
  before(async () => {
    world = await startFapiServer();
    client = await FapiClient.register(world, 'first');
  });
  after(() => world.server.stop());

  /** At both endpoints that authenticate clients on the way to a token. */
  const both = async (changes: Parameters<FapiClient['push']>[1]) => [
    await client.push({}, { proof: null, ...changes }),
    await client.token({ grant_type: 'client_credentials' }, changes),
  ];

  test('ensure-signed-client-assertion-with-RS256-fails: invalid_client, also where the key would do', async () => {
    const rs256 = { ...client.key, alg: 'RS256' };
    for (const answer of await both({ signedBy: rs256 })) refused(answer, 'invalid_client');
  });

  test('ensure-client-assertion-in-token-endpoint', async () => {
    for (const answer of await both({ assertion: null })) refused(answer, 'invalid_client', 'invalid_request');
  });

  const seconds = (offset: number) => Math.floor(Date.UTC(2026, 0, 1) / 1000) + offset;
  const faults = {
    'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails': { exp: seconds(-300) },
    'ensure-client-assertion-with-wrong-aud-fails': { aud: 'https://elsewhere.example' },
    'ensure-client-assertion-with-no-sub-fails': { sub: null },
    'par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails': { nbf: seconds(65), exp: seconds(120) },
    'an iat more than a minute ahead': { iat: seconds(65), exp: seconds(120) },
  };
  for (const [name, assertion] of Object.entries(faults))
    test(`${name}: refused`, async () => {
      for (const answer of await both({ assertion })) refused(answer, 'invalid_client', 'invalid_request');
    });

  test('par-test-array-as-audience-fails, par-test-par-endpoint-url-as-audience-fails, par-test-token-endpoint-url-as-audience-fails', async () => {
    const { issuer } = world.server;
    for (const aud of [[issuer], `${issuer}/oauth2/par`, `${issuer}/oauth2/token`, [issuer, `${issuer}/oauth2/par`]])
      for (const answer of await both({ assertion: { aud } })) refused(answer, 'invalid_client');
  });

  test('par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted: 10 seconds too, iat as nbf', async () => {
    for (const ahead of [8, 10])
      for (const { status } of await both({ assertion: { nbf: seconds(ahead), iat: seconds(ahead) } }))
        assert(status < 300, String(status));
  });

  test('a short key is no key: RSA under 2048 bits is not registered', async () => {
    const { body } = await refusedClient(world, { jwks: { keys: [makeKey('PS256', {}, 1024).jwk] } });
    assert.equal(body['error'], 'invalid_client_metadata');
  });
});

async function refusedClient({ server }: FapiServer, metadata: Readonly<Record<string, unknown>>) {
  const document = { ...fapiMetadata(makeKey('PS256')), ...metadata };
  return { body: await server.call('POST', '/admin/clients', document, 400) };
}
