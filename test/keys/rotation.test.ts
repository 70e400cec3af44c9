import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KEY_SETS } from '../../src/oauth/keys.ts';
import { ACCESS_TOKEN, type Cluster, createCluster, DAY, FAST_SETS, ID_TOKEN, settled } from './support.ts';

function states(cluster: Cluster, alg = 'ES256', set = ID_TOKEN): string[] {
  const rows = cluster.store.rows('stored_key').filter((key) => key.set === set && key.alg === alg);
  return rows.map((key) => key.state).sort();
}

describe('at start', () => {
  test('each set gets a current key for each of its algorithms, once', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    await node.ensure();
    const made = cluster.store.rows('stored_key').map((key) => `${key.set} ${key.alg} ${key.state}`);
    assert.deepEqual(made.sort(), [
      `${ACCESS_TOKEN} ES256 current`,
      `${ID_TOKEN} ES256 current`,
      `${ID_TOKEN} EdDSA current`,
    ]);
  });

  test('two nodes that start together use the same keys', async () => {
    const cluster = createCluster();
    const nodes = [cluster.node(), cluster.node(), cluster.node()];
    await Promise.all(nodes.map((node) => node.ensure()));
    assert.deepEqual(states(cluster), ['current']);
    const kids = await Promise.all(nodes.map(async (node) => (await node.signer(ID_TOKEN, 'ES256')).kid));
    assert.equal(new Set(kids).size, 1);
  });

  test('an algorithm that was added gets its key, one that was removed is retired and still verifies', async () => {
    const cluster = createCluster();
    const before = cluster.node();
    await before.ensure();
    const jws = await (await before.signer(ID_TOKEN, 'EdDSA')).sign({ sub: 'ada' });
    const after = cluster.node({ sets: { ...FAST_SETS, [ID_TOKEN]: ['ES384'] } });
    await after.ensure();
    assert.deepEqual(states(cluster, 'ES384'), ['current']);
    assert.deepEqual(states(cluster, 'EdDSA'), ['retired']);
    assert.ok(await after.verify(ID_TOKEN, jws));
    await assert.rejects(after.signer(ID_TOKEN, 'EdDSA'));
  });

  test('a key that cannot be read is one clear error', async () => {
    const cluster = createCluster();
    await cluster.node().ensure();
    const [key] = cluster.store.rows('stored_key');
    assert.ok(key);
    const broken = { ...key, jwk: { ...key.jwk, x: 'AAAA' } };
    await cluster.store.write([{ op: 'insert', entity: 'stored_key', record: broken, existing: 'replace' }]);
    await assert.rejects(cluster.node().ensure(), {
      message: `The key ${key.kid} of ${key.set} is damaged. Restore it from a backup, or delete it.`,
    });
  });
});

describe('rotation', () => {
  test('a new key signs, the old one still verifies, the one after is published', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    const old = await node.signer(ID_TOKEN, 'ES256');
    const jws = await old.sign({ sub: 'ada' });
    await node.rotate();
    const current = await node.signer(ID_TOKEN, 'ES256');
    assert.notEqual(current.kid, old.kid);
    assert.ok(await node.verify(ID_TOKEN, jws));
    assert.deepEqual(states(cluster), ['current', 'next', 'retired']);
    const published = (await node.published()).keys.map((jwk) => jwk['kid']);
    assert.equal(published.length, 9);
    assert.ok(published.includes(old.kid) && published.includes(current.kid));
  });

  test('the published next key is the one that signs after the next rotation', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    await node.rotate();
    const next = cluster.store.rows('stored_key').find((key) => key.state === 'next' && key.alg === 'EdDSA');
    await node.rotate(ID_TOKEN);
    assert.equal((await node.signer(ID_TOKEN, 'EdDSA')).kid, next?.kid);
  });

  test('of one set leaves the other alone', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    await node.rotate(ACCESS_TOKEN);
    assert.deepEqual(states(cluster), ['current']);
    assert.deepEqual(states(cluster, 'ES256', ACCESS_TOKEN), ['current', 'next', 'retired']);
  });

  test('of two nodes at once happens once', async () => {
    const cluster = createCluster();
    const nodes = [cluster.node(), cluster.node(), cluster.node()];
    await Promise.all(nodes.map((node) => node.ensure()));
    await Promise.all(nodes.map((node) => node.rotate()));
    assert.deepEqual(states(cluster), ['current', 'next', 'retired']);
    const kids = await Promise.all(nodes.map(async (node) => (await node.signer(ID_TOKEN, 'ES256')).kid));
    assert.equal(new Set(kids).size, 1);
  });

  test('a retired key is published until its last token has expired, and is then deleted', async () => {
    const cluster = createCluster();
    const node = cluster.node({ schedule: { retire_after: 30 * DAY, rotate_every: null, next_lead: DAY } });
    await node.ensure();
    const jws = await (await node.signer(ACCESS_TOKEN)).sign({});
    await node.rotate(ACCESS_TOKEN);
    cluster.clock.time += 30 * DAY - 1;
    assert.ok(await node.verify(ACCESS_TOKEN, jws));
    assert.equal((await node.published()).keys.length, 5);
    cluster.clock.time += 1;
    assert.equal(await node.verify(ACCESS_TOKEN, jws), undefined);
    assert.equal((await node.published()).keys.length, 4);
    await node.maintain();
    assert.deepEqual(states(cluster, 'ES256', ACCESS_TOKEN), ['current', 'next']);
  });
});

