import type { Clock, Random } from '../clock.ts';

/** The base64url characters in ascending order, so that ids sort as the numbers they encode. */
const ALPHABET = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

const TIME_CHARACTERS = 7;
const RANDOM_BYTES = 9;

/**
 * An id of 16 characters: one random, seven for the time in milliseconds, eight random.
 *
 * Rows with such ids are appended at 64 places of an index instead of all over it, which keeps inserts cheap however
 * large the table is, and does not send every insert of a distributed database to one node either.
 */
export function createIdentifier(clock: Clock, random: Random): string {
  const bytes = random.bytes(RANDOM_BYTES);
  let time = '';
  let rest = clock.now();
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    time = ALPHABET.charAt(rest % 64) + time;
    rest = Math.floor(rest / 64);
  }
  let id = ALPHABET.charAt(bytes.readUInt8(0) & 63) + time;
  for (let i = 1; i < RANDOM_BYTES; i++) id += ALPHABET.charAt(bytes.readUInt8(i) & 63);
  return id;
}

const IDENTIFIER = /^[-\w]{16}$/;

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}
