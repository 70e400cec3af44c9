import { type Command, Option } from 'commander';
import type { ConfigSources } from '../config/load.ts';
import type { FlagValue } from '../config/sources/flags.ts';
import type { Io } from './io.ts';

/** Flags that stand for one setting each; `--set` reaches every other one. */
const SHORTHANDS = [
  { name: 'dsn', flag: '--dsn <dsn>', path: 'dsn', help: 'the database' },
  { name: 'issuer', flag: '--issuer <url>', path: 'urls.self.issuer', help: 'the issuer' },
  { name: 'publicPort', flag: '--public-port <port>', path: 'serve.public.port', help: 'port of the public endpoints' },
  { name: 'adminPort', flag: '--admin-port <port>', path: 'serve.admin.port', help: 'port of the admin API' },
] as const;

type Shorthand = (typeof SHORTHANDS)[number]['name'];

/** The options that a command with `addConfigOptions` receives. */
export type ConfigOptions = Readonly<Partial<Record<Shorthand, string>>> & {
  readonly config?: readonly string[];
  readonly set?: readonly string[];
  readonly dev?: boolean;
};

export function addConfigOptions(command: Command): Command {
  command.addOption(repeated('-c, --config <file>', 'configuration file (YAML or JSON); a later one wins'));
  command.option('--dev', 'run as a development server');
  for (const { flag, help } of SHORTHANDS) command.option(flag, help);
  return command.addOption(repeated('--set <path=value>', 'any setting, such as ttl.access_token=10m'));
}

export function configSources(options: ConfigOptions, io: Io): ConfigSources {
  return {
    paths: options.config ?? [],
    flags: flagValues(options),
    environment: io.environment,
    random: io.random,
  };
}

function flagValues(options: ConfigOptions): FlagValue[] {
  const dev: FlagValue[] = options.dev === true ? [{ flag: '--dev', path: 'dev', word: 'true' }] : [];
  const short = SHORTHANDS.flatMap(({ name, flag, path }): FlagValue[] => {
    const word = options[name];
    return word === undefined ? [] : [{ flag: flag.split(' ')[0] ?? flag, path, word }];
  });
  return [...(options.set ?? []).map(readSet), ...dev, ...short];
}

function readSet(text: string): FlagValue {
  const at = text.indexOf('=');
  if (at === -1) return { flag: '--set', path: text, word: '' };
  return { flag: '--set', path: text.slice(0, at), word: text.slice(at + 1) };
}

/** An option that may be given several times. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

/** An option for several words: repeated, or separated with commas or blanks. */
export function wordsOption(flags: string, description: string): Option {
  return repeated(flags, `${description} (repeat, or separate with commas)`);
}

export function words(values: readonly string[] | undefined): string[] {
  return (values ?? []).flatMap((value) => value.split(/[\s,]+/)).filter((word) => word !== '');
}
