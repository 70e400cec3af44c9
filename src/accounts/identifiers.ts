import { AccountError } from './errors.ts';

const MAX_USERNAME_CHARACTERS = 64;
/** RFC 5321 §4.5.3.1.3, less the angle brackets. */
const MAX_EMAIL_BYTES = 254;

/** No `@`, so that no username is somebody's address; nothing invisible, so that no two names look the same. */
const USERNAME = /^[^\p{C}\p{Z}@]+$/u;
/** Plausible, no more: only a message that arrives proves an address. */
const EMAIL = /^[^\p{C}\p{Z}@<>()[\]\\,;:"]+@[^\p{C}\p{Z}@<>()[\]\\,;:".]+(\.[^\p{C}\p{Z}@<>()[\]\\,;:".]+)*$/u;

/** The form under which a username or address is looked up: one for all the ways to type it. Idempotent. */
export function normaliseIdentifier(text: string): string {
  let previous: string;
  let normalised = text;
  do {
    previous = normalised;
    normalised = previous.normalize('NFKC').toLowerCase().trim();
  } while (normalised !== previous);
  return normalised;
}

/** The username as it is kept and shown, its case unchanged. */
export function parseUsername(text: string): string {
  const username = text.normalize('NFKC').trim();
  if (!isUsername(username) || !isUsername(normaliseIdentifier(username))) {
    throw new AccountError(
      'invalid',
      'username',
      `A username has 1 to ${MAX_USERNAME_CHARACTERS} characters, without blanks and without @.`,
    );
  }
  return username;
}

/** The address as it is kept and shown, its case unchanged. */
export function parseEmail(text: string): string {
  const email = text.normalize('NFKC').trim();
  if (!isEmail(email) || !isEmail(normaliseIdentifier(email))) {
    throw new AccountError('invalid', 'email', 'This is no email address. One looks like name@example.org.');
  }
  return email;
}

/** The normalised form of what somebody typed to sign in; undefined when nobody can be called that. */
export function parseIdentifier(text: string): string | undefined {
  if (text.length > 4 * MAX_EMAIL_BYTES) return undefined;
  const identifier = normaliseIdentifier(text);
  return isUsername(identifier) || isEmail(identifier) ? identifier : undefined;
}

function isUsername(text: string): boolean {
  return USERNAME.test(text) && [...text].length <= MAX_USERNAME_CHARACTERS;
}

function isEmail(text: string): boolean {
  return EMAIL.test(text) && Buffer.byteLength(text) <= MAX_EMAIL_BYTES;
}
