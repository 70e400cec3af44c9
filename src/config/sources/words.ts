import type { SettingKind } from '../settings.ts';

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/**
 * What a word of the environment or the command line means for a setting of this kind. A word that does not fit is
 * left as it is: the schema refuses it with everything else.
 */
export function readWord(kind: SettingKind, word: string): unknown {
  switch (kind) {
    case 'boolean':
      return BOOLEANS[word.toLowerCase()] ?? word;
    case 'integer':
      return /^-?\d{1,15}$/.test(word) ? Number(word) : word;
    case 'list':
      return word.trimStart().startsWith('[') ? readJson(word) : readList(word);
    case 'json':
      return readJson(word);
    case 'text':
      return word;
  }
}

function readList(word: string): string[] {
  const entries = word.split(',').map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '');
}

function readJson(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch {
    return word;
  }
}
