import { type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { SignatureAlgorithm } from '../oauth/signature-algorithms.ts';
import { fixedLengthSignature } from './ecdsa-signature.ts';

const signInPool = promisify(sign);
const verifyInPool = promisify(verify);

/** Signs with a private key, in the thread pool where the signature takes longer than the way there and back. */
export function createSignature(algorithm: SignatureAlgorithm, key: KeyObject, data: Buffer): Buffer | Promise<Buffer> {
  if (algorithm.kty === 'EC' && !algorithm.in_pool)
    return fixedLengthSignature(sign(algorithm.digest, data, key), algorithm.signature_bytes);
  const input = { key, ...algorithm.sign };
  return algorithm.in_pool ? signInPool(algorithm.digest, data, input) : sign(algorithm.digest, data, input);
}

export function verifySignature(
  algorithm: SignatureAlgorithm,
  key: KeyObject,
  data: Buffer,
  signature: Buffer,
): boolean | Promise<boolean> {
  const input = { key, ...algorithm.sign };
  return algorithm.in_pool
    ? verifyInPool(algorithm.digest, data, input, signature)
    : verify(algorithm.digest, data, input, signature);
}
