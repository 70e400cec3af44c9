import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../oauth/json.ts';
import { encodeSegment } from '../oauth/jws.ts';
import type { Signer } from '../oauth/keys.ts';
import { createSignature, createSignatureInPool } from '../oauth/signature.ts';
import { findSignatureAlgorithm, type SignatureAlgorithm } from '../oauth/signature-algorithms.ts';
import { pick, publicJwk } from './jwk.ts';
import { findKeyShape, isEncryptionKeyName, type KeyShape } from './key-algorithms.ts';
import type { StoredKey } from './records.ts';

/** A stored key, ready for use. */
export interface ParsedKey {
  readonly kid: string;
  readonly alg: string;
  readonly shape: KeyShape;
  readonly public_jwk: JsonObject;
  /** Undefined for a key that is encrypted to. */
  readonly verifying: Verifying | undefined;
  /** Undefined too for an imported public key. */
  readonly signer: Signer | undefined;
  /** Undefined for a key that signs. */
  readonly decrypting: KeyObject | undefined;
}

export interface Verifying {
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
}

/**
 * Undefined for a key that the server has no use for.
 *
 * @throws Error with the key's set and kid when the record holds no key of its algorithm.
 */
export function parseKey(key: StoredKey): ParsedKey | undefined {
  const shape = findKeyShape(key.alg);
  if (shape === undefined || key.use !== useOf(key.alg)) return undefined;
  const algorithm = findSignatureAlgorithm(key.alg);
  // A key of ML-DSA has its algorithm as a member, which every record has a column for.
  const record = { ...key, jwk: { ...key.jwk, alg: key.alg } };
  try {
    const publicKey = createPublicKey({ key: pick(record.jwk, shape.public_members), format: 'jwk' });
    const privateKey = isPrivate(key) ? privateKeyOf(record.jwk, shape) : undefined;
    return {
      kid: key.kid,
      alg: key.alg,
      shape,
      public_jwk: publicJwk(shape, record),
      verifying: algorithm === undefined ? undefined : { algorithm, key: publicKey },
      signer:
        algorithm === undefined || privateKey === undefined ? undefined : createSigner(key, privateKey, algorithm),
      decrypting: algorithm === undefined ? privateKey : undefined,
    };
  } catch (cause) {
    throw new Error(`The key ${key.kid} of ${key.set} is damaged. Restore it from a backup, or delete it.`, { cause });
  }
}

/** What a key of this algorithm is for (RFC 7517 §4.2). */
export function useOf(alg: string): 'sig' | 'enc' {
  return isEncryptionKeyName(alg) ? 'enc' : 'sig';
}

/** Whether the key can do what the server wants of it, which takes its private half. */
export function isPrivate({ alg, use, jwk }: StoredKey): boolean {
  const shape = findKeyShape(alg);
  return shape !== undefined && use === useOf(alg) && typeof jwk[shape.private_members[0]] === 'string';
}

function privateKeyOf(jwk: JsonObject, { public_members, private_members }: KeyShape): KeyObject {
  return createPrivateKey({ key: pick(jwk, [...public_members, ...private_members]), format: 'jwk' });
}

/** Callers add `typ` and little else: a few shapes, however many tokens. */
const MAX_HEADERS = 32;

function createSigner({ alg, kid }: StoredKey, key: KeyObject, algorithm: SignatureAlgorithm): Signer {
  const headers = new Map<string, string>();
  const create = algorithm.in_pool ? createSignatureInPool : createSignature;

  function headerSegment(extra: JsonObject): string {
    const shape = JSON.stringify(extra);
    const known = headers.get(shape);
    if (known !== undefined) return known;
    const segment = encodeSegment({ ...extra, alg, kid });
    if (headers.size < MAX_HEADERS) headers.set(shape, segment);
    return segment;
  }

  return {
    alg,
    kid,
    async sign(claims, header = {}) {
      const input = `${headerSegment(header)}.${encodeSegment(claims)}`;
      const signature = await create(algorithm, key, Buffer.from(input));
      return `${input}.${signature.toString('base64url')}`;
    },
  };
}
