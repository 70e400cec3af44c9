import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Change } from '../../src/oauth/changes.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import type { Driver } from '../../src/store/driver.ts';
import type { Entities, Store } from '../../src/store/entities.ts';
import { checkSchema, migrate } from '../../src/store/migrate.ts';
import { createStore } from '../../src/store/store.ts';
import { newSchema, type Schema } from '../support/postgres-schema.ts';
import { SECRET } from './engines.ts';
import { device, grant, movableClock, NOW, session, token } from './fixtures.ts';
import { distribute, driverOf, SPREAD } from './schemas.ts';

const ROUNDS = 200;
/** Citus looks for deadlocks between machines every two seconds, and always cancels the youngest. */
const OPPOSED = SPREAD ? 6 : 50;

for (const isolation of ['read committed', 'serializable']) {
  describe(`two nodes on one PostgreSQL, ${isolation}`, () => {
    const clock = movableClock();
    let schema: Schema;
    let nodes: readonly [Store, Store];

    before(async () => {
      schema = await newSchema({ default_transaction_isolation: isolation.replace(' ', '\\ ') });
      const drivers = [await driverOf(schema.dsn), await driverOf(schema.dsn)] as const;
      await Promise.all(drivers.map((driver) => migrate(driver)));
      await distribute(drivers[0]);
      const storeOn = (driver: (typeof drivers)[number]) =>
        createStore(driver, createSealer([SECRET], 'store', systemRandom), clock);
      nodes = [storeOn(drivers[0]), storeOn(drivers[1])];
    });
    after(async () => {
      await Promise.all(nodes.map((node) => node.close()));
      await schema.drop();
    });

    /** Both nodes do the same at once, many times; each time one of them is to be first. */
    async function race(
      prepare: (id: string) => readonly Change<Entities>[],
      attempt: (id: string, node: number) => readonly Change<Entities>[],
    ): Promise<void> {
      const ids = Array.from({ length: ROUNDS }, (_, at) => `${isolation}-${at}`);
      await nodes[0].write(ids.flatMap(prepare));
      await Promise.all(
        ids.map(async (id) => {
          const outcomes = await Promise.all(nodes.map((store, node) => store.write(attempt(id, node))));
          assert.deepEqual(outcomes.toSorted(), ['second', undefined], id);
        }),
      );
    }

    test('a code is redeemed once', async () => {
      await race(
        (id) => [{ op: 'insert', entity: 'authorization_grant', record: grant(`code-${id}`) }],
        (id, node) => [
          {
            op: 'update',
            entity: 'authorization_grant',
            where: { id: `code-${id}`, code_used_at: null },
            set: { code_used_at: NOW },
            guard: 'second',
          },
          { op: 'insert', entity: 'access_token', record: token(`code-${id}`, `node-${node}`) },
        ],
      );
      const found = await nodes[0].accessTokens.find(`code-${isolation}-0`, ['node-0']);
      const other = await nodes[1].accessTokens.find(`code-${isolation}-0`, ['node-1']);
      assert.equal([found, other].filter((token) => token !== undefined).length, 1, 'nothing of the second is there');
    });

    test('a refresh token is rotated once, and the tokens from before are gone', async () => {
      await race(
        (id) => [
          { op: 'insert', entity: 'authorization_grant', record: grant(`refresh-${id}`, { refresh_generation: 1 }) },
          { op: 'insert', entity: 'access_token', record: token(`refresh-${id}`, 'before') },
        ],
        (id, node) => [
          {
            op: 'update',
            entity: 'authorization_grant',
            where: { id: `refresh-${id}`, refresh_generation: 1 },
            set: { refresh_generation: 2 },
            guard: 'second',
          },
          { op: 'delete', entity: 'access_token', where: { grant_id: `refresh-${id}` } },
          { op: 'insert', entity: 'access_token', record: token(`refresh-${id}`, `node-${node}`) },
        ],
      );
      assert.equal(await nodes[1].accessTokens.find(`refresh-${isolation}-0`, ['before']), undefined);
    });

    test('a device is granted or denied once', async () => {
      await race(
        (id) => [{ op: 'insert', entity: 'device_authorization', record: device(id) }],
        (id, node) => [
          {
            op: 'update',
            entity: 'device_authorization',
            where: { user_code_hash: `hash of ${id}`, status: 'pending' },
            set: { status: node === 0 ? 'granted' : 'denied' },
            guard: 'second',
          },
        ],
      );
    });

    test('a jti is taken once', async () => {
      await race(
        () => [],
        (hash) => [
          { op: 'insert', entity: 'used_jti', record: { issuer: 'i', hash, expires_at: NOW }, guard: 'second' },
        ],
      );
    });

    test('lists that name the same rows in opposite orders both go through', async () => {
      const ids = ['there', 'back'].map((name) => `${isolation}-${name}`);
      await nodes[0].write(ids.map((id) => ({ op: 'insert', entity: 'login_session', record: session(id) })));
      const touch = (id: string, at: number): Change<Entities> => ({
        op: 'update',
        entity: 'login_session',
        where: { id },
        set: { auth_time: at },
      });
      const walk = (at: number) => (at % 2 === 0 ? ids : ids.toReversed()).map((id) => touch(id, at));
      const results = await Promise.all(
        Array.from({ length: OPPOSED }, (_, at) => nodes[at % 2 === 0 ? 0 : 1].write(walk(at))),
      );
      assert.deepEqual(new Set(results), new Set([undefined]));
      const [one, other] = await Promise.all(ids.map((id) => nodes[0].sessions.find(id)));
      assert.equal(one?.auth_time, other?.auth_time, 'neither saw half of another');
    });

    test('sweeps at once delete each row once', async () => {
      const rows = Array.from({ length: 1500 }, (_, at) => token(`swept-${at}`, 'h', { expires_at: NOW - 1 }));
      await nodes[0].write(rows.map((record) => ({ op: 'insert', entity: 'access_token', record })));
      const counts = await Promise.all(nodes.map((node) => node.sweep()));
      assert.equal(
        counts.reduce((sum, count) => sum + (count['access_token'] ?? 0), 0),
        1500,
      );
    });
  });
}

