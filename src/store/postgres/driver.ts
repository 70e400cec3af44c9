import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../oauth/clock.ts';
import type { Driver, Query, Row, Statement } from '../driver.ts';
import { StoreUnavailable } from '../errors.ts';
import type { Address } from './address.ts';
import { batchableOf, createBatches } from './batches.ts';
import { postgresDialect } from './dialect.ts';
import { type Flavour, flavourOf, undoesSchemaChanges } from './flavour.ts';
import { createMerge } from './merge.ts';
import { openPool, type Sessions } from './pool.ts';
import { createRetry } from './retry.ts';
import { type Pause, schemaLease } from './schema-lease.ts';
import { createSharedReads } from './shared-reads.ts';
import { writeList } from './writes.ts';

export interface PostgresDriver extends Driver {
  readonly flavour: Flavour;
}

/** Rejects with StoreUnavailable when the database cannot be reached. */
export async function openPostgres(address: Address, random: Random): Promise<PostgresDriver> {
  return driverOn(await openPool(address), random);
}

/** @param sessions closed with the driver, and when it cannot be made. */
export async function driverOn(sessions: Sessions, random: Random): Promise<PostgresDriver> {
  const retry = createRetry(random, (milliseconds) => sleep(milliseconds));
  const flavour = await retry(() => sessions.use(flavourOf)).catch(async (error: unknown) => {
    await sessions.close();
    throw error;
  });
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  function accept<T>(work: () => Promise<T>): Promise<T> {
    if (closed !== undefined) return Promise.reject(new StoreUnavailable('The database is closed.'));
    const running = work().finally(() => underWay.delete(running));
    underWay.add(running);
    return running;
  }

  // CockroachDB refuses a statement that changes a table twice, and Citus some that change several tables.
  const merge = flavour === 'postgres' ? createMerge() : undefined;
  const write = (list: readonly Statement[]) => writeList(sessions, retry, list, merge);
  const writeInBatch = createBatches(write);
  // Rows of one statement would lie on several machines of Citus, and each such statement be a two-phase commit.
  const batches = flavour !== 'citus';
  const read = (query: Query): Promise<Row[]> =>
    accept(() => retry(async () => (await sessions.use((session) => session.run(query))).rows));
  const readShared = createSharedReads(sessions);

  const driver: PostgresDriver = {
    flavour,
    dialect: postgresDialect(flavour),
    get: async (query) => (await accept(() => retry(() => readShared(query))))[0],
    all: read,
    write(list) {
      const row = batches ? batchableOf(list) : undefined;
      return accept(() => (row === undefined ? write(list) : writeInBatch(row)));
    },
    async check() {
      await read({ sql: 'select 1', parameters: [] });
    },
    // Its own autovacuum does that.
    compact: () => Promise.resolve(),
    close() {
      closed ??= Promise.allSettled(underWay).then(() => sessions.close());
      return closed;
    },
  };
  if (undoesSchemaChanges(flavour)) return driver;
  return { ...driver, withSchemaLease: schemaLease(driver, random, pause) };
}

const pause: Pause = (milliseconds, signal) => sleep(milliseconds, undefined, { signal });
