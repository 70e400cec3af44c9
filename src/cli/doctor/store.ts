import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDatabaseServer, sqliteFile } from '../../config/dsn.ts';
import { ENCRYPTION_SET, KEY_SETS } from '../../oauth/keys.ts';
import type { Store } from '../../store/entities.ts';
import { type Finding, ok, problem, type Surroundings, warning } from './check.ts';
import { checkDatabaseFile } from './database-file.ts';
import { listenerUrl, reach } from './reach.ts';

/** The database and, as they lie in it, the keys. A running server has the file to itself and answers for it. */
export async function checkStore(surroundings: Surroundings): Promise<readonly Finding[]> {
  const { config } = surroundings;
  if (isDatabaseServer(config.dsn)) return openAndLook('The database', surroundings);
  const file = sqliteFile(config.dsn);
  if (file === undefined)
    return [warning('The database is in memory.', 'Give a sqlite:// dsn to keep what is stored.')];
  if (await surroundings.isServing('admin')) {
    const running = await askServer(listenerUrl(config.serve.admin));
    return [running, ...checkDatabaseFile(file), ...(config.secrets.system.length > 1 ? [LOG_SAYS] : [])];
  }
  if (!existsSync(file)) return [checkFolder(file, config.dev)];
  if (!isWritable(file))
    return [problem(`${file} may not be written by this user.`, 'Change its owner or permissions.')];
  return [...(await openAndLook(file, surroundings)), ...checkDatabaseFile(file)];
}

const LOG_SAYS = ok("The running server's log says each hour what older entries of secrets.system are needed for.");

async function askServer(url: string): Promise<Finding> {
  const reached = await reach(`${url}/health/ready`);
  return 'response' in reached && reached.response.ok
    ? ok('The running server has the database open and is ready.')
    : problem('The running server is not ready.', 'Its log says why.');
}

function checkFolder(file: string, dev: boolean): Finding {
  const folder = dirname(file);
  if (!existsSync(folder) && dev) return ok(`${folder} does not exist yet; the first start makes it.`);
  if (!existsSync(folder)) return problem(`The folder ${folder} does not exist.`, `Make it: mkdir -p ${folder}`);
  if (!isWritable(folder))
    return problem(`${folder} may not be written by this user.`, 'Change its owner or permissions.');
  return ok(`${file} does not exist yet; the first start makes it, with its keys.`);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function openAndLook(name: string, { config, clock, random }: Surroundings): Promise<readonly Finding[]> {
  const { openStore } = await import('../../store/open.ts');
  try {
    const secrets = config.secrets.system;
    const store = await openStore({ dsn: config.dsn, secrets, clock, random, migrate: false });
    try {
      await store.check();
      return [
        ok(`${name} is current.`),
        ...(await checkKeys(store, config)),
        ...(await checkOldSecrets(store, secrets, random)),
      ];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [problem(error instanceof Error ? error.message : String(error), 'When its tables are old: signet migrate')];
  }
}

/** What the older entries of `secrets.system` are needed for; nothing to say where there are none. */
async function checkOldSecrets(
  store: Store,
  system: readonly string[],
  random: Surroundings['random'],
): Promise<Finding[]> {
  if (system.length < 2) return [];
  const [{ createClientSecrets }, { oldSecretsAdvice, oldSecretsStatus }] = await Promise.all([
    import('../../oauth/client-authentication/secrets.ts'),
    import('../../http/old-secrets.ts'),
  ]);
  const { what, remedy } = oldSecretsAdvice(await oldSecretsStatus(store, createClientSecrets(system, random)));
  return [remedy === undefined ? ok(what) : warning(what, remedy)];
}

async function checkKeys(store: Store, { keys }: Surroundings['config']): Promise<Finding[]> {
  const findings: Finding[] = [];
  const wanted = KEY_SETS.filter((set) => set !== ENCRYPTION_SET || keys.encryption.length > 0);
  for (const set of wanted) findings.push(await checkKeySet(store, set));
  return findings;
}

async function checkKeySet(store: Store, set: string): Promise<Finding> {
  try {
    const keys = await store.keys.list(set);
    const current = keys.filter((key) => key.state === 'current').map((key) => key.alg);
    if (current.length > 0) return ok(`${set} has keys for ${current.join(', ')}.`);
    return warning(`${set} has no current key.`, 'The next start makes one.');
  } catch {
    return problem(`${set} cannot be opened.`, 'Add the secret that sealed it to the end of secrets.system.');
  }
}
