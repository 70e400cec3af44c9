import type { Setting, SettingKind } from '../settings.ts';
import { type Tree, treeOf, withoutNulls } from '../tree.ts';

/**
 * What a word says of the setting or group at a path. `null` is the word for nothing where a setting may be without a
 * value; it wins over what a file says, while a nothing within JSON counts as not given.
 */
export function readSetting(
  { path, kind, default: fallback }: Pick<Setting, 'path' | 'kind' | 'default'>,
  word: string,
): Tree {
  if (word === 'null' && fallback === null) return treeOf(path, null);
  return withoutNulls(treeOf(path, readWord(kind, word)));
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/**
 * What a word of the environment or the command line means for a setting of this kind. A word that does not fit is
 * left as it is: the schema refuses it with everything else.
 */
function readWord(kind: SettingKind, word: string): unknown {
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
