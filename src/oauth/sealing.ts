import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import type { Random } from './clock.ts';

/**
 * Authenticated encryption with the first of several secrets; the others still open.
 *
 * AES-256-GCM with a key of its own for every message, derived from the first half of a 24 byte nonce: random 96-bit
 * nonces under one key are good for 2^32 messages only (NIST SP 800-38D §8.3), which a busy server seals in weeks.
 *
 * Layout: key id (4) | nonce (24) | ciphertext | tag (16).
 */
export interface Sealer {
  /** @param context what the value is for; a value sealed for one context does not open in another. */
  seal(plaintext: string | Buffer, context: string): Buffer;
  /** The plaintext, or undefined for anything that was not sealed with one of the secrets for this context. */
  open(sealed: Buffer, context: string): Buffer | undefined;
}

const KEY_ID = 4;
const SALT = 12;
const IV = 12;
const TAG = 16;
const HEADER = KEY_ID + SALT + IV;

interface Key {
  readonly id: Buffer;
  readonly secret: Buffer;
}

/**
 * @param secrets newest first, at least one.
 * @param purpose separates the keys of the parts of the server ("store", "challenge", "cookie").
 */
export function createSealer(secrets: readonly string[], purpose: string, random: Random): Sealer {
  const keys = deriveKeys(secrets, `signet/seal/${purpose}`).map(
    (secret): Key => ({ secret, id: createHash('sha256').update(secret).digest().subarray(0, KEY_ID) }),
  );
  const [newest] = keys;
  if (newest === undefined) throw new TypeError('at least one secret is needed');

  return {
    seal(plaintext, context) {
      const nonce = random.bytes(SALT + IV);
      const cipher = createCipheriv('aes-256-gcm', messageKey(newest, nonce), nonce.subarray(SALT));
      cipher.setAAD(Buffer.from(context));
      return Buffer.concat([newest.id, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      if (sealed.length < HEADER + TAG) return undefined;
      const id = sealed.subarray(0, KEY_ID);
      const key = keys.find((candidate) => candidate.id.equals(id));
      if (key === undefined) return undefined;
      const nonce = sealed.subarray(KEY_ID, HEADER);
      const decipher = createDecipheriv('aes-256-gcm', messageKey(key, nonce), nonce.subarray(SALT));
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(HEADER, sealed.length - TAG)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}

/** One 32 byte key for each secret, for one purpose (RFC 5869). */
export function deriveKeys(secrets: readonly string[], purpose: string): Buffer[] {
  return secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)));
}

function messageKey(key: Key, nonce: Buffer): Buffer {
  return createHmac('sha256', key.secret).update(nonce.subarray(0, SALT)).digest();
}
