import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import { DISTRIBUTION } from '../../src/store/distribution.ts';
import type { Store } from '../../src/store/entities.ts';
import { StoreUnavailable } from '../../src/store/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open.ts';
import { parseAddress } from '../../src/store/postgres/address.ts';
import { fateOf } from '../../src/store/postgres/failure.ts';
import { openPool } from '../../src/store/postgres/pool.ts';
import { createStore } from '../../src/store/store.ts';
import { TABLES } from '../../src/store/tables.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { newSchema, type Schema } from '../support/postgres-schema.ts';
import { SECRET } from './engines.ts';
import type { Fault, Plan } from './faulty.ts';
import { grant, NOW, session, token } from './fixtures.ts';
import { driverOf } from './schemas.ts';

describe('the dsn of a server', () => {
  test('reads as libpq does, with the pool settings that Hydra has', () => {
    const address = parseAddress(
      'postgres://ada:p%40ss@db.example:6432/signet?sslmode=verify-full&sslrootcert=/ca.pem&max_conns=20&max_idle_conns=4&max_conn_lifetime=1h30m&max_conn_idle_time=90s&connect_timeout=3&statement_timeout=2500&application_name=node-7',
    );
    assert.deepEqual(address, {
      host: 'db.example',
      port: 6432,
      user: 'ada',
      password: 'p@ss',
      database: 'signet',
      sslmode: 'verify-full',
      sslrootcert: '/ca.pem',
      sslcert: undefined,
      sslkey: undefined,
      application_name: 'node-7',
      options: undefined,
      connect_timeout: 3000,
      statement_timeout: 2500,
      max_conns: 20,
      max_idle_conns: 4,
      max_conn_lifetime: 5_400_000,
      max_conn_idle_time: 90_000,
    });
  });

  test('knows the other schemes, addresses and sockets', () => {
    const where = (dsn: string) => {
      const { host, port, database } = parseAddress(dsn);
      return [host, port, database];
    };
    assert.deepEqual(where('postgresql://localhost/a'), ['localhost', 5432, 'a']);
    assert.deepEqual(where('cockroach://root@node:26258/a'), ['node', 26258, 'a']);
    assert.deepEqual(where('cockroach://root@node/a'), ['node', 26257, 'a']);
    assert.deepEqual(where('postgres://[::1]:5433/a'), ['::1', 5433, 'a']);
    assert.deepEqual(where('postgres:///a?host=/run/postgresql'), ['/run/postgresql', 5432, 'a']);
  });

  test('is refused with the name of what is wrong', () => {
    for (const [parameter, message] of [
      ['sslmode=verify', /sslmode cannot be "verify"/],
      ['max_conns=many', /max_conns cannot be "many"/],
      ['max_conn_lifetime=1d', /max_conn_lifetime cannot be "1d"/],
    ] as const) {
      assert.throws(() => parseAddress(`postgres://host/a?${parameter}`), { code: 'store_unavailable', message });
    }
    assert.throws(() => parseAddress('postgres://a:1,b:2/x'), { code: 'store_unavailable', message: /no URL/ });
  });
});

