import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A source file by its path from the project's root, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One import as it is written: `types` when nothing of it is left at run time. */
export interface Import {
  readonly specifier: string;
  readonly types: boolean;
}

/** Which folder of `src/` may import which, and who owns which library. */
export interface Rules {
  /** Folder of `src/` to the folders it may import from, itself aside. `types` are allowed as `import type` only. */
  readonly folders: Readonly<Record<string, { readonly all: readonly string[]; readonly types?: readonly string[] }>>;
  /** Package or `node:` module to the folders that may import it (types are free). */
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

/** Every `.ts` file below `folder`, sorted. */
export function readSources(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const TOKENS =
  /(?<=[=(,:;!&|?{}[\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** The text with its comments blanked, line numbers kept. */
export function withoutComments(text: string): string {
  return text.replace(TOKENS, (token) =>
    token.startsWith('//') || token.startsWith('/*') ? token.replace(/[^\n]/g, ' ') : token,
  );
}

const STATEMENT =
  /^\s*(?:import\s+(type\s+)?(?:[\w$*{},\s]+?\s+from\s+)?|export\s+(type\s+)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})\s+from\s+)['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"`]([^'"`]+)['"`]/g;

export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  return [
    ...Array.from(code.matchAll(STATEMENT), ([, a, b, specifier = '']) => ({
      specifier,
      types: a !== undefined || b !== undefined,
    })),
    ...Array.from(code.matchAll(DYNAMIC), ([, specifier = '']) => ({ specifier, types: false })),
  ];
}

/** `src/oauth/grants/code.ts` is in `oauth`; a file directly in `src/` is in none. */
function folderOf(path: string): string | undefined {
  const [, folder, ...rest] = path.split('/');
  return rest.length > 0 ? folder : undefined;
}

const isRelative = (specifier: string): boolean => specifier.startsWith('.');

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

/** `@scope/name/sub` is package `@scope/name`, `name/sub` is `name`; `node:fs/promises` is `node:fs`. */
function moduleOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** One sentence for each import that the rules forbid. */
export function forbiddenImports(files: readonly SourceFile[], rules: Rules): string[] {
  return files.flatMap((file) =>
    importsOf(file.text).flatMap((found) => {
      const reason = isRelative(found.specifier)
        ? folderViolation(file.path, found, rules)
        : moduleViolation(file.path, found, rules);
      return reason === undefined ? [] : [`${file.path}: ${reason}`];
    }),
  );
}

function folderViolation(path: string, { specifier, types }: Import, rules: Rules): string | undefined {
  const target = resolve(path, specifier);
  const from = folderOf(path);
  const to = folderOf(target);
  if (!target.startsWith('src/')) return `imports ${target}, which is not part of the package`;
  if (from === undefined || from === to) return undefined;
  const allowed = rules.folders[from];
  if (allowed === undefined) return `the folder ${from} is not in the list of folders`;
  if (to !== undefined && allowed.all.includes(to)) return undefined;
  if (to !== undefined && allowed.types?.includes(to) === true) {
    return types ? undefined : `${from} may import only types from ${to} (${target})`;
  }
  return `${from} may not import ${target}`;
}

function moduleViolation(path: string, { specifier, types }: Import, rules: Rules): string | undefined {
  const owners = rules.modules[moduleOf(specifier)];
  if (types || owners === undefined) return undefined;
  const from = folderOf(path);
  if (from !== undefined && owners.includes(from)) return undefined;
  return `${specifier} belongs to ${owners.join(', ') || 'nobody'}`;
}

/** Each import cycle once, as the paths along it. Types count: a cycle of types is still two files that are one. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const graph = new Map(
    files.map((file) => [
      file.path,
      importsOf(file.text)
        .filter((found) => isRelative(found.specifier))
        .map((found) => resolve(file.path, found.specifier)),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      cycles.push([...trail.slice(at), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}

/** `path:line: text` for each line of code (comments aside) that matches. */
export function linesMatching(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    withoutComments(file.text)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

export function longFiles(files: readonly SourceFile[], limit: number): string[] {
  return files
    .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > limit)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}