describe('the schedule', () => {
  test('publishes the next key a day before, and rotates when the time has come', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    cluster.clock.time += 89 * DAY - 1;
    await node.maintain();
    assert.deepEqual(states(cluster), ['current']);
    cluster.clock.time += 1;
    await node.maintain();
    assert.deepEqual(states(cluster), ['current', 'next']);
    cluster.clock.time += DAY - 1;
    await node.maintain();
    assert.deepEqual(states(cluster), ['current', 'next']);
    cluster.clock.time += 1;
    await node.maintain();
    assert.deepEqual(states(cluster), ['current', 'retired']);
  });

  test('a server that was off for long still publishes the next key a day before it signs', async () => {
    const cluster = createCluster();
    await cluster.node().ensure();
    cluster.clock.time += 400 * DAY;
    const node = cluster.node();
    await node.ensure();
    await node.ensure();
    assert.deepEqual(states(cluster), ['current', 'next']);
    cluster.clock.time += DAY;
    await node.maintain();
    assert.deepEqual(states(cluster), ['current', 'retired']);
  });

  test('nothing is rotated where no schedule is set', async () => {
    const cluster = createCluster();
    const node = cluster.node({ schedule: { retire_after: DAY, rotate_every: null, next_lead: DAY } });
    await node.ensure();
    cluster.clock.time += 4000 * DAY;
    await node.maintain();
    assert.deepEqual(states(cluster), ['current']);
  });

  test('two timers at once rotate once', async () => {
    const cluster = createCluster();
    const nodes = [cluster.node(), cluster.node()];
    await Promise.all(nodes.map((node) => node.ensure()));
    for (const days of [89, 1]) {
      cluster.clock.time += days * DAY;
      await Promise.all(nodes.map((node) => node.maintain()));
    }
    assert.deepEqual(states(cluster), ['current', 'retired']);
  });

  test('a request after the time sets the rotation off without waiting for it', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    await node.rotate();
    const { kid } = await node.signer(ID_TOKEN, 'ES256');
    cluster.clock.time += 90 * DAY;
    assert.equal((await node.signer(ID_TOKEN, 'ES256')).kid, kid);
    const rotated = () => cluster.store.rows('stored_key').find((key) => key.kid === kid)?.state === 'retired';
    await settled(rotated);
    assert.ok(rotated());
    assert.deepEqual(cluster.errors, []);
  });

  test('a rotation that fails is reported, tried again a minute later, and the request is served', async () => {
    const cluster = createCluster();
    await cluster.node().ensure();
    const failing = cluster.node({ write: () => Promise.reject(new Error('the disk is full')) });
    cluster.clock.time += 90 * DAY;
    for (const advance of [0, 1000, 60_000]) {
      cluster.clock.time += advance;
      assert.ok(await failing.signer(ID_TOKEN, 'ES256'));
    }
    await settled(() => cluster.errors.length === 2);
    assert.deepEqual(cluster.errors.map(String), ['Error: the disk is full', 'Error: the disk is full']);
  });
});

describe('keys in memory', () => {
  test('are not read from the store again for each signature', async () => {
    const cluster = createCluster();
    const node = cluster.node();
    await node.ensure();
    const { reads } = cluster.repository;
    for (let i = 0; i < 10; i += 1) await (await node.signer(ID_TOKEN, 'ES256')).sign({});
    assert.equal(cluster.repository.reads, reads);
  });

  test('follow the rotation of another node within a minute', async () => {
    const cluster = createCluster();
    const [here, there] = [cluster.node(), cluster.node()];
    await here.ensure();
    await there.ensure();
    const before = await here.published();
    await there.rotate();
    assert.equal(await here.published(), before);
    cluster.clock.time += 60_000;
    const { kid } = await there.signer(ID_TOKEN, 'ES256');
    assert.equal((await here.signer(ID_TOKEN, 'ES256')).kid, kid);
    assert.deepEqual(await here.published(), await there.published());
  });

  test('a token of another node with a new key verifies at once, and strangers cause a reading each second at most', async () => {
    const cluster = createCluster();
    const [here, there] = [cluster.node(), cluster.node()];
    await here.ensure();
    await there.rotate();
    await there.ensure();
    const jws = await (await there.signer(ID_TOKEN, 'ES256')).sign({});
    assert.ok(await here.verify(ID_TOKEN, jws));
    const { reads } = cluster.repository;
    const elsewhere = createCluster().node();
    await elsewhere.ensure();
    const stranger = await (await elsewhere.signer(ID_TOKEN, 'ES256')).sign({});
    assert.equal(await here.verify(ID_TOKEN, stranger), undefined);
    assert.equal(cluster.repository.reads, reads);
    cluster.clock.time += 1000;
    assert.equal(await here.verify(ID_TOKEN, stranger), undefined);
    assert.equal(await here.verify(ID_TOKEN, stranger), undefined);
    assert.equal(cluster.repository.reads, reads + KEY_SETS.length);
  });

  test('serve on while the store is away, for as long as they may', async () => {
    const cluster = createCluster();
    let away = false;
    const list = (set: string) => (away ? Promise.reject(new Error('away')) : cluster.repository.list(set));
    const node = cluster.node({ repository: { list, version: cluster.repository.version } });
    await node.ensure();
    away = true;
    cluster.clock.time += 59_999;
    assert.ok(await node.signer(ID_TOKEN, 'ES256'));
    cluster.clock.time += 1;
    await assert.rejects(node.signer(ID_TOKEN, 'ES256'), /away/);
    away = false;
    assert.ok(await node.signer(ID_TOKEN, 'ES256'));
  });
});
