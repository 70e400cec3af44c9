import assert from 'node:assert/strict';
import { compactDecrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import { MAC_ALGORITHM_NAMES, SIGNATURE_ALGORITHM_NAMES } from '../../../src/oauth/signature-algorithms.ts';
import { ask } from '../../support/story.ts';
import type { Members, World } from '../world.ts';

/** Long enough for every HMAC and every cipher. */
const SECRET = 'a-secret-with-more-than-sixty-four-characters-for-the-authorization-tests';

const PAIRS = {
  RSA: await generateKeyPair('RSA-OAEP-256', { extractable: true }),
  EC: await generateKeyPair('ECDH-ES', { extractable: true }),
};

/** What a client with this registration is answered. */
async function answered(world: World, metadata: Readonly<Record<string, unknown>>): Promise<string> {
  const keys = await Promise.all(Object.values(PAIRS).map(({ publicKey }) => exportJWK(publicKey)));
  const jwks = { keys: keys.map((jwk) => ({ ...jwk, use: 'enc' })) };
  const client_id = await world.client({ client_secret: SECRET, jwks, ...metadata });
  const asked = { client_id, scope: 'openid', response_mode: 'jwt' };
  return String((await ask(world.server, asked, world.agent)).parameters['response']);
}

/** Opens what is encrypted to a key; what is under the secret is opened in the tests of encryption. */
async function opens(jwe: string, alg: string, enc: string): Promise<void> {
  const header = JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString());
  assert.deepEqual([header.alg, header.enc], [alg, enc]);
  const pair = alg.startsWith('RSA') ? PAIRS.RSA : alg.startsWith('ECDH') ? PAIRS.EC : undefined;
  if (pair === undefined) return;
  const key = await importJWK(await exportJWK(pair.privateKey), alg);
  const { plaintext } = await compactDecrypt(jwe, key);
  assert.equal(Buffer.from(plaintext).toString().split('.').length, 3);
}

/** Responses of the authorization endpoint as JWTs (JARM §4). */
export const JARM_MEMBERS: Members = {
  authorization_signing_alg_values_supported: {
    async listed(world) {
      const listed = world.list('authorization_signing_alg_values_supported');
      for (const alg of listed) {
        const response = await answered(world, { authorization_signed_response_alg: alg });
        const secret = MAC_ALGORITHM_NAMES.includes(alg) ? SECRET : undefined;
        const { protectedHeader, payload } = await world.verified(response, secret);
        assert.equal(protectedHeader.alg, alg);
        assert(payload['code']);
      }
      for (const alg of [...SIGNATURE_ALGORITHM_NAMES, 'none', 'ES256K'].filter((name) => !listed.includes(name)))
        await world.unregistrable({ authorization_signed_response_alg: alg });
    },
  },
  authorization_encryption_alg_values_supported: {
    async listed(world) {
      for (const alg of world.list('authorization_encryption_alg_values_supported'))
        await opens(await answered(world, { authorization_encrypted_response_alg: alg }), alg, 'A128CBC-HS256');
      await world.unregistrable({ authorization_encrypted_response_alg: 'RSA1_5' });
    },
  },
  authorization_encryption_enc_values_supported: {
    async listed(world) {
      for (const enc of world.list('authorization_encryption_enc_values_supported')) {
        const registered = {
          authorization_encrypted_response_alg: 'ECDH-ES',
          authorization_encrypted_response_enc: enc,
        };
        await opens(await answered(world, registered), 'ECDH-ES', enc);
      }
    },
  },
};
