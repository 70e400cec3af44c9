import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import { DISTRIBUTION } from '../../src/store/distribution.ts';
import type { Driver, Query, Statement } from '../../src/store/driver.ts';
import type { Store } from '../../src/store/entities.ts';
import { checkSchema, migrate } from '../../src/store/migrate.ts';
import { distributeTables } from '../../src/store/postgres/distribute.ts';
import type { PostgresDriver } from '../../src/store/postgres/driver.ts';
import { createStore } from '../../src/store/store.ts';
import { TABLES } from '../../src/store/tables.ts';
import { newSchema } from '../support/postgres-schema.ts';
import { SECRET } from './engines.ts';
import { movableClock, NOW, token } from './fixtures.ts';
import { driverOf, openSchema, SPREAD } from './schemas.ts';
import { READS, type Where, WRITES } from './statements.ts';

// Only a coordinator of Citus can tell: npm run test:store -- --dsn URL --distribute citus.
if (SPREAD)
  describe('on tables that Citus spreads over machines', () => {
    const asked: Query[] = [];
    let driver: PostgresDriver;
    let store: Store;

    before(async () => {
      driver = await openSchema();
      await migrate(driver);
      await distributeTables(driver);
      store = createStore(recording(driver, asked), createSealer([SECRET], 'store', systemRandom), movableClock());
    });
    after(() => store.close());

    for (const [what, where, ask] of [...READS, ...WRITES]) {
      test(`${what}: ${where}`, async () => {
        asked.length = 0;
        await ask(store);
        assert.ok(asked.length > 0);
        for (const query of asked) assert.equal(await whereOf(driver, query), where, query.sql);
      });
    }

    test('a sweep asks all machines for some rows at a time', async () => {
      await Promise.all(
        Array.from({ length: 1200 }, (_, at) =>
          store.write([
            { op: 'insert', entity: 'access_token', record: token(`old-${at}`, 'h', { expires_at: NOW - 1 }) },
          ]),
        ),
      );
      asked.length = 0;
      assert.equal((await store.sweep())['access_token'], 1200);
      const deletes = asked.filter(({ sql }) => sql.startsWith('delete from "access_token"'));
      assert.equal(deletes.length, 2, 'batches stay large, though every statement takes long');
      for (const query of deletes) assert.equal(await whereOf(driver, query), 'all machines');
    });

    test('every table is declared, once', async () => {
      assert.deepEqual(await distributeTables(driver), []);
      const sql = `select c.relname from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
      where c.relnamespace = current_schema()::regnamespace`;
      const declared = (await driver.all({ sql, parameters: [] })).map(String);
      const tables = Object.values(TABLES).map(({ name }) => name);
      assert.deepEqual(declared.toSorted(), [...tables, 'schema_migration'].toSorted());
    });
  });

if (SPREAD)
  describe('rows that were there before their tables are spread', () => {
    test('are found as before, and nothing of them stays behind on the coordinator', async () => {
      const driver = await openSchema();
      await migrate(driver);
      const rows = "select 'i', md5(i::text), 1 from generate_series(1, 1000) i";
      await driver.write([plain(`insert into used_jti (issuer, hash, expires_at) ${rows}`)]);
      await distributeTables(driver);
      assert.deepEqual(await driver.all({ sql: 'select count(*) from used_jti', parameters: [] }), [[1000]]);
      const left = "select pg_relation_size('used_jti'), pg_relation_size('schema_migration')";
      assert.deepEqual(await driver.all({ sql: left, parameters: [] }), [[0, 0]]);
      await driver.close();
    });
  });

if (SPREAD)
  test('declaring the tables from two programs at once does it once', async () => {
    const schema = await newSchema();
    const drivers = [await driverOf(schema.dsn), await driverOf(schema.dsn)] as const;
    await migrate(drivers[0]);
    await Promise.all(drivers.map(distributeTables));
    assert.deepEqual(await distributeTables(drivers[0]), []);
    await Promise.all(drivers.map((driver) => driver.close()));
    await schema.drop();
  });

if (SPREAD)
  describe('a step of the schema on tables that Citus spreads over machines', () => {
    test('adds an index and a column while a node serves', async () => {
      const schema = await newSchema();
      const [driver, node] = [await driverOf(schema.dsn), await driverOf(schema.dsn)];
      await migrate(driver);
      await distributeTables(driver);
      await takeBack(driver);
      let serving = true;
      const requests = (async () => {
        for (let at = 0; serving; at++) {
          await node.write([
            plain(`insert into used_jti (issuer, hash, expires_at) values ('i', '${at % 97}', 1)
          on conflict (issuer, hash) do nothing`),
          ]);
        }
      })();
      await Promise.all([migrate(driver), migrate(node)]);
      serving = false;
      await requests;
      await checkSchema(driver);
      const sql = `select distinct result from run_command_on_shards('account_identifier',
      $$select count(*) from pg_index where indrelid = '%s'::regclass$$)`;
      assert.deepEqual(await driver.all({ sql, parameters: [] }), [['2']], 'every piece has its key and the new index');
      await Promise.all([driver.close(), node.close()]);
      await schema.drop();
    });
  });

/** As it was before the newest steps: an index less on one table, a column on another. */
async function takeBack(driver: Driver): Promise<void> {
  await driver.write([plain('delete from schema_migration where version in (9, 20)')]);
  await driver.write([plain('drop index account_identifier_by_account_id')]);
  await driver.write([plain('alter table client drop column shared_secrets')]);
}

function plain(sql: string): Statement {
  return { sql, parameters: [], guard: undefined, single: true };
}

function recording(driver: Driver, asked: Query[]): Driver {
  const noted = <T>(queries: readonly Query[], answer: Promise<T>): Promise<T> => {
    asked.push(...queries);
    return answer;
  };
  return {
    ...driver,
    get: (query) => noted([query], driver.get(query)),
    all: (query) => noted([query], driver.all(query)),
    write: (list) => noted(list, driver.write(list)),
  };
}

/** By the plan, whose tasks are statements on shards. */
async function whereOf(driver: Driver, { sql, parameters }: Query): Promise<Where> {
  const plan = (await driver.all({ sql: `explain (costs off) ${sql}`, parameters })).join('\n');
  const tasks = [...plan.matchAll(/Task Count: (\d+)/g)].map(([, count]) => Number(count));
  assert.ok(tasks.length > 0, plan);
  if (Math.max(...tasks) > 1) return 'all machines';
  const named = Object.entries(DISTRIBUTION).filter(([table]) =>
    new RegExp(`\\b(from|into|update) "${table}"`).test(sql),
  );
  return named.every(([, { by }]) => by === 'everywhere') ? 'its copy' : 'one machine';
}
