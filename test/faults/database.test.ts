import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemClock } from '../../src/oauth/clock.ts';
import { parseAddress } from '../../src/store/postgres/address.ts';
import { openPool } from '../../src/store/postgres/pool.ts';
import { cookieOf } from '../durability/grants.ts';
import { SYSTEM_SECRET, startNodes } from '../nodes/nodes.ts';
import { migratedSchema, type Schema } from '../support/postgres-schema.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { introspect, token } from '../support/story.ts';
import { type WireClient, wireClient } from '../support/wire-client.ts';
import { amount } from './form.ts';
import { check, summary } from './ledger.ts';
import { startLoad } from './load.ts';
import { type DatabaseProxy, startProxy } from './proxy.ts';
import { prepare } from './world.ts';

const STATEMENT_TIMEOUT = 500;
const CONNECT_TIMEOUT = 1000;
/** Beyond the statement's own limit, a silent network is given so long. */
const NETWORK_GRACE = 5000;
/** A busy machine's. */
const SLACK = 2500;

/** How often all connections are cut. */
const CUTS = amount(8, 200);

const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' };

describe('a database that fails its server', () => {
  let schema: Schema;
  let proxy: DatabaseProxy;
  let server: TestProvider;
  let wire: WireClient;
  let cookie: string;

  before(async () => {
    schema = await migratedSchema();
    const direct = new URL(schema.dsn);
    proxy = await startProxy(Number(direct.port));
    const dsn = new URL(schema.dsn);
    dsn.port = String(proxy.port);
    dsn.searchParams.set('statement_timeout', String(STATEMENT_TIMEOUT));
    dsn.searchParams.set('connect_timeout', `${CONNECT_TIMEOUT}ms`);
    server = await startTestProvider({
      settings: { dsn: dsn.href, 'secrets.system': [SYSTEM_SECRET], 'log.level': 'panic' },
    });
    cookie = cookieOf(await prepare(server));
    wire = wireClient(server.issuer, 32);
  });
  beforeEach(() => {
    proxy.delay = 0;
  });
  after(async () => {
    if (proxy !== undefined) proxy.delay = 0;
    wire?.close();
    await server?.stop();
    await proxy?.close();
    await schema?.drop();
  });

  const load = () => startLoad({ wires: [wire], issuer: server.issuer, cookie, call: server.call }, 12);
  const ready = async () => (await fetch(`${server.issuer}/health/ready`)).status;

  /** Refused as something that will be well again, and in time. */
  async function assertRefused(milliseconds: number): Promise<void> {
    const started = performance.now();
    const [refused, unready] = await Promise.all([token(server, CLIENT_CREDENTIALS), ready()]);
    const took = performance.now() - started;
    assert.deepEqual([refused.status, refused.body['error']], [503, 'temporarily_unavailable']);
    assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    assert.equal(unready, 503);
    assert.equal((await fetch(`${server.issuer}/health/alive`)).status, 200);
    assert(took < milliseconds + SLACK, `it took ${took} ms`);
  }

  async function recovered(): Promise<void> {
    const held = await token(server, CLIENT_CREDENTIALS);
    assert.equal(held.status, 200);
    assert.equal((await introspect(server, held.body['access_token']))['active'], true);
    assert.equal(await ready(), 200);
  }

  test('one that is slow makes slow answers, and no wrong ones', async () => {
    proxy.delay = 40;
    const running = load();
    await running.acknowledged(amount(40, 600));
    await running.stop();
    proxy.delay = 0;
    assert.deepEqual([running.ledger.lost, running.ledger.refused], [0, 0]);
    await check(running.ledger, server, wire);
  });

  test('one in which something holds a lock is given up after statement_timeout', async () => {
    const holder = await openPool(parseAddress(schema.dsn));
    await holder.use(async (session) => {
      await session.command('begin');
      await session.command('lock table access_token in access exclusive mode');
      const started = performance.now();
      const refused = await token(server, CLIENT_CREDENTIALS);
      assert.deepEqual([refused.status, refused.headers.has('retry-after')], [503, true]);
      assert(performance.now() - started < STATEMENT_TIMEOUT + SLACK);
      // Nothing else waits.
      assert.equal(await ready(), 200);
      await session.command('rollback');
    });
    await holder.close();
    await recovered();
  });

  test('one that falls silent is given up, and taken up again when it speaks', async () => {
    proxy.delay = Number.POSITIVE_INFINITY;
    await assertRefused(STATEMENT_TIMEOUT + NETWORK_GRACE + CONNECT_TIMEOUT);
    // From now on it is known at the connection.
    await assertRefused(CONNECT_TIMEOUT);
    proxy.delay = 0;
    await recovered();
  });

  test('one whose connections are cut again and again loses nothing that was acknowledged', async (t) => {
    const running = load();
    for (let times = 0; times < CUTS; times++) {
      await running.acknowledged(20);
      proxy.cut();
    }
    await running.stop();
    await check(running.ledger, server, wire);
    await recovered();
    t.diagnostic(`cut ${CUTS} times: ${summary(running.ledger)}`);
  });

  test('one that takes no more connections is said to be away, and found again', async () => {
    const { port } = proxy;
    await proxy.close();
    await assertRefused(CONNECT_TIMEOUT);
    proxy = await startProxy(Number(new URL(schema.dsn).port), port);
    await recovered();
  });
});

describe('a database whose default is serializable', () => {
  test('makes nodes that meet each other repeat themselves, and nobody notices', async (t) => {
    const server = await startNodes({
      clocks: [systemClock, systemClock],
      database: { default_transaction_isolation: 'serializable' },
    });
    t.after(() => server.stop());
    const cookie = cookieOf(await prepare(server));
    const wires = server.nodes.map(({ provider }) => wireClient(provider.addresses.public, 16));
    const running = startLoad({ wires, issuer: server.issuer, cookie, call: server.call }, 16);
    await running.acknowledged(amount(200, 5000));
    await running.stop();
    assert.deepEqual([running.ledger.lost, running.ledger.refused], [0, 0]);
    await check(running.ledger, server, wires[0] ?? assert.fail());
    for (const each of wires) each.close();
    t.diagnostic(summary(running.ledger));
  });
});
