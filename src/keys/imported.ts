import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { JsonObject } from '../oauth/json.ts';
import { ENCRYPTION_SET, type KeySet } from '../oauth/keys.ts';
import { findKeyShape } from './key-algorithms.ts';
import { isPrivate, useOf } from './parsed-key.ts';
import type { StoredKey } from './records.ts';

/** A key cannot be taken; the message is for the administrator who sent it. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
  readonly code: 'invalid' | 'conflict';

  constructor(code: 'invalid' | 'conflict', message: string) {
    super(message);
    this.code = code;
  }
}

/** A key on its way into a set. */
export interface NewKey {
  readonly kid: string;
  readonly alg: string;
  readonly use: string;
  /** The members that make the key, `kty` among them. */
  readonly jwk: JsonObject;
}

/** Refuses what is no key of its type and algorithm. */
export function checkKey(key: NewKey): NewKey {
  const { kid, alg, jwk } = key;
  const shape = findKeyShape(alg);
  if (shape !== undefined && (jwk['kty'] !== shape.kty || ('crv' in shape && jwk['crv'] !== shape.crv)))
    throw new KeyError('invalid', `The key ${kid} is not of the type and curve that ${alg} wants.`);
  if (jwk['kty'] === 'oct') {
    if (typeof jwk['k'] === 'string' && jwk['k'] !== '') return key;
    throw new KeyError('invalid', `The key ${kid} has no k.`);
  }
  try {
    const members = { key: { ...jwk, alg }, format: 'jwk' } as const;
    if (typeof jwk[shape?.private_members[0] ?? 'd'] === 'string') createPrivateKey(members);
    else createPublicKey(members);
    return key;
  } catch {
    throw new KeyError('invalid', `The key ${kid} is no valid ${jwk['kty']} key: a member is missing or malformed.`);
  }
}

/** RFC 7518 §3.3. */
const MIN_RSA_BYTES = 256;

/** Refuses what could not be published beside the server's own keys. */
export function publishable(set: KeySet, key: NewKey): NewKey {
  const { kid, alg, use, jwk } = key;
  const wanted = set === ENCRYPTION_SET ? 'enc' : 'sig';
  if (use !== wanted || useOf(alg) !== wanted || findKeyShape(alg) === undefined)
    throw new KeyError(
      'invalid',
      `The key ${kid} of the set ${set} must have the use ${wanted} and an alg of that use.`,
    );
  if (jwk['kty'] === 'RSA' && Buffer.from(String(jwk['n']), 'base64url').length < MIN_RSA_BYTES)
    throw new KeyError('invalid', `The key ${kid} is too short: an RSA key has 2048 bits or more.`);
  return key;
}

/**
 * As keys of a set that the server signs with: the first private key of each of its algorithms is the current one, the
 * others verify until they expire.
 */
export function placeKeys(
  set: string,
  keys: readonly NewKey[],
  algorithms: readonly string[],
  now: number,
  expires_at: number,
): StoredKey[] {
  const open = new Set(algorithms);
  return keys.map(({ kid, alg, use, jwk }) => {
    const key: StoredKey = {
      set,
      kid,
      alg,
      use,
      jwk,
      state: 'current',
      created_at: now,
      activates_at: now,
      expires_at: null,
    };
    return isPrivate(key) && open.delete(alg) ? key : { ...key, state: 'retired', expires_at };
  });
}
