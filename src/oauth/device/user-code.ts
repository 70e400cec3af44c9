import type { Random } from '../clock.ts';

/** What user codes are made of. */
export interface UserCodeFormat {
  readonly length: number;
  readonly character_set: string;
}

/**
 * Hydra's presets. The letters of `medium` are those of RFC 8628 §6.1, without vowels, so that no code is a word;
 * `high` leaves out what is read for something else (0 and O, 1 and I).
 */
export const USER_CODE_PRESETS: Readonly<Record<'high' | 'medium' | 'low', UserCodeFormat>> = {
  high: { length: 8, character_set: 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789' },
  medium: { length: 8, character_set: 'BCDFGHJKLMNPQRSTVWXZ' },
  low: { length: 9, character_set: '0123456789' },
};

/** The characters of a set that are told apart when a person types them: each once, in upper case. */
export function userCodeCharacters(character_set: string): readonly string[] {
  return [...new Set(normaliseUserCode(character_set))];
}

/** As it is compared: letters of either case, hyphens and spaces wherever they help reading (RFC 8628 §6.1). */
export function normaliseUserCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '');
}

/** A new code, normalised. Every code is as likely as any other. */
export function createUserCode({ length, character_set }: UserCodeFormat, random: Random): string {
  const characters = userCodeCharacters(character_set);
  const fair = 256 - (256 % characters.length);
  let code = '';
  while (code.length < length)
    for (const byte of random.bytes(length))
      if (byte < fair && code.length < length) code += characters[byte % characters.length];
  return code;
}

const LONGEST_GROUP = 4;

/** As it is shown: in groups of up to four that differ by one at most. */
export function showUserCode(code: string): string {
  const groups = Math.ceil(code.length / LONGEST_GROUP);
  const starts = Array.from({ length: groups + 1 }, (_, at) => Math.round((at * code.length) / groups));
  return starts
    .slice(1)
    .map((end, at) => code.slice(starts[at], end))
    .join('-');
}
