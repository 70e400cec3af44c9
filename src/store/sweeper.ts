import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Clock } from '../oauth/clock.ts';
import type { Driver } from './driver.ts';
import type { Store } from './entities.ts';
import { TABLES } from './tables.ts';
import { type AnySchema, placeholder, queryBuilder, template } from './templates.ts';

const BATCH = 500;

/** Makes `sweep`: one sweep at a time; a second call joins the one that runs. */
export function createSweep(driver: Driver, clock: Clock): Store['sweep'] {
  const tables = Object.values(TABLES)
    .filter((table) => table.expiry === 'expires_at')
    .map(({ name, key }) => ({ name, expired: deleteExpired(driver, name, key) }));
  let running: Promise<Readonly<Record<string, number>>> | undefined;

  async function run(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    const now = clock.now();
    for (const { name, expired } of tables) {
      let total = 0;
      for (let deleted = BATCH; deleted === BATCH; await turn()) {
        const { changes } = await driver.write([{ ...expired({ now }), guard: undefined, single: false }]);
        deleted = changes;
        total += changes;
      }
      counts[name] = total;
    }
    await driver.compact();
    return counts;
  }

  return () => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
}

function deleteExpired(driver: Driver, table: string, key: readonly string[]) {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const statement = sql`delete from ${sql.table(table)} where (${columns}) in (select ${columns} from ${sql.table(table)} where expires_at < ${placeholder('now')} order by expires_at limit ${sql.lit(BATCH)})`;
  const db = queryBuilder<AnySchema>(driver.dialect);
  return template({ compile: () => statement.compile(db) }, ['now']);
}

export interface SweeperOptions {
  /** Milliseconds between the end of one sweep and the next. */
  readonly every: number;
  onError(error: unknown): void;
}

/** Sweeps now and then, without keeping the process alive. The result stops it. */
export function startSweeper(store: Pick<Store, 'sweep'>, { every, onError }: SweeperOptions): () => void {
  let timer: NodeJS.Timeout;
  let stopped = false;

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      store.sweep().catch(onError).finally(schedule);
    }, every).unref();
  }

  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
