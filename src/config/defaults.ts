import type { Random } from '../oauth/clock.ts';
import { dataFolder } from './dsn.ts';
import { ConfigError } from './error.ts';
import type { Files } from './files.ts';
import { isTree, type Tree, valueAt } from './tree.ts';

const SECRET_BYTES = 32;
const DATABASE = 'sqlite://./data/signet.db';

/** What a development server has without being told; the weakest source. */
export function developmentDefaults(given: Tree): Tree {
  const port = valueAt(given, 'serve.public.port') ?? 4444;
  const secure = ['serve.public.tls.enabled', 'serve.tls.enabled'].some((path) => valueAt(given, path) === true);
  return {
    dsn: DATABASE,
    urls: { self: { issuer: `${secure ? 'https' : 'http'}://localhost:${String(port)}` } },
    serve: { public: { host: '127.0.0.1' }, mtls: { host: '127.0.0.1' } },
    log: { format: 'text' },
  };
}

/**
 * The secret of a development server: made once and kept beside the database (in ./data for one on a server), so that a restart opens what was
 * sealed before; made anew for a database in memory.
 */
export function developmentSecret(dsn: string, files: Files, random: Random): string {
  const folder = dataFolder(dsn);
  if (folder === undefined) return newSecret(random);
  const path = `${folder}/secrets.json`;
  const kept = files.read(path);
  if (kept !== undefined) return readSecret(path, kept);
  const secret = newSecret(random);
  const failure = files.writePrivate(path, `${JSON.stringify({ system: [secret] }, null, 2)}\n`);
  if (failure === undefined) return secret;
  throw new ConfigError([
    `The secrets cannot be kept in ${path} (${failure}): make the folder writable, or choose another with --dsn.`,
  ]);
}

function newSecret(random: Random): string {
  return random.bytes(SECRET_BYTES).toString('base64url');
}

function readSecret(path: string, content: string): string {
  const secret = valueAt(parse(content), 'system.0');
  if (typeof secret === 'string' && secret.length >= 16) return secret;
  throw new ConfigError([
    `${path} is damaged: it must hold {"system": ["…"]}. Restore it, or remove it together with the database.`,
  ]);
}

function parse(content: string): Tree {
  try {
    const value: unknown = JSON.parse(content);
    return isTree(value) ? value : {};
  } catch {
    return {};
  }
}
