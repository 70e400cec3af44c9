import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../oauth/json.ts';
import type { Signer } from '../oauth/keys.ts';
import { findSignatureAlgorithm, type SignatureAlgorithm } from '../oauth/signature-algorithms.ts';
import { pick, publicJwk } from './jwk.ts';
import type { StoredKey } from './records.ts';
import { createSignature } from './signature.ts';

/** A stored key, ready for use. */
export interface ParsedKey {
  readonly kid: string;
  readonly alg: string;
  readonly algorithm: SignatureAlgorithm;
  readonly verifying: KeyObject;
  readonly public_jwk: JsonObject;
  /** Undefined for an imported public key. */
  readonly signer: Signer | undefined;
}

/**
 * Undefined for a key that is not for signatures.
 *
 * @throws Error with the key's set and kid when the record holds no key of its algorithm.
 */
export function parseKey(key: StoredKey): ParsedKey | undefined {
  const algorithm = findSignatureAlgorithm(key.alg);
  if (algorithm === undefined || key.use !== 'sig') return undefined;
  try {
    const publicMembers = pick(key.jwk, algorithm.public_members);
    return {
      kid: key.kid,
      alg: key.alg,
      algorithm,
      verifying: createPublicKey({ key: publicMembers, format: 'jwk' }),
      public_jwk: publicJwk(algorithm, key),
      signer: canSign(key) ? createSigner(key, algorithm) : undefined,
    };
  } catch (cause) {
    throw new Error(`The key ${key.kid} of ${key.set} is damaged. Restore it from a backup, or delete it.`, { cause });
  }
}

export function canSign(key: StoredKey): boolean {
  return key.use === 'sig' && typeof key.jwk['d'] === 'string';
}

/** Callers add `typ` and little else: a few shapes, however many tokens. */
const MAX_HEADERS = 32;

function createSigner({ alg, kid, jwk }: StoredKey, algorithm: SignatureAlgorithm): Signer {
  const members = pick(jwk, [...algorithm.public_members, ...algorithm.private_members]);
  const key = createPrivateKey({ key: members, format: 'jwk' });
  const headers = new Map<string, string>();

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
      const signature = await createSignature(algorithm, key, Buffer.from(input));
      return `${input}.${signature.toString('base64url')}`;
    },
  };
}

function encodeSegment(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
