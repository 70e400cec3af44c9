import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { type Hmac, hmacWith } from '../hmac.ts';
import { keyId } from '../sealing.ts';

/** HMAC-SHA-256, enough for what has 256 bits of its own; written as the id of its key, a dot, and the MAC. */
export interface KeyedHash {
  digest(text: string): string;
  matches(text: string, hash: string): boolean;
  /** Whether the newest key made it. */
  isNewest(hash: string): boolean;
}

/** @param keys newest first: the first makes hashes, every one of them verifies. */
export function keyedHash(keys: readonly KeyObject[]): KeyedHash {
  const known = keys.map((key) => ({ key: hmacWith(key), id: keyId(key).toString('base64url') }));
  const [newest] = known;
  if (newest === undefined) throw new TypeError('at least one secret is needed');
  return {
    digest: (text) => `${newest.id}.${newest.key(text, 'base64url')}`,
    matches(text, hash) {
      const { id, expected } = parse(hash);
      return known.some((candidate) => candidate.id === id && equal(mac(candidate.key, text), expected));
    },
    isNewest: (hash) => parse(hash).id === newest.id,
  };
}

function parse(hash: string): { readonly id: string; readonly expected: Buffer } {
  const [id = '', expected = ''] = hash.split('.', 2);
  return { id, expected: Buffer.from(expected, 'base64url') };
}

function mac(key: Hmac, text: string): Buffer {
  return Buffer.from(key(text, 'binary'), 'latin1');
}

function equal(actual: Buffer, expected: Buffer): boolean {
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
