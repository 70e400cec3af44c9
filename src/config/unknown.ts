import { NOT_HONOURED, notHonoured } from './known.ts';
import { GROUPS, SETTINGS, settingAround } from './settings.ts';
import { entriesOf, isTree, type Tree, valueAt } from './tree.ts';

/** One sentence for every setting that is read and changes nothing: not honoured, or not known at all. */
export function ignoredSettings(tree: Tree): string[] {
  return [...warningsOfKnown(tree), ...warningsOfUnknown(tree)];
}

function warningsOfKnown(tree: Tree): string[] {
  return NOT_HONOURED.flatMap(({ path, because, asks }) => {
    const value = valueAt(tree, path);
    if (value === undefined || because === null || asks?.(value) === false) return [];
    return [`${path} is accepted and changes nothing: ${because}.`];
  });
}

function warningsOfUnknown(tree: Tree): string[] {
  const unknown = entriesOf(tree).filter(([path, value]) => !isKnown(path, value));
  return unknown.map(([path]) => {
    const nearest = nearestSetting(path);
    return `${path} is not a setting of Signet and is ignored.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;
  });
}

function isKnown(path: string, value: unknown): boolean {
  if (notHonoured(path) !== undefined || settingAround(path) !== undefined) return true;
  return GROUPS.has(path) && isTree(value);
}

const KNOWN: readonly string[] = [...SETTINGS.map((setting) => setting.path), ...NOT_HONOURED.map(({ path }) => path)];

/** The known setting whose name is at most two letters away. */
export function nearestSetting(path: string): string | undefined {
  return nearest(path, KNOWN);
}

/** The closest of the candidates, when at most two letters have to be added, removed or exchanged. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const near = candidates.map((candidate) => ({ candidate, distance: distanceWithinTwo(word, candidate) }));
  near.sort((a, b) => a.distance - b.distance);
  const [best] = near;
  return best !== undefined && best.distance <= 2 ? best.candidate : undefined;
}

/** Levenshtein's distance; 3 for whatever is more than 2. */
function distanceWithinTwo(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return 3;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const exchange = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, exchange));
    }
    if (Math.min(...next) > 2) return 3;
    row = next;
  }
  return row[to.length] ?? 3;
}
