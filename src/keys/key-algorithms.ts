import {
  type AlgorithmName,
  findSignatureAlgorithm,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
} from '../oauth/signature-algorithms.ts';

/**
 * The keys that the server is encrypted to, by the algorithm that they are made for. Each serves every algorithm of its
 * type, so the JWKS does not say which (RFC 7517 §4.4).
 */
export type EncryptionKeyName = 'RSA-OAEP-256' | 'ECDH-ES';

/** What a key of the server's sets may be for. */
export type KeyAlgorithmName = AlgorithmName | EncryptionKeyName;

/** What a JWK of an algorithm looks like. */
export type KeyShape = Pick<SignatureAlgorithm, 'public_members' | 'private_members'> &
  ({ readonly kty: 'RSA' } | Pick<Extract<SignatureAlgorithm, { crv: string }>, 'kty' | 'crv'> | MlDsaShape);

type MlDsaShape = Pick<Extract<SignatureAlgorithm, { kty: 'AKP' }>, 'kty' | 'key_type'>;

const ENCRYPTION_KEYS: Readonly<Record<EncryptionKeyName, KeyShape>> = {
  'RSA-OAEP-256': SIGNATURE_ALGORITHMS.RS256,
  'ECDH-ES': SIGNATURE_ALGORITHMS.ES256,
};

export const ENCRYPTION_KEY_NAMES: readonly EncryptionKeyName[] = ['RSA-OAEP-256', 'ECDH-ES'];

export function isEncryptionKeyName(name: string): name is EncryptionKeyName {
  return Object.hasOwn(ENCRYPTION_KEYS, name);
}

export function findKeyShape(alg: string): KeyShape | undefined {
  return isEncryptionKeyName(alg) ? ENCRYPTION_KEYS[alg] : findSignatureAlgorithm(alg);
}

export function keyShape(alg: KeyAlgorithmName): KeyShape {
  return isEncryptionKeyName(alg) ? ENCRYPTION_KEYS[alg] : SIGNATURE_ALGORITHMS[alg];
}
