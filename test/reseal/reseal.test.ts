import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Change } from '../../src/oauth/changes.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import type { Driver } from '../../src/store/driver.ts';
import type { Entities, Store } from '../../src/store/entities.ts';
import { StoreUnavailable, UnreadableRow } from '../../src/store/errors.ts';
import { RESEALED_TABLES, tableNames } from '../../src/store/reseal.ts';
import { SECRET_BOUND } from '../../src/store/secret-bound.ts';
import { createStore } from '../../src/store/store.ts';
import { TABLES } from '../../src/store/tables.ts';
import { ENGINES, type Opened, open, SECRET } from '../store/engines.ts';
import { account, consent, grant, key, movableClock, NOW, session, token } from '../store/fixtures.ts';

const NEW = 'the-new-system-secret';

const RECORDS: readonly Change<Entities>[] = [
  { op: 'insert', entity: 'account', record: account('ada') },
  { op: 'insert', entity: 'account', record: account('bob', { password_hash: null }) },
  { op: 'insert', entity: 'authorization_grant', record: grant('grant') },
  { op: 'insert', entity: 'access_token', record: token('grant', 'sealed') },
  { op: 'insert', entity: 'access_token', record: token('grant', 'plain', { payload: null }) },
  { op: 'insert', entity: 'consent', record: consent('ada', 'app') },
  { op: 'insert', entity: 'login_session', record: session('session') },
  { op: 'insert', entity: 'stored_key', record: key('kid') },
];

const RESEALED = { account: 3, authorization_grant: 1, consent: 1, login_session: 1, stored_key: 1 };

/** What is in the sealed tables, as a server with these secrets reads it. */
async function everything(store: Store) {
  return {
    ada: await store.accounts.find('ada'),
    bob: await store.accounts.find('bob'),
    grant: await store.grants.find('grant'),
    consent: await store.consents.find('ada', 'app'),
    session: await store.sessions.find('session'),
    keys: await store.keys.list('openid'),
  };
}