describe('opening a server', () => {
  const openDsn = (dsn: string): Promise<Store> =>
    openStore({ dsn, secrets: [SECRET], clock: systemClock, random: systemRandom, migrate: 'embedded' });
  const withParameters = async (parameters: Readonly<Record<string, string>>): Promise<string> => {
    const url = new URL(await sharedPostgres());
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  };
  /** The same machine by a name that the certificate does not have. */
  const UNNAMED = '127.1';
  const certificate = join(import.meta.dirname, '../http/fixtures/localhost.cert.pem');
  const other = join(import.meta.dirname, '../cli/fixtures/cert.pem');

  test('without tables says what to do', async () => {
    const { dsn } = await newSchema();
    await assert.rejects(openDsn(dsn), { code: 'store_unavailable', message: /no tables.*signet migrate/ });
  });

  test('that is not there says where it was looked for, without the password', async () => {
    await assert.rejects(
      openDsn('postgres://ada:hunter2@127.0.0.1:1/a'),
      (error) =>
        error instanceof StoreUnavailable && /127\.0\.0\.1:1 /.test(error.message) && !/hunter2/.test(error.message),
    );
    const nowhere = new URL(await sharedPostgres());
    nowhere.pathname = '/nowhere';
    await assert.rejects(openDsn(nowhere.href), { code: 'store_unavailable', message: /does not exist/ });
  });

  test('is protected as sslmode says', async () => {
    const encrypted = async (parameters: Readonly<Record<string, string>>): Promise<unknown> => {
      const driver = await driverOf(await withParameters(parameters));
      const sql = 'select ssl::int from pg_stat_ssl where pid = pg_backend_pid()';
      return (await driver.get({ sql, parameters: [] }).finally(() => driver.close()))?.[0];
    };
    assert.equal(await encrypted({ sslmode: 'disable' }), 0);
    assert.equal(await encrypted({ sslmode: 'prefer' }), 1);
    assert.equal(await encrypted({ sslmode: 'require' }), 1);
    assert.equal(await encrypted({ sslmode: 'verify-ca', sslrootcert: certificate }), 1);
    assert.equal(await encrypted({ sslmode: 'verify-full', sslrootcert: certificate, host: 'localhost' }), 1);
    assert.equal(await encrypted({ sslmode: 'verify-ca', sslrootcert: certificate, host: UNNAMED }), 1);
    for (const parameters of [
      { sslmode: 'verify-full' },
      { sslmode: 'verify-ca', sslrootcert: other },
      { sslmode: 'verify-full', sslrootcert: certificate, host: UNNAMED },
    ]) {
      await assert.rejects(encrypted(parameters), { code: 'store_unavailable' }, JSON.stringify(parameters));
    }
    await assert.rejects(encrypted({ sslmode: 'require', sslrootcert: '/none.pem' }), { message: /none\.pem/ });
  });

  test('tells the server who connects, and how long a statement may take', async () => {
    const driver = await driverOf(await withParameters({ application_name: 'node-7', statement_timeout: '50ms' }));
    const sql = "select current_setting('application_name')";
    assert.deepEqual(await driver.get({ sql, parameters: [] }), ['node-7']);
    await assert.rejects(driver.get({ sql: 'select pg_sleep(5)', parameters: [] }), {
      code: 'store_unavailable',
      message: /statement_timeout/,
    });
    await driver.check();
    await driver.close();
    await assert.rejects(driver.check(), { code: 'store_unavailable' });
  });
});

