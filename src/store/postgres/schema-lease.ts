import type { Random } from '../../oauth/clock.ts';
import { createOnce } from '../create-once.ts';
import type { Driver, Value, WithSchemaLease } from '../driver.ts';
import { StoreUnavailable } from '../errors.ts';

const TABLE = 'schema_migration_lease';

/** A statement may take an hour, so the lease is renewed beside it. */
const RENEW_EVERY_MS = 2000;
const LOOK_EVERY_MS = 500;
/** So often a lease is seen that nobody has renewed, before it is taken over: for fifteen seconds. */
const LOOKS = 30;

const TAKE = `insert into ${TABLE} (id, holder, renewals) values (1, $1, 0) on conflict (id) do nothing`;
const RENEW = `update ${TABLE} set renewals = renewals + 1 where id = 1 and holder = $1`;
const TAKE_OVER = `update ${TABLE} set holder = $1, renewals = 0 where id = 1 and holder = $2 and renewals = $3`;
const RELEASE = `delete from ${TABLE} where id = 1 and holder = $1`;
const LOOK = `select holder, renewals from ${TABLE} where id = 1`;

/** Rejects when the signal is aborted. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;

/**
 * Lets one process at a time change the schema of an engine that has neither transactions for that nor advisory locks:
 * those of CockroachDB can be called, and do nothing.
 *
 * A row is the lease. Its holder counts `renewals` up while it works; others look at the count, and where it has stood
 * still for fifteen seconds, the holder is taken for dead. So no two clocks are compared, and one that was frozen hears
 * that it lost the lease before its next statement.
 */
export function schemaLease(driver: Driver, random: Random, pause: Pause): WithSchemaLease {
  return async (work, waits) => {
    const { integer, text } = driver.dialect.types;
    const columns = `id ${integer} not null primary key, holder ${text} not null, renewals ${integer} not null`;
    await createOnce(driver, TABLE, columns);
    const holder = random.bytes(16).toString('hex');
    await take(driver, holder, pause, waits);
    const renew = async (): Promise<void> => {
      if (!(await changesRow(driver, RENEW, [holder]))) throw new StoreUnavailable(LOST);
    };
    const done = new AbortController();
    const renewing = renewUntil(done.signal, renew, pause);
    try {
      return await work(renew);
    } finally {
      done.abort();
      await renewing;
      // What cannot be given back is taken over.
      await changesRow(driver, RELEASE, [holder]).catch(() => undefined);
    }
  };
}

const LOST =
  'Another program changes the tables now, having heard nothing of this one for fifteen seconds: run "signet migrate" again when it is done.';

async function take(driver: Driver, holder: string, pause: Pause, waits: () => void): Promise<void> {
  let seen: string | undefined;
  let looks = 0;
  while (!(await changesRow(driver, TAKE, [holder]))) {
    const lease = await driver.get({ sql: LOOK, parameters: [] });
    if (lease === undefined) continue;
    // The connection was lost when the lease had been taken.
    if (lease[0] === holder) return;
    if (seen === undefined) waits();
    const now = lease.join(' ');
    looks = now === seen ? looks + 1 : 0;
    seen = now;
    if (looks >= LOOKS && (await changesRow(driver, TAKE_OVER, [holder, ...lease]))) return;
    await pause(LOOK_EVERY_MS);
  }
}

/** A renewal that fails is no harm: the next statement asks for one of its own. */
async function renewUntil(done: AbortSignal, renew: () => Promise<void>, pause: Pause): Promise<void> {
  for (;;) {
    await pause(RENEW_EVERY_MS, done).catch(() => undefined);
    if (done.aborted) return;
    await renew().catch(() => undefined);
  }
}

async function changesRow(driver: Driver, sql: string, parameters: readonly Value[]): Promise<boolean> {
  return (await driver.write([{ sql, parameters, guard: undefined, single: true }])).changes === 1;
}