for (const engine of ENGINES) {
  describe(`sealing anew: ${engine.name}`, () => {
    const clock = movableClock();
    let opened: Opened;
    let store: Store;

    beforeEach(async () => {
      opened = await open(engine, clock);
      await opened.store.systemSecrets.begin();
      await opened.store.write(RECORDS);
      store = opened.withSecrets([NEW, SECRET]);
      clock.advance(1);
      await store.systemSecrets.begin();
    });
    afterEach(() => store.close());

    test('afterwards the newest secret alone opens everything', async () => {
      const before = await everything(store);
      await assert.rejects(everything(opened.withSecrets([NEW])), UnreadableRow);
      assert.deepEqual(await store.systemSecrets.reseal(), { resealed: RESEALED, unreadable: {} });
      assert.deepEqual(await everything(opened.withSecrets([NEW])), before);
      assert.deepEqual((await store.systemSecrets.dependents()).sealed, {});
    });

    test('a second run finds nothing to do', async () => {
      const both = await Promise.all([store.systemSecrets.reseal(), store.systemSecrets.reseal()]);
      assert.equal(both[0], both[1], 'those who ask meanwhile share one run');
      assert.deepEqual(await store.systemSecrets.reseal(), { resealed: {}, unreadable: {} });
    });

    /** The store, where somebody else is a little faster once rows of a table were read and before they are written. */
    function overtaken(table: string, change: Change<Entities>): Store {
      const { driver } = opened;
      const racing: Driver = {
        ...driver,
        async write(list) {
          if (list.some(({ sql }) => sql.startsWith(`update "${table}"`))) await store.write([change]);
          return driver.write(list);
        },
      };
      return createStore(racing, createSealer([NEW, SECRET], 'store', systemRandom), clock);
    }

    test('what somebody changes between reading and writing stays as they wrote it', async () => {
      const claims = { name: 'changed meanwhile' };
      const change = { op: 'update', entity: 'account', where: { id: 'ada' }, set: { claims } } as const;
      const { resealed } = await overtaken('account', change).systemSecrets.reseal();
      assert.deepEqual(resealed, { ...RESEALED, account: RESEALED.account - 1 });
      assert.deepEqual(await opened.withSecrets([NEW]).accounts.find('ada'), { ...account('ada'), claims });
      assert.deepEqual((await store.systemSecrets.dependents()).sealed, {});
    });

    test('a row that was deleted meanwhile does not come back', async () => {
      const change = { op: 'delete', entity: 'consent', where: { subject: 'ada', client_id: 'app' } } as const;
      const { resealed } = await overtaken('consent', change).systemSecrets.reseal();
      assert.equal(resealed['consent'], undefined);
      assert.equal(await store.consents.find('ada', 'app'), undefined);
    });

    test('what no listed secret opens is counted and left', async () => {
      const stranger = opened.withSecrets(['yet another secret']);
      await stranger.write([{ op: 'insert', entity: 'login_session', record: session('strange') }]);
      const { resealed, unreadable } = await store.systemSecrets.reseal();
      assert.deepEqual(resealed, RESEALED);
      assert.deepEqual(unreadable, { login_session: 1 });
      assert.deepEqual((await store.systemSecrets.dependents()).sealed, { login_session: 1 });
      assert.deepEqual(await stranger.sessions.find('strange'), session('strange'));
    });

    test('goes through more rows than fit a batch', async () => {
      const records = Array.from({ length: 250 }, (_, at) => consent('ada', `app-${at}`));
      await opened.store.write(records.map((record) => ({ op: 'insert', entity: 'consent', record }) as const));
      assert.equal((await store.systemSecrets.dependents()).sealed['consent'], 251);
      assert.equal((await store.systemSecrets.reseal()).resealed['consent'], 251);
      assert.equal((await opened.withSecrets([NEW]).consents.listBySubject('ada')).length, 251);
    });

    test('counts the rows, and the codes and tokens that an older secret made', async () => {
      const { sealed, bound, bound_until } = await store.systemSecrets.dependents();
      assert.deepEqual(sealed, { account: 2, authorization_grant: 1, consent: 1, login_session: 1, stored_key: 1 });
      assert.deepEqual(bound, { authorization_grant: 1, access_token: 2 });
      assert.equal(bound_until, NOW + 60_000);
    });

    test('a refresh with the newest secret takes a grant off the count, an expired one is none', async () => {
      const refreshing = (id: string, changes: object) =>
        grant(id, { code_used_at: NOW, refresh_generation: 1, refresh_rotated_at: NOW, ...changes });
      await store.write([
        { op: 'delete', entity: 'access_token', where: { grant_id: 'grant' } },
        { op: 'delete', entity: 'authorization_grant', where: { id: 'grant' } },
        {
          op: 'insert',
          entity: 'authorization_grant',
          record: refreshing('waits', { refresh_expires_at: NOW + 90_000 }),
        },
        { op: 'insert', entity: 'authorization_grant', record: refreshing('over', { refresh_expires_at: NOW }) },
        { op: 'insert', entity: 'authorization_grant', record: grant('used', { code_used_at: NOW }) },
      ]);
      const waiting = await store.systemSecrets.dependents();
      assert.deepEqual(waiting.bound, { authorization_grant: 1 });
      assert.equal(waiting.bound_until, NOW + 90_000);

      const forever = refreshing('forever', { refresh_expires_at: null });
      await store.write([{ op: 'insert', entity: 'authorization_grant', record: forever }]);
      assert.equal((await store.systemSecrets.dependents()).bound_until, null);

      clock.advance(1);
      for (const id of ['waits', 'forever']) {
        const set = { refresh_rotated_at: clock.now(), refresh_generation: 2 };
        await store.write([{ op: 'update', entity: 'authorization_grant', where: { id }, set }]);
      }
      const { bound, bound_until } = await store.systemSecrets.dependents();
      assert.deepEqual(bound, {});
      assert.equal(bound_until, clock.now());
    });

    test('a secret that comes back counts from its return', async () => {
      clock.advance(10);
      await opened.withSecrets([SECRET, NEW]).systemSecrets.begin();
      clock.advance(10);
      const made = token('later', 'hash', { issued_at: clock.now(), expires_at: clock.now() + 60_000 });
      await store.write([{ op: 'insert', entity: 'access_token', record: made }]);
      clock.advance(10);
      await store.systemSecrets.begin();
      assert.equal((await store.systemSecrets.dependents()).bound['access_token'], 3);
      clock.advance(10);
      await store.systemSecrets.begin();
      const unchanged = token('newest', 'hash', { issued_at: clock.now() - 5, expires_at: clock.now() + 60_000 });
      await store.write([{ op: 'insert', entity: 'access_token', record: unchanged }]);
      assert.equal((await store.systemSecrets.dependents()).bound['access_token'], 3, 'a restart changes nothing');
    });
  });
}

test('closing the store ends a run', async () => {
  const [engine] = ENGINES;
  assert.ok(engine !== undefined);
  const { store } = await open(engine, movableClock());
  const run = assert.rejects(store.systemSecrets.reseal(), StoreUnavailable);
  await store.close();
  await run;
});

test('every table with sealed columns is sealed anew, or left to expire with the tokens that it is for', () => {
  for (const table of tableNames()) {
    const columns = Object.values<{ readonly sealed: boolean }>(TABLES[table].columns);
    const anew = RESEALED_TABLES.some(({ name }) => name === table);
    const left = SECRET_BOUND[table]?.left_to_expire === true;
    assert.equal(anew, !left && columns.some(({ sealed }) => sealed), table);
    if (left) assert.equal(TABLES[table].expiry, 'expires_at', table);
  }
});
