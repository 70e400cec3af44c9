import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compactDecrypt, createLocalJWKSet, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { discover } from '../openid-client/relying-party.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { basic, createClient, createUser, introspect, publishedKeys, SECRET, token, tokens } from '../support/story.ts';

const JWT = 'application/token-introspection+jwt';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

describe('an introspection answer as a JWT (RFC 9701)', () => {
  let server: TestProvider;
  let access_token: string;
  const encryption = generateKeyPair('ECDH-ES', { extractable: true });
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { audience: ['api'] });
    await createUser(server);
    await createClient(server, { client_id: 'api', introspection_signed_response_alg: 'ES256' });
    await createClient(server, { client_id: 'plain-api' });
    const { publicKey } = await encryption;
    await createClient(server, {
      client_id: 'secret-api',
      introspection_signed_response_alg: 'RS256',
      introspection_encrypted_response_alg: 'ECDH-ES',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'enc', use: 'enc' }] },
    });
    access_token = (await tokens(server, { audience: 'api' }))['access_token'] ?? '';
  });
  after(() => server.stop());

  async function ask(client_id: string, accept: string | undefined, value: string = access_token): Promise<Answer> {
    const answer = await fetch(`${server.issuer}/oauth2/introspect`, {
      method: 'POST',
      headers: { authorization: basic(client_id, SECRET), ...(accept !== undefined && { accept }) },
      body: new URLSearchParams({ token: value }),
    });
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
  }

  async function claimsOf(jwt: string, client_id: string) {
    const keys = createLocalJWKSet(await publishedKeys(server));
    return jwtVerify(jwt, keys, { issuer: server.issuer, audience: client_id, typ: 'token-introspection+jwt' });
  }

  test('holds for the resource server what the JSON says, and nothing to be taken for an access token', async () => {
    const { status, type, text } = await ask('api', JWT);
    assert.equal(status, 200);
    assert.equal(type, JWT);
    const { payload, protectedHeader } = await claimsOf(text, 'api');
    assert.equal(protectedHeader.alg, 'ES256');
    assert.deepEqual(Object.keys(payload).sort(), ['aud', 'iat', 'iss', 'token_introspection']);
    assert.deepEqual(payload['token_introspection'], JSON.parse((await ask('api', 'application/json')).text));
    assert.equal(Object(payload['token_introspection']).active, true);
    const again = await token(server, { grant_type: 'refresh_token', refresh_token: text });
    assert.equal(again.body['error'], 'invalid_grant');
    assert.equal((await introspect(server, text))['active'], false);
  });

  test('says of a token that is not for who asks that it is not active', async () => {
    const bearer = await token(server, { grant_type: 'client_credentials', audience: 'api' });
    for (const value of ['unknown', String(bearer.body['access_token'])]) {
      const { payload } = await claimsOf((await ask('plain-api', JWT, value)).text, 'plain-api');
      assert.deepEqual(payload['token_introspection'], { active: false });
    }
  });

  test('is signed with RS256 where the resource server registered nothing', async () => {
    assert.equal(decodeProtectedHeader((await ask('plain-api', JWT)).text).alg, 'RS256');
  });

  for (const [accept, expected] of [
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    [`application/json, ${JWT};q=0.5`, 'application/json'],
    [`${JWT};q=0`, 'application/json'],
    ['application/jwt', 'application/json'],
    [`application/json;q=0.9, ${JWT}`, JWT],
    [`application/json, ${JWT.toUpperCase()} ; q=1.0`, JWT],
  ] as const)
    test(`Accept: ${accept} is answered with ${expected}`, async () => {
      assert((await ask('api', accept)).type.startsWith(expected));
    });

  test('is encrypted for a resource server that registered so, which gets no other', async () => {
    const { text } = await ask('secret-api', JWT);
    const { plaintext } = await compactDecrypt(text, (await encryption).privateKey);
    const { payload } = await claimsOf(new TextDecoder().decode(plaintext), 'secret-api');
    assert.deepEqual(payload['token_introspection'], { active: false });
    const plain = await ask('secret-api', 'application/json');
    assert.equal(plain.status, 400);
    assert.equal(JSON.parse(plain.text).error, 'invalid_request');
  });

  test('is understood and verified by openid-client', async () => {
    const config = await discover(server, {
      client_id: 'api',
      authentication: client.ClientSecretBasic(SECRET),
      metadata: { introspection_signed_response_alg: 'ES256' },
    });
    const told = await client.tokenIntrospection(config, access_token);
    assert.equal(told.active, true);
    assert.equal(told.client_id, 'app');
  });

  test('is understood and verified by oauth4webapi', async () => {
    const issuer = new URL(server.issuer);
    const insecure = { [oauth.allowInsecureRequests]: true };
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    assert(Array.isArray(as.introspection_signing_alg_values_supported));
    const api: oauth.Client = { client_id: 'api', introspection_signed_response_alg: 'ES256' };
    const authentication = oauth.ClientSecretBasic(SECRET);
    const answer = await oauth.introspectionRequest(as, api, authentication, access_token, insecure);
    const told = await oauth.processIntrospectionResponse(as, api, answer);
    await oauth.validateApplicationLevelSignature(as, answer, insecure);
    assert.equal(told.active, true);
  });
});
