import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import type { Client, HashedSecret } from '../client.ts';
import type { Random } from '../clock.ts';
import { OAuthError } from '../errors.ts';
import { LruMap } from '../registration/lru.ts';
import { deriveKeys } from '../sealing.ts';

const SECRET_BYTES = 32;
const SALT_BYTES = 16;
const SHORTEST = 6;
const LONGEST = 1_024;
const REMEMBERED = 10_000;

/** Makes, hashes and checks client secrets and registration access tokens. */
export interface ClientSecrets {
  /** 256 random bits in unreserved characters, since not every client form-encodes what it puts into Basic. */
  generate(): { readonly secret: string; readonly hashed: HashedSecret };
  /** The hash of a secret that a person chose; throws `invalid_client_metadata` for one of an impossible length. */
  hash(chosen: string): Promise<HashedSecret>;
  /** Whether it is one of the client's secrets. Each is tried, so the time does not tell which. */
  verify(client: Client, presented: string): Promise<boolean>;
  generateRegistrationAccessToken(): { readonly token: string; readonly hash: string };
  /** RFC 7592 §3. */
  verifyRegistrationAccessToken(client: Client, presented: string): boolean;
}

/** @param systemSecrets newest first: the first hashes, every one of them verifies. */
export function createClientSecrets(systemSecrets: readonly string[], random: Random): ClientSecrets {
  const secrets = keyedHash(deriveKeys(systemSecrets, 'signet/client-secret'));
  const tokens = keyedHash(deriveKeys(systemSecrets, 'signet/registration-access-token'));
  const slow = slowVerifier(keyedHash(deriveKeys(systemSecrets.slice(0, 1), 'signet/verified-client-secret')).digest);

  return {
    generate() {
      const secret = random.bytes(SECRET_BYTES).toString('base64url');
      return { secret, hashed: { kind: 'keyed', hash: secrets.digest(secret) } };
    },
    async hash(chosen) {
      if (chosen.length < SHORTEST || chosen.length > LONGEST) {
        throw new OAuthError(
          'invalid_client_metadata',
          `client_secret must have ${SHORTEST} to ${LONGEST} characters; leave it out to have one made.`,
        );
      }
      return { kind: 'slow', hash: await argon2Hash(chosen, { salt: random.bytes(SALT_BYTES) }) };
    },
    async verify(client, presented) {
      if (presented.length > LONGEST) return false;
      const keyed = client.secrets.filter(({ kind }) => kind === 'keyed');
      const matches = keyed.map(({ hash }) => secrets.matches(presented, hash));
      const slowHashes = client.secrets.filter(({ kind }) => kind === 'slow').map(({ hash }) => hash);
      const slowMatch = await slow(client.client_id, slowHashes, presented, matches.includes(true));
      return slowMatch || matches.includes(true);
    },
    generateRegistrationAccessToken() {
      const token = `signet_reg_${random.bytes(SECRET_BYTES).toString('base64url')}`;
      return { token, hash: tokens.digest(token) };
    },
    verifyRegistrationAccessToken({ registration_access_token_hash: hash }, presented) {
      return hash !== undefined && tokens.matches(presented, hash);
    },
  };
}

/** HMAC-SHA-256, enough for what has 256 bits of its own. */
function keyedHash(keys: readonly KeyObject[]) {
  const [newest] = keys;
  if (newest === undefined) throw new TypeError('at least one secret is needed');
  const mac = (key: KeyObject, text: string) => createHmac('sha256', key).update(text).digest();
  return {
    digest(text: string): string {
      return mac(newest, text).toString('base64url');
    },
    matches(text: string, hash: string): boolean {
      const expected = Buffer.from(hash, 'base64url');
      return keys.map((key) => equal(mac(key, text), expected)).includes(true);
    },
  };
}

function equal(actual: Buffer, expected: Buffer): boolean {
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/**
 * Verifies slow hashes once. The verdicts of a presented secret are remembered only when it turned out to be a valid
 * one, so nobody can crowd the memory with guesses; those that wait for the same verdict share its computation.
 */
function slowVerifier(digest: (text: string) => string) {
  const remembered = new LruMap<boolean>(REMEMBERED);
  const running = new Map<string, Promise<boolean>>();

  function compute(key: string, hash: string, presented: string): Promise<boolean> {
    const present = running.get(key);
    if (present !== undefined) return present;
    const computation = argon2Verify(hash, presented)
      .catch(() => false)
      .finally(() => running.delete(key));
    running.set(key, computation);
    return computation;
  }

  return async (client_id: string, hashes: readonly string[], presented: string, valid: boolean): Promise<boolean> => {
    const verdicts = await Promise.all(
      hashes.map(async (hash) => {
        const key = digest(JSON.stringify([client_id, hash, presented]));
        return { key, matches: remembered.get(key) ?? (await compute(key, hash, presented)) };
      }),
    );
    const matched = verdicts.some(({ matches }) => matches);
    if (matched || valid) for (const { key, matches } of verdicts) remembered.set(key, matches);
    return matched;
  };
}
