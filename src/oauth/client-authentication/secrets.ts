import type { Client, HashedSecret } from '../client.ts';
import type { Random } from '../clock.ts';
import { OAuthError, tooManyRequests } from '../errors.ts';
import { SALT_BYTES } from '../hashing/argon2id.ts';
import { createHashing, type SlowHashes } from '../hashing/hashing.ts';
import { LruMap } from '../registration/lru.ts';
import { deriveKeys } from '../sealing.ts';
import { keyedHash } from './keyed-hash.ts';

const SECRET_BYTES = 32;
const SHORTEST = 6;
const LONGEST = 1_024;
const REMEMBERED = 10_000;
const WAITING = 64;

const INITIAL_ACCESS_TOKEN = 'signet_iat_';

/** The id of the initial access token that a text claims to be. */
export function initialAccessTokenId(presented: string): string | undefined {
  return /^signet_iat_([-\w]{16})\.[-\w]{43}$/.exec(presented)?.[1];
}

/** Makes, hashes and checks client secrets, and the tokens that clients are registered and managed with. */
export interface ClientSecrets {
  /**
   * 256 random bits in unreserved characters, since not every client form-encodes what it puts into Basic.
   *
   * @param bytes more of them where the secret keys a longer HMAC.
   */
  generate(bytes?: number): { readonly secret: string; readonly hashed: HashedSecret };
  /** The hash of a secret that a person chose; throws `invalid_client_metadata` for one of an impossible length. */
  hash(chosen: string): Promise<HashedSecret>;
  /** Whether it is one of the client's secrets. Each is tried, so the time does not tell which. */
  verify(client: Client, presented: string, address?: string): Promise<boolean>;
  generateRegistrationAccessToken(): { readonly token: string; readonly hash: string };
  /** RFC 7592 §3. */
  verifyRegistrationAccessToken(client: Client, presented: string): boolean;
  /** RFC 7591 §3.1. @param id is part of the token, which is looked up by it. */
  generateInitialAccessToken(id: string): { readonly token: string; readonly hash: string };
  verifyInitialAccessToken(hash: string, presented: string): boolean;
  /** What of a client stops working when the older system secrets are removed. */
  needsOlder(client: Client): { readonly secret: boolean; readonly registration_access_token: boolean };
}

/** Slows down whoever guesses at secrets that somebody chose. */
export interface SecretGuesses {
  begin(
    client_id: string,
    address: string | undefined,
  ): Promise<
    | { readonly outcome: 'wait'; readonly retry_after: number }
    | { readonly outcome: 'admitted'; failed(): void; succeeded(): void; end(): void }
  >;
}

export interface ClientSecretOptions {
  /** In place of a thread and a queue of its own. */
  readonly hashing?: SlowHashes;
  readonly guesses?: SecretGuesses;
}

/** A client's keyed hashes, made anew with the newest system secret. */
export type RenewedHashes = Partial<Pick<Client, 'secrets' | 'registration_access_token_hash'>>;

/**
 * @param systemSecrets newest first: the first hashes, every one of them verifies.
 * @param renew told of a client whose secret was right and was hashed with an older one, so that it can be written.
 */
