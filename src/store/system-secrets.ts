import type { Write } from '../oauth/changes.ts';
import type { Clock } from '../oauth/clock.ts';
import type { RotatingSealer } from '../oauth/sealing.ts';
import { createCountDependents } from './dependents.ts';
import type { Driver } from './driver.ts';
import type { Entities } from './entities.ts';
import { createReseal } from './reseal.ts';
import type { RowCodec } from './rows.ts';
import type { SystemSecret, SystemSecrets } from './system-secret.ts';
import { queryBuilder, type Schema, template } from './templates.ts';

export interface StoppableSystemSecrets extends SystemSecrets {
  /** Ends what runs, which rejects; resolves when nothing of it touches the database any more. */
  stop(): Promise<void>;
}

export function createSystemSecrets(
  driver: Driver,
  sealer: RotatingSealer,
  clock: Clock,
  rows: RowCodec<SystemSecret>,
  write: Write<Entities>,
): StoppableSystemSecrets {
  const latest = template(
    queryBuilder<Schema>(driver.dialect)
      .selectFrom('system_secret')
      .select([...rows.columns])
      .orderBy('newest_since', 'desc'),
    [],
  );
  let stopped = false;
  // Their statements are many and seldom needed, so that no start waits for them.
  const reseal = joined(() => createReseal(driver, sealer, () => stopped)());
  const dependents = joined(() => createCountDependents(driver, sealer, clock, newestSince, () => stopped)());

  /** A secret that comes back after another one was the newest begins anew. */
  async function newestSince(): Promise<number> {
    const row = await driver.get(latest({}));
    const known = row === undefined ? undefined : rows.decode(row);
    return known?.id === sealer.newest ? known.newest_since : clock.now();
  }

  return {
    async begin() {
      const record = { id: sealer.newest, newest_since: await newestSince() };
      await write([{ op: 'insert', entity: 'system_secret', record, existing: 'replace' }]);
    },
    reseal: reseal.run,
    dependents: dependents.run,
    async stop() {
      stopped = true;
      await Promise.allSettled([reseal.running(), dependents.running()]);
    },
  };
}

/** At most one run at a time, which those who ask meanwhile share. */
function joined<T>(work: () => Promise<T>) {
  let running: Promise<T> | undefined;
  return {
    running: () => running,
    run(): Promise<T> {
      running ??= work().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}
