import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemRandom } from '../../src/oauth/clock.ts';
import type { Driver, WithSchemaLease } from '../../src/store/driver.ts';
import { checkSchema, migrate } from '../../src/store/migrate.ts';
import { type Pause, schemaLease } from '../../src/store/postgres/schema-lease.ts';
import { newSchema, type Schema } from '../support/postgres-schema.ts';
import { driverOf } from './schemas.ts';

/** Ten times as fast as in a server. */
const hurried: Pause = (milliseconds, signal) => sleep(milliseconds / 10, undefined, { signal });

/** The driver as of an engine that does not undo changes of the schema. */
function leasing(driver: Driver, pause: Pause): Driver & { readonly withSchemaLease: WithSchemaLease } {
  return { ...driver, withSchemaLease: schemaLease(driver, systemRandom, pause) };
}

const ignore = (): void => undefined;

describe('changing the schema of an engine that has no transactions for it', () => {
  let schema: Schema;
  let driver: Driver;
  const run = (sql: string) => driver.write([{ sql, parameters: [], guard: undefined, single: false }]);
  const leases = () => driver.all({ sql: 'select holder from schema_migration_lease', parameters: [] });

  before(async () => {
    schema = await newSchema();
    driver = await driverOf(schema.dsn);
    await leasing(driver, hurried).withSchemaLease(async () => undefined, ignore);
  });
  after(async () => {
    await driver.close();
    await schema.drop();
  });
  beforeEach(() => run('delete from schema_migration_lease'));

  test('four programs at once run each statement once', async () => {
    const statements: string[] = [];
    const drivers = await Promise.all(Array.from({ length: 4 }, () => driverOf(schema.dsn)));
    const listening = drivers.map(
      (each): Driver => ({
        ...leasing(each, hurried),
        write(list) {
          for (const { sql } of list) if (/^(create|alter|drop)/.test(sql)) statements.push(sql);
          return each.write(list);
        },
      }),
    );
    await Promise.all(listening.map((each) => migrate(each)));
    await Promise.all(drivers.map(checkSchema));
    const once = statements.filter((sql) => !sql.includes('schema_migration'));
    assert.deepEqual(once, [...new Set(once)]);
    assert.ok(once.length > 40);
    const indexes = once.filter((sql) => sql.startsWith('create index'));
    for (const sql of indexes) assert.match(sql, / on \S+ \("?\w+"? asc[,)]/);
    assert.deepEqual(await leases(), []);
    await Promise.all(drivers.map((each) => each.close()));
  });

  test('steps of which it is not known how far they came are run again', async () => {
    await run('delete from schema_migration');
    await migrate(leasing(driver, hurried));
    await checkSchema(driver);
  });

  test('who has not renewed the lease for fifteen seconds is taken for dead', async () => {
    await run("insert into schema_migration_lease values (1, 'dead', 7)");
    let waited = 0;
    let told = 0;
    const pause: Pause = async (milliseconds, signal) => {
      if (signal === undefined) waited += milliseconds;
      else await sleep(milliseconds, undefined, { signal });
    };
    const [[holder] = []] = await leasing(driver, pause).withSchemaLease(leases, () => {
      told += 1;
    });
    assert.notEqual(holder, 'dead');
    assert.equal(waited, 15_000);
    assert.equal(told, 1);
    assert.deepEqual(await leases(), []);
  });

  test('who renews it is waited for', async () => {
    await run("insert into schema_migration_lease values (1, 'busy', 0)");
    let looks = 0;
    const pause: Pause = async (milliseconds, signal) => {
      if (signal !== undefined) return sleep(milliseconds, undefined, { signal });
      looks += 1;
      if (looks === 200) return run('delete from schema_migration_lease');
      return looks % 25 === 0 ? run('update schema_migration_lease set renewals = renewals + 1') : undefined;
    };
    await leasing(driver, pause).withSchemaLease(async () => undefined, ignore);
    assert.equal(looks, 200);
  });

  test('it is renewed while a statement takes long', async () => {
    const renewals = () => driver.all({ sql: 'select renewals from schema_migration_lease', parameters: [] });
    await leasing(driver, (_, signal) => sleep(1, undefined, { signal })).withSchemaLease(async () => {
      for (;;) {
        const [[count] = []] = await renewals();
        if (Number(count) >= 3) return;
      }
    }, ignore);
  });

  test('who was frozen meanwhile learns it before the next statement, and leaves the lease to its holder', async () => {
    const lost = leasing(driver, hurried).withSchemaLease(async (renew) => {
      await renew();
      await run("update schema_migration_lease set holder = 'other'");
      await renew();
    }, ignore);
    await assert.rejects(lost, { code: 'store_unavailable', message: /signet migrate/ });
    assert.deepEqual(await leases(), [['other']]);
  });

  test('it is given back when the work fails', async () => {
    const failing = leasing(driver, hurried).withSchemaLease(() => Promise.reject(new Error('no room')), ignore);
    await assert.rejects(failing, /no room/);
    assert.deepEqual(await leases(), []);
  });
});
