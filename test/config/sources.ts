import { ConfigError } from '../../src/config/error.ts';
import type { Files } from '../../src/config/files.ts';
import { type ConfigSources, type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import type { FlagValue } from '../../src/config/sources/flags.ts';
import type { Random } from '../../src/oauth/clock.ts';

/** Files that exist only in the test; what is written is kept beside them. */
export function filesOf(contents: Record<string, string>): Files & { readonly written: Map<string, string> } {
  const written = new Map<string, string>();
  return {
    written,
    read: (path) => written.get(path) ?? contents[path],
    writePrivate(path, content) {
      written.set(path, content);
      return undefined;
    },
  };
}

/** Bytes 0, 0, 0… so that what is made up is known. */
export const zeros: Random = { bytes: (size) => Buffer.alloc(size) };

const SECRET = 'a-secret-of-the-test-that-nobody-may-see';

/** What a server for production needs, in the environment. */
export const PRODUCTION: Readonly<Record<string, string>> = {
  DSN: 'sqlite:///var/lib/signet/signet.db',
  URLS_SELF_ISSUER: 'https://sign-in.example.com',
  SECRETS_SYSTEM: SECRET,
  SERVE_TLS_ALLOW_TERMINATION_FROM: '127.0.0.1/32',
};

export function load(sources: ConfigSources): LoadedConfig {
  return loadConfig({ files: filesOf({}), random: zeros, ...sources });
}

export function loadYaml(yaml: string, environment: Record<string, string> = PRODUCTION): LoadedConfig {
  return load({ paths: ['signet.yml'], files: filesOf({ 'signet.yml': yaml }), environment });
}

/** The sentences with which a configuration is refused; empty when it is accepted. */
export function problems(attempt: () => unknown): readonly string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
}

export function set(path: string, word: string): FlagValue {
  return { flag: '--set', path, word };
}
