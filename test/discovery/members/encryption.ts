import assert from 'node:assert/strict';
import { compactDecrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import { ask, basic } from '../../support/story.ts';
import type { Member, Members, World } from '../world.ts';

/** Long enough for every HMAC and every cipher. */
const SECRET = 'a-secret-with-more-than-sixty-four-characters-for-the-discovery-tests';

const PAIRS = {
  RSA: await generateKeyPair('RSA-OAEP-256', { extractable: true }),
  EC: await generateKeyPair('ECDH-ES', { extractable: true }),
};

async function jwks() {
  const keys = await Promise.all(Object.values(PAIRS).map(({ publicKey }) => exportJWK(publicKey)));
  return { keys: keys.map((jwk) => ({ ...jwk, use: 'enc' })) };
}

/** What the server sends to a client that registered this. */
async function sent(world: World, what: 'id_token' | 'userinfo', metadata: Readonly<Record<string, unknown>>) {
  const client_id = await world.client({ client_secret: SECRET, jwks: await jwks(), ...metadata });
  const { parameters } = await ask(world.server, { client_id, scope: 'openid profile' }, world.agent);
  const { body } = await world.redeem(parameters['code'], {}, basic(client_id, SECRET));
  if (what === 'id_token') return String(body['id_token']);
  const headers = { authorization: `Bearer ${String(body['access_token'])}` };
  return (await fetch(world.url('userinfo_endpoint'), { headers })).text();
}

/** Opens what is encrypted to a key; what is under the secret is opened in the tests of encryption. */
async function opens(jwe: string, alg: string, enc: string): Promise<void> {
  const header = JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString());
  assert.equal(header.alg, alg);
  assert.equal(header.enc, enc);
  const pair = alg.startsWith('RSA') ? PAIRS.RSA : alg.startsWith('ECDH') ? PAIRS.EC : undefined;
  if (pair === undefined) return;
  await compactDecrypt(jwe, await importJWK(await exportJWK(pair.privateKey), alg));
}

const algorithms = (what: 'id_token' | 'userinfo'): Member => ({
  async listed(world) {
    for (const alg of world.list(`${what}_encryption_alg_values_supported`)) {
      const jwe = await sent(world, what, { [`${what}_encrypted_response_alg`]: alg });
      await opens(jwe, alg, 'A128CBC-HS256');
    }
    await world.unregistrable({ [`${what}_encrypted_response_alg`]: 'RSA1_5' });
  },
});

const ciphers = (what: 'id_token' | 'userinfo'): Member => ({
  async listed(world) {
    for (const enc of world.list(`${what}_encryption_enc_values_supported`)) {
      const metadata = {
        [`${what}_encrypted_response_alg`]: 'ECDH-ES',
        [`${what}_encrypted_response_enc`]: enc,
      };
      await opens(await sent(world, what, metadata), 'ECDH-ES', enc);
    }
    await world.unregistrable({
      [`${what}_encrypted_response_alg`]: 'dir',
      [`${what}_encrypted_response_enc`]: 'A512GCM',
    });
  },
});

/** What is encrypted to clients. */
export const ENCRYPTION_MEMBERS: Members = {
  id_token_encryption_alg_values_supported: algorithms('id_token'),
  id_token_encryption_enc_values_supported: ciphers('id_token'),
  userinfo_encryption_alg_values_supported: algorithms('userinfo'),
  userinfo_encryption_enc_values_supported: ciphers('userinfo'),
};
