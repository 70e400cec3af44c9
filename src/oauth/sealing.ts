import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import type { Random } from './clock.ts';

/**
 * Authenticated encryption with the first of several secrets; the others still open.
 *
 * AES-256-GCM under keys derived from the secret and a random salt. A key seals at most a million messages, since
 * random 96-bit nonces under one key are good for 2^32 only (NIST SP 800-38D §8.3), which a busy server seals in weeks;
 * deriving one for every message costs four times as much as the encryption itself (bench/store.ts).
 *
 * Layout: key id (4) | salt (12) | nonce (12) | ciphertext | tag (16).
 */
export interface Sealer {
  /** @param context what the value is for; a value sealed for one context does not open in another. */
  seal(plaintext: string | Buffer, context: string): Buffer;
  /** The plaintext, or undefined for anything that was not sealed with one of the secrets for this context. */
  open(sealed: Buffer, context: string): Buffer | undefined;
}

/** A sealer that tells what the newest of its secrets sealed from the rest, which is to be sealed anew. */
export interface RotatingSealer extends Sealer {
  /** The key id of the newest secret, in base64url. */
  readonly newest: string;
  /** Whether the newest secret sealed it, by the key id that it bears; whether it opens is another question. */
  isNewest(sealed: Buffer): boolean;
}

const KEY_ID = 4;
const SALT = 12;
const IV = 12;
const TAG = 16;
const HEADER = KEY_ID + SALT + IV;

const MESSAGES_PER_KEY = 1_000_000;
/** Derived keys that are remembered for opening: those of the latest processes and millions of messages. */
const REMEMBERED_KEYS = 256;

interface Secret {
  readonly id: Buffer;
  readonly key: KeyObject;
}

interface DerivedKey {
  readonly prefix: Buffer;
  readonly key: KeyObject;
  messages: number;
}

/**
 * @param secrets newest first, at least one.
 * @param purpose separates the keys of the parts of the server ("store", "challenge", "cookie").
 */
export function createSealer(secrets: readonly string[], purpose: string, random: Random): RotatingSealer {
  const known = deriveKeys(secrets, `signet/seal/${purpose}`).map((key): Secret => ({ key, id: keyId(key) }));
  const [newest] = known;
  if (newest === undefined) throw new TypeError('at least one secret is needed');
  const keyOf = rememberKeys(known);
  let sealing = freshKey(newest, random);

  return {
    seal(plaintext, context) {
      if (sealing.messages >= MESSAGES_PER_KEY) sealing = freshKey(newest, random);
      sealing.messages += 1;
      const iv = random.bytes(IV);
      const cipher = createCipheriv('aes-256-gcm', sealing.key, iv);
      cipher.setAAD(Buffer.from(context));
      return Buffer.concat([sealing.prefix, iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      if (sealed.length < HEADER + TAG) return undefined;
      const key = keyOf(sealed.subarray(0, KEY_ID), sealed.subarray(KEY_ID, KEY_ID + SALT));
      if (key === undefined) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(KEY_ID + SALT, HEADER));
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(HEADER, sealed.length - TAG)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
    newest: newest.id.toString('base64url'),
    isNewest: (sealed) => sealed.subarray(0, KEY_ID).equals(newest.id),
  };
}

/** Tells the keys of several secrets apart, and nothing of them to whoever reads it. */
export function keyId(key: KeyObject): Buffer {
  return createHash('sha256').update(key.export()).digest().subarray(0, KEY_ID);
}

/** One 32 byte key for each secret, for one purpose (RFC 5869). Importing a key anew for every use takes 12 µs. */
export function deriveKeys(secrets: readonly string[], purpose: string): KeyObject[] {
  return secrets.map((secret) => createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))));
}

function freshKey(secret: Secret, random: Random): DerivedKey {
  const salt = random.bytes(SALT);
  return { prefix: Buffer.concat([secret.id, salt]), key: messageKey(secret, salt), messages: 0 };
}

function messageKey(secret: Secret, salt: Buffer): KeyObject {
  return createSecretKey(createHmac('sha256', secret.key).update(salt).digest());
}

/** Derived keys by id and salt, the oldest forgotten first; a forger's salts push out nothing but what is derived anew. */
function rememberKeys(secrets: readonly Secret[]): (id: Buffer, salt: Buffer) => KeyObject | undefined {
  const remembered = new Map<string, KeyObject>();
  return (id, salt) => {
    const name = `${id.toString('latin1')}${salt.toString('latin1')}`;
    const found = remembered.get(name);
    if (found !== undefined) return found;
    const secret = secrets.find((candidate) => candidate.id.equals(id));
    if (secret === undefined) return undefined;
    const key = messageKey(secret, salt);
    if (remembered.size >= REMEMBERED_KEYS) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    remembered.set(name, key);
    return key;
  };
}
