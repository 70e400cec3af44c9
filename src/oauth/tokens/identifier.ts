import type { Clock, Random } from '../clock.ts';

/** The base64url characters in ascending order, so that ids sort as the numbers they encode. */
const ALPHABET = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

const TIME_CHARACTERS = 7;
const RANDOM_CHARACTERS = 8;

/** Milliseconds for which a process stays at one of the 64 places. */
const STAY = 128;

/** Where the process that draws from a source of randomness is, and since which multiple of `STAY`. */
const places = new WeakMap<Random, { readonly since: number; readonly place: string }>();

/**
 * An id of 16 characters: one for the place, seven for the time in milliseconds, eight random.
 *
 * Rows with such ids are appended at one of 64 places of an index, another every `STAY` milliseconds. The rows of one
 * transaction lie in one page, which is written once for all of them, however large the table is; and several nodes do
 * not send every insert of a distributed database to one of its machines.
 */
export function createIdentifier(clock: Clock, random: Random): string {
  const now = clock.now();
  const bytes = random.bytes(RANDOM_CHARACTERS);
  let time = '';
  let rest = now;
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    time = ALPHABET.charAt(rest % 64) + time;
    rest = Math.floor(rest / 64);
  }
  let id = placeOf(random, Math.floor(now / STAY)) + time;
  for (let i = 0; i < RANDOM_CHARACTERS; i++) id += ALPHABET.charAt(bytes.readUInt8(i) & 63);
  return id;
}

function placeOf(random: Random, since: number): string {
  const present = places.get(random);
  if (present?.since === since) return present.place;
  const place = ALPHABET.charAt(random.bytes(1).readUInt8(0) & 63);
  places.set(random, { since, place });
  return place;
}

const IDENTIFIER = /^[-\w]{16}$/;

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}