export function createClientSecrets(
  systemSecrets: readonly string[],
  random: Random,
  renew: (client: Client, hashes: RenewedHashes) => void = () => {},
  { hashing = createHashing({ at_once: 1 }).queue(WAITING), guesses = UNCOUNTED }: ClientSecretOptions = {},
): ClientSecrets {
  const secrets = keyedHash(deriveKeys(systemSecrets, 'signet/client-secret'));
  const tokens = keyedHash(deriveKeys(systemSecrets, 'signet/registration-access-token'));
  const initial = keyedHash(deriveKeys(systemSecrets, 'signet/initial-access-token'));
  const { digest } = keyedHash(deriveKeys(systemSecrets.slice(0, 1), 'signet/verified-client-secret'));
  const slow = slowVerifier(digest, hashing, guesses);

  return {
    generate(bytes = 0) {
      const secret = random.bytes(Math.max(bytes, SECRET_BYTES)).toString('base64url');
      return { secret, hashed: { kind: 'keyed', hash: secrets.digest(secret) } };
    },
    async hash(chosen) {
      if (chosen.length < SHORTEST || chosen.length > LONGEST) {
        throw new OAuthError(
          'invalid_client_metadata',
          `client_secret must have ${SHORTEST} to ${LONGEST} characters; leave it out to have one made.`,
        );
      }
      return { kind: 'slow', hash: (await hashing.hash(chosen, random.bytes(SALT_BYTES))) ?? busy() };
    },
    async verify(client, presented, address) {
      if (presented.length > LONGEST) return false;
      const keyed = client.secrets.filter(({ kind }) => kind === 'keyed');
      const matching = keyed.filter(({ hash }) => secrets.matches(presented, hash));
      const slowHashes = client.secrets.filter(({ kind }) => kind === 'slow').map(({ hash }) => hash);
      const attempt = { client_id: client.client_id, hashes: slowHashes, presented, address };
      const slowMatch = slowHashes.length > 0 && (await slow(attempt, matching.length > 0));
      const outdated = matching.filter(({ hash }) => !secrets.isNewest(hash));
      if (outdated.length > 0) {
        const hashed: HashedSecret = { kind: 'keyed', hash: secrets.digest(presented) };
        renew(client, { secrets: client.secrets.map((secret) => (outdated.includes(secret) ? hashed : secret)) });
      }
      return slowMatch || matching.length > 0;
    },
    generateRegistrationAccessToken() {
      const token = `signet_reg_${random.bytes(SECRET_BYTES).toString('base64url')}`;
      return { token, hash: tokens.digest(token) };
    },
    verifyRegistrationAccessToken(client, presented) {
      const { registration_access_token_hash: hash } = client;
      if (hash === undefined || !tokens.matches(presented, hash)) return false;
      if (!tokens.isNewest(hash)) renew(client, { registration_access_token_hash: tokens.digest(presented) });
      return true;
    },
    generateInitialAccessToken(id) {
      const token = `${INITIAL_ACCESS_TOKEN}${id}.${random.bytes(SECRET_BYTES).toString('base64url')}`;
      return { token, hash: initial.digest(token) };
    },
    verifyInitialAccessToken: (hash, presented) => initial.matches(presented, hash),
    needsOlder({ secrets: hashed, registration_access_token_hash: hash }) {
      return {
        secret: hashed.some((secret) => secret.kind === 'keyed' && !secrets.isNewest(secret.hash)),
        registration_access_token: hash !== undefined && !tokens.isNewest(hash),
      };
    },
  };
}

interface SlowAttempt {
  readonly client_id: string;
  readonly hashes: readonly string[];
  readonly presented: string;
  readonly address: string | undefined;
}

/**
 * Verifies slow hashes once. A verdict is remembered only for a presented secret that turned out to be a valid one, so
 * nobody can crowd the memory with guesses, and a client that is known does not wait for what others guess. Those that
 * wait for the same verdict share its computation.
 */
function slowVerifier(digest: (text: string) => string, hashing: SlowHashes, guesses: SecretGuesses) {
  const remembered = new LruMap<boolean>(REMEMBERED);
  const running = new Map<string, Promise<boolean>>();

  async function matches(hash: string, presented: string): Promise<boolean> {
    return (await hashing.verify(hash, presented).catch(() => false)) ?? busy();
  }

  async function compute({ client_id, hashes, presented, address }: SlowAttempt): Promise<boolean> {
    const guess = await guesses.begin(client_id, address);
    if (guess.outcome === 'wait')
      throw tooManyRequests(
        'client_secret_by_client_and_address',
        guess.retry_after,
        'Too many wrong secrets of this client came from here. Wait before the next one.',
      );
    try {
      const verdicts = await Promise.all(hashes.map((hash) => matches(hash, presented)));
      const matched = verdicts.includes(true);
      if (matched) guess.succeeded();
      else guess.failed();
      return matched;
    } finally {
      guess.end();
    }
  }

  function shared(key: string, attempt: SlowAttempt): Promise<boolean> {
    const present = running.get(key);
    if (present !== undefined) return present;
    const computation = compute(attempt).finally(() => running.delete(key));
    running.set(key, computation);
    return computation;
  }

  /** @param valid whether another of the client's secrets matched, so that no guess is to be refused. */
  return async (attempt: SlowAttempt, valid: boolean): Promise<boolean> => {
    const { client_id, hashes, presented } = attempt;
    // Neither an id nor a hash has a line's end in it.
    const key = digest(`${client_id}\n${hashes.join('\n')}\n${presented}`);
    const known = remembered.get(key);
    if (known !== undefined) return known;
    try {
      const matched = await shared(key, attempt);
      if (matched || valid) remembered.set(key, matched);
      return matched;
    } catch (error) {
      if (valid && error instanceof OAuthError) return false;
      throw error;
    }
  };
}

function busy(): never {
  throw new OAuthError('temporarily_unavailable', 'Too many secrets are being checked. Try again in a moment.', {
    headers: { 'retry-after': '1' },
  });
}

const UNCOUNTED: SecretGuesses = {
  begin: async () => ({ outcome: 'admitted', failed() {}, succeeded() {}, end() {} }),
};
