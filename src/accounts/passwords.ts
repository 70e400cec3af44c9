import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { Random } from '../oauth/clock.ts';
import { createLimiter, type Limiter } from '../oauth/limiter.ts';
import { isCommonPassword } from './common-passwords.ts';
import { AccountError, type AccountErrorReason } from './errors.ts';
import { normaliseIdentifier } from './identifiers.ts';

/** argon2id (RFC 9106); `memoryCost` in KiB. */
export interface HashParameters {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP's password storage recommendation. */
const RECOMMENDED: HashParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashing runs in the thread pool of four, which RSA signatures and the database's syncs need too: it gets half. What
 * has to wait longer than half a second is refused.
 */
const RUNNING = 2;
const WAITING = 64;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_PASSWORD_BYTES = 1024;

export interface PasswordOptions {
  readonly random: Random;
  /** Characters; 8 is the least that NIST SP 800-63B §3.1.1.2 allows. */
  readonly min_length: number;
  readonly parameters?: HashParameters;
  readonly running?: number;
  readonly waiting?: number;
  /** In place of places of its own. */
  readonly limiter?: Limiter;
}

export type Verdict = 'right' | 'right_but_outdated' | 'wrong';

export interface Passwords {
  /** @throws AccountError `invalid` when the password is too short, too long, one of `names`, or everybody's guess. */
  check(password: string, names: readonly (string | null)[]): void;
  /** The hash in PHC form. @throws AccountError `busy`. */
  hash(password: string): Promise<string>;
  /**
   * Takes as long without a hash as with one, so that nobody can tell whether there is an account.
   *
   * @throws AccountError `busy`.
   */
  verify(hash: string | null, password: string): Promise<Verdict>;
}

export function createPasswords(options: PasswordOptions): Passwords {
  const { random, min_length, parameters = RECOMMENDED, running = RUNNING, waiting = WAITING } = options;
  const { limiter = createLimiter({ running, waiting }) } = options;
  const nobodys = hashOfNothing(parameters, random);

  async function limited<T>(task: () => Promise<T>): Promise<T> {
    const done = await limiter.run(task);
    if (done === undefined) {
      throw new AccountError('busy', '', 'Too many people are signing in just now. Try again in a moment.');
    }
    return done.result;
  }

  return {
    check(password, names) {
      if ([...prepare(password)].length < min_length) {
        throw refused('too_short', `The password is too short. It needs at least ${min_length} characters.`);
      }
      if (isTooLong(password))
        throw refused('too_long', `The password is too long. It may have ${MAX_PASSWORD_BYTES} bytes.`);
      const guess = normaliseIdentifier(password);
      if (names.some((name) => name !== null && normaliseIdentifier(name) === guess)) {
        throw refused('too_common', 'The password must not be the username or the email address.');
      }
      if (isCommonPassword(guess)) throw refused('too_common', 'The password is one of the first that others guess.');
    },
    hash: (password) =>
      limited(() => hash(prepare(password), { ...parameters, outputLen: HASH_BYTES, salt: random.bytes(SALT_BYTES) })),
    async verify(stored, password) {
      if (isTooLong(password)) return 'wrong';
      const right = await limited(() => verify(stored ?? nobodys, prepare(password)));
      if (!right || stored === null) return 'wrong';
      return hasParameters(stored, parameters) ? 'right' : 'right_but_outdated';
    },
  };
}

/** RFC 8265 §4.2.1: the same password, however the keyboard composes its letters. */
function prepare(password: string): string {
  return password.normalize('NFC');
}

function isTooLong(password: string): boolean {
  return Buffer.byteLength(prepare(password)) > MAX_PASSWORD_BYTES;
}

function refused(reason: AccountErrorReason, message: string): AccountError {
  return new AccountError('invalid', 'password', message, reason);
}

function hasParameters(stored: string, parameters: HashParameters): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(stored);
  return (
    memoryCost === parameters.memoryCost && timeCost === parameters.timeCost && parallelism === parameters.parallelism
  );
}

/** A hash that no password has and that takes as long to verify as any other. */
function hashOfNothing({ memoryCost, timeCost, parallelism }: HashParameters, random: Random): string {
  const [salt, digest] = [SALT_BYTES, HASH_BYTES].map((size) =>
    random.bytes(size).toString('base64').replaceAll('=', ''),
  );
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${digest}`;
}
