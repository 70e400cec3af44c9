import { type Random, systemRandom } from '../oauth/clock.ts';
import { developmentDefaults, developmentSecret } from './defaults.ts';
import { isDsn } from './dsn.ts';
import { ConfigError } from './error.ts';
import { type Files, systemFiles } from './files.ts';
import { type Problem, problemsOf } from './problems.ts';
import { brokenRules, doubts } from './rules.ts';
import { type Config, schema } from './schema.ts';
import { SETTINGS } from './settings.ts';
import { type Environment, environmentLayer } from './sources/environment.ts';
import { fileLayer } from './sources/file.ts';
import { type FlagValue, flagLayer } from './sources/flags.ts';
import type { Layer } from './sources/layer.ts';
import { isTree, merge, type Tree, treeOf, valueAt, without } from './tree.ts';
import { ignoredSettings } from './unknown.ts';

export interface ConfigSources {
  /** Paths of configuration files; a later one wins. */
  readonly paths?: readonly string[];
  readonly flags?: readonly FlagValue[];
  readonly environment?: Environment;
  readonly files?: Files;
  readonly random?: Random;
}

export interface LoadedConfig {
  readonly config: Config;
  /** One sentence each, without secrets: settings that change nothing, and doubtful ones. */
  readonly warnings: readonly string[];
}

/**
 * The configuration from flags, the environment, files and defaults, the first of them that says something winning.
 *
 * @throws ConfigError with every problem at once.
 */
export function loadConfig(sources: ConfigSources = {}): LoadedConfig {
  const { paths = [], flags = [], environment = {}, files = systemFiles, random = systemRandom } = sources;
  const layers = [
    ...paths.map((path) => fileLayer(path, files.read(path))),
    environmentLayer(environment),
    flagLayer(flags),
  ];
  const given = merge(...layers.map(({ tree }) => tree));
  const tree = shareTls(completeForDevelopment(given, files, random));
  const unreadable = layers.flatMap(({ problems }) => problems);
  const ignored = [...layers.flatMap(({ warnings }) => warnings), ...ignoredSettings(given)];
  const checked = check(tree, given, unreadable, (path) => originOf(layers, path));
  if ('problems' in checked) throw new ConfigError(checked.problems, ignored);
  return { config: checked.config, warnings: [...ignored, ...doubts(checked.config)] };
}

function completeForDevelopment(given: Tree, files: Files, random: Random): Tree {
  if (valueAt(given, 'dev') !== true) return given;
  const tree = merge(developmentDefaults(given), given);
  const dsn = valueAt(tree, 'dsn');
  if (valueAt(tree, 'secrets.system') !== undefined || typeof dsn !== 'string' || !isDsn(dsn)) return tree;
  return merge(tree, treeOf('secrets.system', [developmentSecret(dsn, files, random)]));
}

/** `serve.tls` speaks for both listeners where they say nothing; a certificate or key means that TLS is wanted. */
function shareTls(tree: Tree): Tree {
  const shared = groupAt(tree, 'serve.tls');
  const listeners = ['serve.public', 'serve.admin'].map((path): Tree => {
    const own = groupAt(tree, `${path}.tls`);
    // What is no group is left for the schema to refuse.
    if (shared === undefined || own === undefined || groupAt(tree, path) === undefined) return {};
    const tls = merge(shared, own);
    const wanted = tls['cert'] !== undefined || tls['key'] !== undefined;
    return treeOf(`${path}.tls`, wanted ? { enabled: true, ...tls } : tls);
  });
  return groupAt(tree, 'serve') === undefined ? tree : shareWithMtls(merge(tree, ...listeners));
}

/** The listener for client certificates shows the public one's certificate unless it has its own. */
function shareWithMtls(tree: Tree): Tree {
  const shared = groupAt(tree, 'serve.public.tls');
  const own = groupAt(tree, 'serve.mtls.tls');
  if (shared === undefined || own === undefined || groupAt(tree, 'serve.mtls') === undefined) return tree;
  return own['cert'] !== undefined || own['key'] !== undefined
    ? tree
    : merge(tree, treeOf('serve.mtls.tls', merge(shared, own)));
}

/** Empty for what is not given; undefined for what is no group. */
function groupAt(tree: Tree, path: string): Tree | undefined {
  const value = valueAt(tree, path) ?? {};
  return isTree(value) ? value : undefined;
}

type Checked = { readonly config: Config } | { readonly problems: readonly string[] };

/** The checked configuration, or all problems: those of the sources, of single settings, and of settings together. */
function check(tree: Tree, given: Tree, unreadable: readonly string[], origin: (path: string) => string): Checked {
  const parsed = schema.safeParse(tree);
  const problems = parsed.success ? [] : problemsOf(parsed.error, tree, origin);
  const config = parsed.success ? parsed.data : schema.parse(withStandIns(tree, problems));
  // What a file that cannot be read leaves open is not worth telling, nor twice what `serve.tls` shares.
  const told = problems.filter(({ path, missing }) =>
    missing ? unreadable.length === 0 : valueAt(given, path) !== undefined,
  );
  const broken = unreadable.length > 0 ? [] : brokenRules(config, new Set(problems.map(({ path }) => path)));
  const sentences = [...unreadable, ...told.map(({ sentence }) => sentence), ...broken];
  return sentences.length > 0 ? { problems: [...new Set(sentences)] } : { config };
}

/** The tree with right values in place of the refused ones, so that the rules can be checked for the others. */
function withStandIns(tree: Tree, problems: readonly Problem[]): Tree {
  const kept = without(tree, new Set(problems.map(({ path }) => path)));
  const required = SETTINGS.filter((setting) => setting.default === undefined && setting.example !== undefined);
  return merge(...required.map(({ path, example }) => treeOf(path, example)), kept);
}

function originOf(layers: readonly Layer[], path: string): string {
  const layer = layers.findLast(({ tree }) => valueAt(tree, path) !== undefined);
  return layer?.origin(path) ?? 'the defaults';
}
