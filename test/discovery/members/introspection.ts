import assert from 'node:assert/strict';
import { decodeProtectedHeader, exportJWK, generateKeyPair, type ProtectedHeaderParameters } from 'jose';
import { basic } from '../../support/story.ts';
import type { Members, World } from '../world.ts';

/** Long enough for every HMAC and every cipher. */
const SECRET = 'a-secret-with-more-than-sixty-four-characters-for-the-introspection-tests';

const PAIRS = await Promise.all(['RSA-OAEP-256', 'ECDH-ES'].map((alg) => generateKeyPair(alg, { extractable: true })));

/** The outer header of what a resource server with this registration is told of a token. */
async function told(world: World, metadata: Readonly<Record<string, unknown>>): Promise<ProtectedHeaderParameters> {
  const keys = await Promise.all(PAIRS.map(({ publicKey }) => exportJWK(publicKey)));
  const jwks = { keys: keys.map((jwk) => ({ ...jwk, use: 'enc' })) };
  const client_id = await world.client({ client_secret: SECRET, jwks, ...metadata });
  const answer = await fetch(world.url('introspection_endpoint'), {
    method: 'POST',
    headers: { authorization: basic(client_id, SECRET), accept: 'application/token-introspection+jwt' },
    body: new URLSearchParams({ token: 'unknown' }),
  });
  assert.equal(answer.status, 200, JSON.stringify(metadata));
  return decodeProtectedHeader(await answer.text());
}

/** RFC 9701 §7. */
export const INTROSPECTION_MEMBERS: Members = {
  introspection_signing_alg_values_supported: {
    async listed(world) {
      for (const alg of world.list('introspection_signing_alg_values_supported')) {
        const header = await told(world, { introspection_signed_response_alg: alg });
        assert.equal(header.alg, alg);
        assert.equal(header.typ, 'token-introspection+jwt');
      }
      await world.unregistrable({ introspection_signed_response_alg: 'none' });
    },
  },
  introspection_encryption_alg_values_supported: {
    async listed(world) {
      for (const alg of world.list('introspection_encryption_alg_values_supported'))
        assert.equal((await told(world, { introspection_encrypted_response_alg: alg })).alg, alg);
      await world.unregistrable({ introspection_encrypted_response_alg: 'RSA1_5' });
    },
  },
  introspection_encryption_enc_values_supported: {
    async listed(world) {
      for (const enc of world.list('introspection_encryption_enc_values_supported')) {
        const metadata = { introspection_encrypted_response_alg: 'ECDH-ES', introspection_encrypted_response_enc: enc };
        assert.equal((await told(world, metadata))['enc'], enc);
      }
    },
  },
};
