import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CompactEncrypt, importJWK } from 'jose';
import { makeKey } from '../client-keys/support.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser, publishedKeys, signedIn } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { ALONE, REQUEST, send, signed, unsigned } from './support.ts';

describe('an encrypted request object', () => {
  let server: TestProvider;
  let agent: UserAgent;
  const key = makeKey('ES256');
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { jwks: { keys: [key.jwk] } });
    await createClient(server, {
      client_id: 'strict',
      jwks: { keys: [key.jwk] },
      skip_consent: true,
      request_object_encryption_alg: 'RSA-OAEP-256',
      request_object_encryption_enc: 'A256GCM',
    });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  async function encrypted(text: string, alg: string, enc: string): Promise<string> {
    const { keys } = await publishedKeys(server);
    const jwk = keys.find((one) => one['use'] === 'enc' && one.kty === (alg.startsWith('RSA') ? 'RSA' : 'EC'));
    assert(jwk !== undefined, JSON.stringify(keys));
    const recipient = await importJWK(jwk, alg);
    return new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg, enc, cty: 'oauth-authz-req+jwt', kid: String(jwk['kid']) })
      .encrypt(recipient);
  }

  for (const [alg, enc] of [
    ['RSA-OAEP-256', 'A256GCM'],
    ['RSA-OAEP-256', 'A128CBC-HS256'],
    ['ECDH-ES', 'A128GCM'],
  ] as const)
    test(`with ${alg} and ${enc} is decrypted, and what is in it verified`, async () => {
      const good = await encrypted(signed(key, server), alg, enc);
      const answer = await send(server, { ...ALONE, request: good }, agent);
      assert.equal(answer.parameters['state'], 'inner-state', JSON.stringify(answer));
      const bad = await encrypted(signed(makeKey('ES256'), server), alg, enc);
      assert.equal((await send(server, { request: bad }, agent)).parameters['error'], 'invalid_request_object');
    });

  test('may hold an unsigned one where that is allowed', async () => {
    const request = await encrypted(unsigned(REQUEST), 'RSA-OAEP-256', 'A256GCM');
    assert.equal((await send(server, { request }, agent)).parameters['state'], 'inner-state');
  });

  test('must be encrypted as the client registered', async () => {
    const object = signed(key, server, { client_id: 'strict', iss: 'strict' });
    const right = { client_id: 'strict', request: await encrypted(object, 'RSA-OAEP-256', 'A256GCM') };
    assert.equal((await send(server, right, agent)).parameters['state'], 'inner-state');
    const wrong = { client_id: 'strict', request: await encrypted(object, 'ECDH-ES', 'A256GCM') };
    assert.equal((await send(server, wrong, agent)).parameters['error'], 'invalid_request_object');
  });

  test('that is broken, or for somebody else, is refused', async () => {
    const good = await encrypted(signed(key, server), 'RSA-OAEP-256', 'A256GCM');
    const parts = good.split('.');
    for (const request of [`${good}A`, [parts[0], '', ...parts.slice(2)].join('.'), 'a.b.c.d.e', '....'])
      assert.equal((await send(server, { request }, agent)).parameters['error'], 'invalid_request_object');
  });
});
