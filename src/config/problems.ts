import type { z } from 'zod';
import { environmentName, SETTINGS, type Setting, settingAround } from './settings.ts';
import { isTree, type Tree, valueAt } from './tree.ts';

const LONGEST_QUOTE = 60;

/** A refused setting: its path, and the sentence that says what it is and what would be right. */
export interface Problem {
  readonly path: string;
  readonly sentence: string;
  readonly missing: boolean;
}

/**
 * One problem for each setting that the schema refused.
 *
 * @param origin where the value of a path was given, to follow "from".
 */
export function problemsOf(error: z.ZodError, tree: Tree, origin: (path: string) => string): Problem[] {
  const problems = new Map<string, Problem>();
  for (const issue of error.issues) {
    const at = issue.path.map(String).join('.');
    const setting = settingAround(at);
    const path = setting?.path ?? at;
    if (problems.has(path)) continue;
    const missing = valueAt(tree, path) === undefined;
    problems.set(path, { path, missing, sentence: sentence(path, at, setting, tree, origin) });
  }
  return [...problems.values()];
}

function sentence(
  path: string,
  at: string,
  setting: Setting | undefined,
  tree: Tree,
  origin: (path: string) => string,
): string {
  const given = valueAt(tree, path);
  if (given === undefined && setting !== undefined) return `${path} is missing: ${howToGive(path)}.`;
  const expects = setting?.expects ?? 'a group of settings';
  const received = describe(valueAt(tree, at), holdsSecret(path));
  const where = at === path ? 'it is' : `${entryName(at.slice(path.length + 1))} is`;
  return `${path} must be ${expects}; ${where} ${received} (from ${origin(path)}).`;
}

function holdsSecret(path: string): boolean {
  return SETTINGS.some((setting) => setting.secret && (setting.path === path || setting.path.startsWith(`${path}.`)));
}

/** The ways to give a setting; a secret has no place on a command line, which other users of the machine can read. */
export function howToGive(path: string): string {
  const ways = [`as ${path} in the file`, `as ${environmentName(path)} in the environment`];
  const flag = FLAGS[path] ?? (holdsSecret(path) ? undefined : `--set ${path}=…`);
  return flag === undefined ? `give it ${ways.join(' or ')}` : `give it ${ways.join(', ')} or with ${flag}`;
}

const FLAGS: Readonly<Record<string, string>> = { dsn: '--dsn', 'urls.self.issuer': '--issuer' };

function entryName(inner: string): string {
  const [index = '', ...rest] = inner.split('.');
  const entry = /^\d+$/.test(index) ? `its entry ${Number(index) + 1}` : `its ${index}`;
  return rest.length === 0 ? entry : `${rest.join('.')} of ${entry}`;
}

/** The kind of a value, and the value itself unless it is a secret. */
function describe(value: unknown, secret: boolean): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (isTree(value)) return 'a group of settings';
  if (typeof value === 'string') return secret ? `a text of ${value.length} characters` : `the text ${quote(value)}`;
  const kind = typeof value === 'number' ? 'number' : 'value';
  return secret ? `a ${kind}` : `the ${kind} ${String(value)}`;
}

function quote(value: string): string {
  // A URL may hold a password where none belongs.
  const shown = value.replace(/\/\/[^/]*@/, '//…@');
  return JSON.stringify(shown.length > LONGEST_QUOTE ? `${shown.slice(0, LONGEST_QUOTE)}…` : shown);
}
