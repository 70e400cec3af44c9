import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { CompactEncrypt, importJWK } from 'jose';
import type { JsonObject } from '../../../src/oauth/json.ts';
import { encode, makeKey, signJws } from '../../client-keys/support.ts';
import { REQUEST, startHost, unsigned } from '../../request-objects/support.ts';
import { authorizationUrl, CALLBACK, publishedKeys, received } from '../../support/story.ts';
import type { Members, World } from '../world.ts';

/** Long enough for every algorithm that is keyed with it. */
const LONG_SECRET = 'a-secret-of-the-test-client-that-is-longer-than-any-hash-of-a-mac-needs-it';

const claimsOf = (client_id: string): JsonObject => ({ ...REQUEST, client_id, scope: 'openid' });

async function answerOf({ server, agent }: World, parameters: Readonly<Record<string, string>>) {
  const query = new URLSearchParams({ response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...parameters });
  return received(await agent.visit(`${server.issuer}/oauth2/auth?${query}`)).parameters;
}

async function taken(world: World, client_id: string, request: string, what: string): Promise<void> {
  const answer = await answerOf(world, { client_id, request });
  assert(answer['code'], `${what}: ${JSON.stringify(answer)}`);
  assert.equal(answer['state'], 'inner-state');
}

/** A request object with an algorithm, and a client that registered to sign so. */
async function signedWith(world: World, alg: string): Promise<{ client_id: string; request: string }> {
  const registered = { request_object_signing_alg: alg };
  if (alg === 'none') {
    const client_id = await world.client(registered);
    return { client_id, request: unsigned(claimsOf(client_id)) };
  }
  if (alg.startsWith('HS')) {
    const client_id = await world.client({ ...registered, client_secret: LONG_SECRET });
    const input = `${encode({ alg })}.${encode(claimsOf(client_id))}`;
    const mac = createHmac(`sha${alg.slice(2)}`, LONG_SECRET)
      .update(input)
      .digest('base64url');
    return { client_id, request: `${input}.${mac}` };
  }
  const key = makeKey(alg);
  const client_id = await world.client({ ...registered, jwks: { keys: [key.jwk] } });
  return { client_id, request: signJws(key, claimsOf(client_id)) };
}

/** The key that a client encrypts with: one that the server publishes, or a hash of its secret (OIDC Core §10.2). */
async function encryptionKey(world: World, alg: string, enc: string) {
  const { keys } = await publishedKeys(world.server);
  const kty = alg.startsWith('RSA') ? 'RSA' : 'EC';
  const published = keys.find((jwk) => jwk['use'] === 'enc' && jwk.kty === kty);
  if (/^(RSA|ECDH)/.test(alg)) return importJWK(Object(published), alg);
  const content = /CBC-HS(\d+)/.exec(enc)?.[1] ?? enc.slice(1, 4);
  const bytes = Number(alg === 'dir' ? content : alg.slice(1, 4)) / 8;
  const hash = bytes <= 32 ? 'sha256' : bytes <= 48 ? 'sha384' : 'sha512';
  return createHash(hash).update(LONG_SECRET).digest().subarray(0, bytes);
}

async function encryptedWith(world: World, alg: string, enc: string): Promise<void> {
  const key = makeKey('ES256');
  const client_id = await world.client({
    client_secret: LONG_SECRET,
    jwks: { keys: [key.jwk] },
    request_object_encryption_alg: alg,
    request_object_encryption_enc: enc,
  });
  const jwe = new CompactEncrypt(Buffer.from(signJws(key, claimsOf(client_id)))).setProtectedHeader({ alg, enc });
  await taken(world, client_id, await jwe.encrypt(await encryptionKey(world, alg, enc)), `${alg} ${enc}`);
}

/** Requests in request objects, and pushed ones. */
export const REQUEST_MEMBERS: Members = {
  request_parameter_supported: {
    async listed(world, value) {
      assert.equal(value, true);
      const client_id = await world.client({});
      await taken(world, client_id, unsigned(claimsOf(client_id)), 'by value');
    },
  },
  request_uri_parameter_supported: {
    async listed(world, value) {
      assert.equal(value, true);
      const host = await startHost();
      try {
        const request_uri = `${host.url}/request#x`;
        const client_id = await world.client({ request_uris: [request_uri] });
        host.serve(unsigned(claimsOf(client_id)));
        assert.equal((await answerOf(world, { client_id, request_uri }))['state'], 'inner-state');
      } finally {
        await host.close();
      }
    },
  },
  require_request_uri_registration: {
    async listed(world, value) {
      assert.equal(value, true);
      const answer = await answerOf(world, { client_id: 'app', request_uri: 'https://app.example/request' });
      assert.equal(answer['error'], 'invalid_request_uri');
    },
  },
  require_signed_request_object: {
    async listed(world, value) {
      const client_id = await world.client({});
      const { code, error } = await answerOf(world, { client_id });
      assert.deepEqual([code === undefined, error === 'invalid_request'], [value, value]);
    },
  },
  request_object_signing_alg_values_supported: {
    async listed(world) {
      for (const alg of world.list('request_object_signing_alg_values_supported')) {
        const { client_id, request } = await signedWith(world, alg);
        await taken(world, client_id, request, alg);
      }
      await world.unregistrable({ request_object_signing_alg: 'XS256' });
    },
  },
  request_object_encryption_alg_values_supported: {
    async listed(world) {
      for (const alg of world.list('request_object_encryption_alg_values_supported'))
        await encryptedWith(world, alg, 'A256GCM');
    },
  },
  request_object_encryption_enc_values_supported: {
    async listed(world) {
      for (const enc of world.list('request_object_encryption_enc_values_supported'))
        await encryptedWith(world, 'RSA-OAEP-256', enc);
    },
  },
  pushed_authorization_request_endpoint: {
    async listed(world) {
      const form = Object.fromEntries(new URL(authorizationUrl(world.server)).searchParams);
      const { status, body } = await world.post('pushed_authorization_request_endpoint', form);
      assert.equal(status, 201);
      const query = new URLSearchParams({ client_id: 'app', request_uri: String(body['request_uri']) });
      const page = await world.agent.visit(`${world.server.issuer}/oauth2/auth?${query}`);
      assert(received(page).parameters['code']);
    },
  },
  require_pushed_authorization_requests: {
    async listed(world, value) {
      const client_id = await world.client({});
      assert.equal((await answerOf(world, { client_id }))['code'] === undefined, value);
    },
  },
};
