import { createHash, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { JsonObject } from '../oauth/json.ts';
import type { SignatureAlgorithm } from '../oauth/signature-algorithms.ts';

const generateInPool = promisify(generateKeyPair);

/**
 * A new private key as a JWK (RFC 7517), made in the thread pool: an RSA key takes a tenth of a second and more.
 *
 * @param rsaBits the length of an RSA modulus; RFC 7518 §3.3 demands 2048 or more.
 */
export async function generateJwk(algorithm: SignatureAlgorithm, rsaBits: number): Promise<Record<string, string>> {
  const { privateKey } = await generatePair(algorithm, rsaBits);
  return pick(privateKey.export({ format: 'jwk' }), [...algorithm.public_members, ...algorithm.private_members]);
}

function generatePair(algorithm: SignatureAlgorithm, rsaBits: number): Promise<{ privateKey: KeyObject }> {
  switch (algorithm.kty) {
    case 'RSA':
      return generateInPool('rsa', { modulusLength: rsaBits });
    case 'EC':
      return generateInPool('ec', { namedCurve: algorithm.crv });
    case 'OKP':
      return generateInPool('ed25519');
  }
}

/** RFC 7638 §3: SHA-256 over the required members in lexicographic order. */
export function thumbprint(algorithm: SignatureAlgorithm, jwk: JsonObject): string {
  const members = pick(jwk, algorithm.public_members);
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** What the JWKS endpoint shows of a key: the public members by a list of their own, so that no other can slip out. */
export function publicJwk(
  algorithm: SignatureAlgorithm,
  key: { kid: string; alg: string; jwk: JsonObject },
): JsonObject {
  return { ...pick(key.jwk, algorithm.public_members), use: 'sig', alg: key.alg, kid: key.kid };
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
