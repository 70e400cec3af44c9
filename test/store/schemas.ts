import { systemRandom } from '../../src/oauth/clock.ts';
import type { Driver } from '../../src/store/driver.ts';
import { parseAddress } from '../../src/store/postgres/address.ts';
import { distributeTables } from '../../src/store/postgres/distribute.ts';
import { driverOn, type PostgresDriver } from '../../src/store/postgres/driver.ts';
import { openPool } from '../../src/store/postgres/pool.ts';
import { newSchema } from '../support/postgres-schema.ts';
import { disguised } from './disguised.ts';
import { faulty, type Plan } from './faulty.ts';

export async function driverOf(dsn: string, plan?: Plan): Promise<PostgresDriver> {
  const sessions = await openPool(parseAddress(dsn));
  return driverOn(plan === undefined ? sessions : faulty(sessions, plan), systemRandom);
}

/** A driver on a new schema, which is dropped with it. */
export async function openSchema(settings?: Readonly<Record<string, string>>, plan?: Plan): Promise<PostgresDriver> {
  const { dsn, drop } = await newSchema(settings);
  const driver = await driverOf(dsn, plan);
  return { ...driver, close: () => driver.close().then(drop) };
}

/** A driver on a new schema of a server that is taken for an engine without transactions for its schema. */
export async function openAs(version: string): Promise<PostgresDriver> {
  const { dsn, drop } = await newSchema();
  const driver = await driverOn(disguised(await openPool(parseAddress(dsn)), version), systemRandom);
  return { ...driver, close: () => driver.close().then(drop) };
}

/**
 * Whether the tests run on tables that are spread over machines (`test:store -- --distribute citus`). Without a server of
 * its own for them, only the servers of other tests have theirs spread.
 */
export const SPREAD: boolean =
  process.env['SIGNET_TEST_DISTRIBUTE'] === 'citus' && (process.env['SIGNET_TEST_STORE_DSN'] ?? '') !== '';

export async function distribute(driver: Driver): Promise<void> {
  if (SPREAD && isPostgres(driver)) await distributeTables(driver);
}

function isPostgres(driver: Driver): driver is PostgresDriver {
  return 'flavour' in driver;
}
