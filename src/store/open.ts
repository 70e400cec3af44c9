import type { Clock, Random } from '../oauth/clock.ts';
import { createSealer } from '../oauth/sealing.ts';
import type { Driver } from './driver.ts';
import { type Location, parseDsn } from './dsn.ts';
import type { Store } from './entities.ts';
import { checkSchema, migrate } from './migrate.ts';
import { openSqlite } from './sqlite/driver.ts';
import type { Fdatasync } from './sqlite/wal.ts';
import { createStore } from './store.ts';

export interface StoreOptions {
  readonly dsn: string;
  /** `secrets.system`: the first seals, the others still open. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /** Whether to bring the schema up to date, rather than refuse an older one. */
  readonly migrate: boolean;
  /** What makes the embedded database's log durable; node:fs's when absent. */
  readonly fdatasync?: Fdatasync;
}

/** Rejects with StoreUnavailable, whose message says what to do. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const sealer = createSealer(options.secrets, 'store', options.random);
  const location = parseDsn(options.dsn);
  const driver = openDriver(location, options.fdatasync);
  try {
    await (options.migrate || location.engine === 'memory' ? migrate(driver) : checkSchema(driver));
  } catch (error) {
    await driver.close();
    throw error;
  }
  return createStore(driver, sealer, options.clock);
}

function openDriver(location: Location, fdatasync: Fdatasync | undefined): Driver {
  switch (location.engine) {
    case 'memory':
      return openSqlite(undefined);
    case 'sqlite':
      return openSqlite(location.file, fdatasync);
  }
}
