import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import type { Driver } from '../../src/store/driver.ts';
import type { Store } from '../../src/store/entities.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { createStore } from '../../src/store/store.ts';
import { randomFaults, repeating } from './faulty.ts';
import { distribute, openAs, openSchema, SPREAD } from './schemas.ts';

export const SECRET = 'a-system-secret-of-enough-length';

/** An engine under test: a fresh database for each call. */
export interface Engine {
  readonly name: string;
  openDriver(): Promise<Driver>;
}

export interface Opened {
  readonly driver: Driver;
  readonly store: Store;
  /** The same database, read with other secrets. */
  withSecrets(secrets: readonly string[]): Store;
}

export async function open(engine: Engine, clock: Clock): Promise<Opened> {
  const driver = await engine.openDriver();
  await migrate(driver);
  await distribute(driver);
  const withSecrets = (secrets: readonly string[]) =>
    createStore(driver, createSealer(secrets, 'store', systemRandom), clock);
  return { driver, store: withSecrets([SECRET]), withSecrets };
}

/** A folder for one test file, gone when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signet-store-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let databases = 0;
let folder: string | undefined;

export const ENGINES: readonly Engine[] = [
  { name: 'SQLite in memory', openDriver: async () => openSqlite(undefined) },
  {
    name: 'SQLite in a file',
    async openDriver() {
      folder ??= temporaryFolder();
      return openSqlite(join(folder, `engine-${databases++}.db`));
    },
  },
  { name: 'PostgreSQL', openDriver: () => openSchema() },
  {
    name: 'PostgreSQL, serializable, with statements and connections that fail',
    openDriver: async () =>
      repeating(await openSchema({ default_transaction_isolation: 'serializable' }, randomFaults(7, 0.15))),
  },
  // Tables that Citus spreads are not another engine's.
  ...(SPREAD
    ? []
    : [{ name: 'PostgreSQL, in the SQL of CockroachDB', openDriver: () => openAs('CockroachDB CCL v25.2.1') }]),
];
