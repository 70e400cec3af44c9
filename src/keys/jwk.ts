import { createHash, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { JsonObject } from '../oauth/json.ts';
import type { KeyShape } from './key-algorithms.ts';

const generateInPool = promisify(generateKeyPair);

/**
 * A new private key as a JWK (RFC 7517).
 *
 * @param rsaBits the length of an RSA modulus; RFC 7518 §3.3 demands 2048 or more.
 */
export type GenerateJwk = (shape: KeyShape, rsaBits: number) => Promise<Record<string, string>>;

/** Made in the thread pool: an RSA key takes a tenth of a second and more. */
export async function generateJwk(shape: KeyShape, rsaBits: number): Promise<Record<string, string>> {
  const { privateKey } = await generatePair(shape, rsaBits);
  return pick(privateKey.export({ format: 'jwk' }), [...shape.public_members, ...shape.private_members]);
}

function generatePair(shape: KeyShape, rsaBits: number): Promise<{ privateKey: KeyObject }> {
  switch (shape.kty) {
    case 'RSA':
      return generateInPool('rsa', { modulusLength: rsaBits });
    case 'EC':
      return generateInPool('ec', { namedCurve: shape.crv });
    case 'OKP':
      return generateInPool('ed25519');
    case 'AKP':
      return generateMlDsa(shape.key_type);
  }
}

function generateMlDsa(type: Extract<KeyShape, { kty: 'AKP' }>['key_type']): Promise<{ privateKey: KeyObject }> {
  switch (type) {
    case 'ml-dsa-44':
      return generateInPool('ml-dsa-44');
    case 'ml-dsa-65':
      return generateInPool('ml-dsa-65');
    case 'ml-dsa-87':
      return generateInPool('ml-dsa-87');
  }
}

/** RFC 7638 §3: SHA-256 over the required members in lexicographic order. */
export function thumbprint(shape: Pick<KeyShape, 'public_members'>, jwk: JsonObject): string {
  const members = pick(jwk, shape.public_members);
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/**
 * What the JWKS endpoint shows of a key: the public members by a list of their own, so that no other can slip out. Ory's
 * SDKs demand `alg` of every key, of those for encryption too, which serve other algorithms of their kind besides.
 */
export function publicJwk(
  shape: Pick<KeyShape, 'public_members'>,
  key: { kid: string; alg: string; use: string; jwk: JsonObject },
): JsonObject {
  const members = pick(key.jwk, shape.public_members);
  return { ...members, use: key.use, alg: key.alg, kid: key.kid };
}

/** The string members with these names, in the order of the names. */
export function pick(jwk: JsonObject | JsonWebKey, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = jwk[name];
    if (typeof value === 'string') picked[name] = value;
  }
  return picked;
}
