import type { Clock, Random } from '../oauth/clock.ts';
import { createSealer } from '../oauth/sealing.ts';
import type { Driver } from './driver.ts';
import { type Location, parseDsn } from './dsn.ts';
import type { Store } from './entities.ts';
import { StoreUnavailable } from './errors.ts';
import { checkSchema, migrate } from './migrate.ts';
import type { CheckpointerOptions } from './sqlite/checkpointer.ts';
import { openSqlite } from './sqlite/driver.ts';
import type { Fdatasync } from './sqlite/wal.ts';
import { createStore } from './store.ts';
import type { SweepOptions } from './sweeper.ts';

export interface StoreOptions {
  readonly dsn: string;
  /** `secrets.system`: the first seals, the others still open. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Whether to bring the schema up to date, rather than refuse an older one; `embedded`: where the database is this
   * process's own, and nobody else has to be asked when.
   */
  readonly migrate: boolean | 'embedded';
  /** What makes the embedded database's log durable; node:fs's when absent. */
  readonly fdatasync?: Fdatasync;
  /** Told of each time that the embedded database's writes waited for a checkpoint. @param milliseconds */
  readonly waited?: CheckpointerOptions['waited'];
  readonly sweep?: SweepOptions;
}

/** Rejects with StoreUnavailable, whose message says what to do. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const sealer = createSealer(options.secrets, 'store', options.random);
  const location = parseDsn(options.dsn);
  const driver = await openDriver(location, options);
  try {
    await (migrates(location, options) ? migrate(driver) : checkSchema(driver));
  } catch (error) {
    await driver.close();
    throw error;
  }
  return createStore(driver, sealer, options.clock, options.sweep);
}

export interface MigrationOptions {
  /** Declares to Citus how the tables lie. */
  readonly distribute?: 'citus' | undefined;
  /** Called once where another process changes the schema, and has to be waited for. */
  readonly waits?: () => void;
}

/**
 * Brings the schema up to date.
 *
 * @returns the tables that were distributed now.
 */
export async function migrateDatabase(
  dsn: string,
  random: Random,
  { distribute, waits }: MigrationOptions = {},
): Promise<readonly string[]> {
  const location = parseDsn(dsn);
  if (location.engine !== 'postgres') {
    if (distribute !== undefined) throw new StoreUnavailable('Only a database server spreads its tables.');
    const driver = await openDriver(location, { random });
    await migrate(driver).finally(() => driver.close());
    return [];
  }
  const [{ openPostgres }, { distributeTables }] = await Promise.all([
    import('./postgres/driver.ts'),
    import('./postgres/distribute.ts'),
  ]);
  // Building an index or moving rows may take long.
  const driver = await openPostgres({ ...location.address, statement_timeout: 0 }, random);
  try {
    await migrate(driver, waits);
    return distribute === undefined ? [] : await distributeTables(driver);
  } finally {
    await driver.close();
  }
}

function migrates({ engine }: Location, { migrate }: StoreOptions): boolean {
  return migrate === true || engine === 'memory' || (migrate === 'embedded' && engine === 'sqlite');
}

async function openDriver(
  location: Location,
  { fdatasync, waited, random }: Pick<StoreOptions, 'fdatasync' | 'waited' | 'random'>,
): Promise<Driver> {
  switch (location.engine) {
    case 'memory':
      return openSqlite(undefined);
    case 'sqlite':
      return openSqlite(location.file, fdatasync, waited);
    case 'postgres': {
      const { openPostgres } = await import('./postgres/driver.ts');
      return openPostgres(location.address, random);
    }
  }
}
