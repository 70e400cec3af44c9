/** Settings before they are checked: nested names with whatever a source gave for them. */
export interface Tree {
  readonly [name: string]: unknown;
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a dotted path; numbers lead into lists. */
export function valueAt(tree: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return value[Number(name)];
    return isTree(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }, tree);
}

/** One value at a dotted path, and nothing else. */
export function treeOf(path: string, value: unknown): Tree {
  return path
    .split('.')
    .reverse()
    .reduce<Tree>((inner, name, index) => ({ [name]: index === 0 ? value : inner }), {});
}

/** The later one wins; groups are merged, lists are replaced. */
export function merge(...trees: readonly Tree[]): Tree {
  return trees.reduce((under, over) => mergeTwo(under, over), {});
}

function mergeTwo(under: Tree, over: Tree): Tree {
  const entries = Object.entries(over).map(([name, value]): [string, unknown] => {
    const below = Object.hasOwn(under, name) ? under[name] : undefined;
    return [name, isTree(below) && isTree(value) ? mergeTwo(below, value) : value];
  });
  return Object.fromEntries([...Object.entries(under), ...entries]);
}

/** Without what was written as nothing (`login:` in YAML): it counts as not given. */
export function withoutNulls(tree: Tree): Tree {
  const given = Object.entries(tree).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, isTree(value) ? withoutNulls(value) : value]));
}

/** Without what stands at the given dotted paths. */
export function without(tree: Tree, paths: ReadonlySet<string>, at = ''): Tree {
  const kept = Object.entries(tree).filter(([name]) => !paths.has(join(at, name)));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, isTree(value) ? without(value, paths, join(at, name)) : value]),
  );
}

/** Every dotted path that does not lead to a further group, with its value. */
export function entriesOf(tree: Tree, at = ''): [string, unknown][] {
  return Object.entries(tree).flatMap(([name, value]): [string, unknown][] =>
    isTree(value) && Object.keys(value).length > 0 ? entriesOf(value, join(at, name)) : [[join(at, name), value]],
  );
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
