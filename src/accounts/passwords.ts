import type { Random } from '../oauth/clock.ts';
import { HASH_BYTES, type HashParameters, phcPrefix, SALT_BYTES } from '../oauth/hashing/argon2id.ts';
import type { SlowHashes } from '../oauth/hashing/hashing.ts';
import { isCommonPassword } from './common-passwords.ts';
import { AccountError, type AccountErrorReason } from './errors.ts';
import { normaliseIdentifier } from './identifiers.ts';

const MAX_PASSWORD_BYTES = 1024;

export interface PasswordOptions {
  readonly random: Random;
  /** Characters; 8 is the least that NIST SP 800-63B §3.1.1.2 allows. */
  readonly min_length: number;
  readonly parameters?: HashParameters;
  readonly hashing: SlowHashes;
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
  const { random, min_length, hashing, parameters = hashing.parameters } = options;
  const nobodys = hashOfNothing(parameters, random);

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
    async hash(password) {
      const hash = await hashing.hash(prepare(password), random.bytes(SALT_BYTES), parameters);
      return hash ?? busy();
    },
    async verify(stored, password) {
      if (isTooLong(password)) return 'wrong';
      const right = (await hashing.verify(stored ?? nobodys, prepare(password))) ?? busy();
      if (!right || stored === null) return 'wrong';
      return stored.startsWith(phcPrefix(parameters)) ? 'right' : 'right_but_outdated';
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

function busy(): never {
  throw new AccountError('busy', '', 'Too many people are signing in just now. Try again in a moment.');
}

/** A hash that no password has and that takes as long to verify as any other. */
function hashOfNothing(parameters: HashParameters, random: Random): string {
  const [salt, digest] = [SALT_BYTES, HASH_BYTES].map((size) =>
    random.bytes(size).toString('base64').replaceAll('=', ''),
  );
  return `${phcPrefix(parameters)}${salt}$${digest}`;
}
