import { GROUPS, settingAt } from '../settings.ts';
import { merge } from '../tree.ts';
import { nearestSetting } from '../unknown.ts';
import type { Layer } from './layer.ts';
import { readSetting } from './words.ts';

/** A setting given on the command line: `flag` is what the person typed, `--public-port` or `--set`. */
export interface FlagValue {
  readonly flag: string;
  readonly path: string;
  readonly word: string;
}

/** The last flag for a setting wins. */
export function flagLayer(values: readonly FlagValue[]): Layer {
  const known = values.filter(({ path }) => settingAt(path) !== undefined || GROUPS.has(path));
  return {
    tree: merge(
      ...known.map(({ path, word }) =>
        readSetting(settingAt(path) ?? { path, kind: 'json', default: undefined }, word),
      ),
    ),
    origin: (path) =>
      values.findLast((value) => path === value.path || path.startsWith(`${value.path}.`))?.flag ?? 'flags',
    problems: values.filter((value) => !known.includes(value)).map(refuse),
    warnings: [],
  };
}

function refuse({ flag, path }: FlagValue): string {
  const meant = nearestSetting(path);
  return `${flag} ${path}: there is no such setting.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}