describe('migrating a PostgreSQL', () => {
  test('from several nodes at once runs each step once, and they serve', async () => {
    const schema = await newSchema();
    const drivers = await Promise.all(Array.from({ length: 4 }, () => driverOf(schema.dsn)));
    await Promise.all(drivers.map((driver) => migrate(driver)));
    await Promise.all(drivers.map(checkSchema));
    const steps = await drivers[0]?.all({ sql: 'select version from schema_migration', parameters: [] });
    assert.equal(new Set(steps?.map(String)).size, steps?.length);
    await Promise.all(drivers.map((driver) => driver.close()));
    await schema.drop();
  });

  test('waits for a lock that somebody holds without holding up the others for long', async (t) => {
    const schema = await newSchema();
    const [holder, driver] = [await driverOf(schema.dsn), await driverOf(schema.dsn)];
    if (driver.withSchemaLease !== undefined) t.skip('This engine has no locks of tables that one could hold.');
    else await changesUnderLock(holder, driver);
    await Promise.all([holder.close(), driver.close()]);
    await schema.drop();
  });
});

async function changesUnderLock(holder: Driver, driver: Driver): Promise<void> {
  await migrate(driver);
  await driver.write([statement('delete from schema_migration where version = 20')]);
  await driver.write([statement('drop index account_identifier_by_account_id')]);
  const held = holder.write([
    statement('lock table account_identifier in share row exclusive mode'),
    statement('select pg_sleep(0.5)'),
  ]);
  await wait(100);
  await migrate(driver);
  await held;
  await checkSchema(driver);
}

function statement(sql: string) {
  return { sql, parameters: [], guard: undefined, single: false };
}