describe('a commit whose answer is lost', () => {
  let schema: Schema;
  before(async () => {
    schema = await newSchema();
    const driver = await driverOf(schema.dsn);
    await migrate(driver);
    await driver.close();
  });
  after(() => schema.drop());

  /** A store one of whose statements, the first like `text`, meets a fault; closing it makes sure that one did. */
  async function storeWith(text: RegExp, fault: Fault): Promise<Store> {
    let met = false;
    const plan: Plan = () => (statement) => {
      if (met || !text.test(statement)) return 'none';
      met = true;
      return fault;
    };
    const driver = await driverOf(schema.dsn, plan);
    const store = createStore(driver, createSealer([SECRET], 'store', systemRandom), systemClock);
    return { ...store, close: () => store.close().then(() => assert.ok(met)) };
  }

  const update = (id: string) =>
    ({
      op: 'update',
      entity: 'authorization_grant',
      where: { id, code_used_at: null },
      set: { code_used_at: NOW },
      guard: 'used',
    }) as const;
  const insert = (id: string) => ({ op: 'insert', entity: 'access_token', record: token(id, 'h') }) as const;
  const proof = (id: string) =>
    ({
      op: 'insert',
      entity: 'used_jti',
      record: { issuer: 'proof', hash: id, expires_at: NOW },
      guard: 'proof used',
    }) as const;

  const LISTS = [
    { name: 'as one statement', commits: /^with/, redeem: (id: string) => [update(id), insert(id)] },
    { name: 'as a transaction', commits: /^commit/, redeem: (id: string) => [update(id), proof(id), insert(id)] },
  ];
  for (const { name, commits, redeem } of LISTS) {
    test(`of a redemption ${name} is found to have happened, by what it wrote`, async () => {
      const [id, store] = [`happened ${name}`, await storeWith(commits, 'answer lost')];
      await store.write([{ op: 'insert', entity: 'authorization_grant', record: grant(id), guard: 'taken' }]);
      assert.equal(await store.write(redeem(id)), undefined);
      assert.equal(await store.write(redeem(id)), 'used');
      assert.notEqual(await store.accessTokens.find(id, ['h']), undefined);
      await store.close();
    });

    test(`of a redemption ${name} is done again where it did not happen`, async () => {
      const [id, store] = [`cut ${name}`, await storeWith(commits, 'cut')];
      await store.write([{ op: 'insert', entity: 'authorization_grant', record: grant(id), guard: 'taken' }]);
      assert.equal(await store.write(redeem(id)), undefined);
      assert.equal(await store.write(redeem(id)), 'used');
      await store.close();
    });
  }

  test('of a single insert is known by its sealed value', async () => {
    const store = await storeWith(/^insert into "login_session"/, 'answer lost');
    const insert = { op: 'insert', entity: 'login_session', record: session('lost') } as const;
    assert.equal(await store.write([{ ...insert, guard: 'taken' }]), undefined);
    assert.equal(await store.write([{ ...insert, guard: 'taken' }]), 'taken');
    await store.close();
  });

  test('is not known where nothing tells, and never blamed on somebody else', async () => {
    const store = await storeWith(/^insert into "used_jti"/, 'answer lost');
    const take = {
      op: 'insert',
      entity: 'used_jti',
      record: { issuer: 'i', hash: 'h', expires_at: NOW },
      guard: 'used',
    } as const;
    await assert.rejects(store.write([take]), { code: 'store_unavailable', message: /not known/ });
    assert.equal(await store.write([take]), 'used');
    await store.close();
  });

  test('of many rows in one statement costs none of them', async () => {
    const store = await storeWith(/^insert into "access_token".*\), \(/, 'answer lost');
    const insert = (at: number) => ({ op: 'insert', entity: 'access_token', record: token('many', `${at}`) }) as const;
    const results = await Promise.allSettled([
      ...Array.from({ length: 40 }, (_, at) => store.write([insert(at)])),
      store.write([insert(7)]),
    ]);
    const refused = results.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []));
    assert.ok(refused.length === 1 && [7, 40].includes(refused[0] ?? -1), `one of the two rows of one key: ${refused}`);
    await store.close();
  });
});

describe('a commit that a machine of Citus does not confirm', () => {
  test('is a conflict where the machine said so, else not known', async () => {
    const schema = await newSchema();
    const sessions = await openPool(parseAddress(schema.dsn));
    const fateAfter = (warning: string) => {
      const text = `do $$ begin raise warning 'from the machine' using errcode = '${warning}';
        raise exception 'could not commit transaction for shard 102008 on at least one active node' using errcode = 'XX000'; end $$`;
      return sessions.use((session) => session.command(text)).catch(fateOf);
    };
    assert.equal(await fateAfter('40001'), 'conflict');
    assert.equal(await fateAfter('08006'), 'unknown');
    await sessions.close();
    await schema.drop();
  });
});

describe('tables that an engine spreads over machines', () => {
  test('have the column that they are spread by in every unique key', async () => {
    const schema = await newSchema();
    const driver = await driverOf(schema.dsn);
    await migrate(driver);
    const sql = `select c.relname, string_agg(a.attname, ',') from pg_index i join pg_class c on c.oid = i.indrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
      where i.indisunique and c.relnamespace = current_schema()::regnamespace group by c.relname, i.indexrelid`;
    const keys = await driver.all({ sql, parameters: [] });
    const tables = Object.values(TABLES).map(({ name }) => name);
    assert.deepEqual([...new Set(keys.map(([table]) => table))].sort(), [...tables, 'schema_migration'].sort());
    for (const [table, columns] of keys) {
      const distribution = Object.entries(DISTRIBUTION).find(([name]) => name === table)?.[1];
      if (distribution === undefined || distribution.by === 'everywhere') continue;
      assert.ok(String(columns).split(',').includes(distribution.by), `${table}: ${columns}`);
    }
    await driver.close();
    await schema.drop();
  });
});
