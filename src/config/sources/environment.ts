import { NOT_HONOURED } from '../known.ts';
import { environmentName, GROUPS, SETTINGS, type Setting } from '../settings.ts';
import { merge, type Tree, treeOf } from '../tree.ts';
import { nearest } from '../unknown.ts';
import type { Layer } from './layer.ts';
import { readSetting } from './words.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Target = Pick<Setting, 'path' | 'kind' | 'default'>;

/** The schema knows every path, so a name means one setting however many underscores its words have. */
const TARGETS: ReadonlyMap<string, Target> = new Map<string, Target>([
  ...SETTINGS.map((setting): [string, Target] => [environmentName(setting.path), setting]),
  ...[...GROUPS].map((path): [string, Target] => [environmentName(path), { path, kind: 'json', default: undefined }]),
]);

/** Single words (`VERSION`, `DB`) mean other things to other programs. */
const IGNORED: readonly string[] = NOT_HONOURED.map(({ path }) => path).filter((path) => path.includes('.'));

/** Settings from variables such as `SERVE_PUBLIC_PORT`; variables of other programs are none of our business. */
export function environmentLayer(environment: Environment): Layer {
  const given = Object.entries(environment).flatMap(([name, word]): [string, string][] =>
    word === undefined || word === '' ? [] : [[name, word]],
  );
  const trees = given.flatMap(([name, word]) => readVariable(name, word));
  // Groups first, so that a variable for one setting wins over JSON for its group.
  trees.sort((a, b) => a.depth - b.depth);
  return {
    tree: merge(...trees.map(({ tree }) => tree)),
    origin: (path) => originOf(path, environment),
    problems: [],
    warnings: given.flatMap(([name]) => misspelt(name)),
  };
}

function readVariable(name: string, word: string): { depth: number; tree: Tree }[] {
  const target = TARGETS.get(name);
  if (target !== undefined) {
    return [{ depth: target.path.split('.').length, tree: readSetting(target, word) }];
  }
  const ignored = IGNORED.find(
    (path) => name === environmentName(path) || name.startsWith(`${environmentName(path)}_`),
  );
  return ignored === undefined ? [] : [{ depth: 0, tree: treeOf(ignored, word) }];
}

/** Long names only: two letters away from `DSN` or `DEV` is anything. */
function misspelt(name: string): string[] {
  if (TARGETS.has(name) || name.length < 10 || IGNORED.some((path) => name.startsWith(environmentName(path))))
    return [];
  const meant = nearest(name, [...TARGETS.keys()]);
  return meant === undefined ? [] : [`The environment variable ${name} is no setting. Did you mean ${meant}?`];
}

function originOf(path: string, environment: Environment): string {
  const parts = path.split('.');
  const names = parts.map((_, index) => environmentName(parts.slice(0, parts.length - index).join('.')));
  return names.find((name) => environment[name] !== undefined) ?? 'the environment';
}
