import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Store } from '../../src/store/entities.ts';
import { UnreadableRow } from '../../src/store/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { type AnySchema, placeholder, queryBuilder, template } from '../../src/store/templates.ts';
import { type Engine, type Opened, open, SECRET } from './engines.ts';
import {
  client,
  consent,
  device,
  failureCount,
  grant,
  initialAccessToken,
  key,
  movableClock,
  NOW,
  openIdToken,
  pushedRequest,
  session,
  token,
  trustedIssuer,
} from './fixtures.ts';
import { changeTests } from './suite-changes.ts';
import { freshTests } from './suite-fresh.ts';
import { repositoryTests } from './suite-repositories.ts';

/** What every engine does alike. */
export function storeTests(engine: Engine): void {
  describe(`the store on ${engine.name}`, () => {
    const clock = movableClock();
    let opened: Opened;
    let store: Store;
    before(async () => {
      opened = await open(engine, clock);
      store = opened.store;
    });
    after(() => store.close());

    repositoryTests(() => store);
    changeTests(() => store);
    groupTests(() => store);
    freshTests(() => opened);
    sealingTests(() => opened);
    maintenanceTests(() => opened, clock.advance);
  });
}

function groupTests(current: () => Store): void {
  test('lists that are written together neither see nor undo one another', async () => {
    const store = current();
    const insert = (id: string) => ({ op: 'insert', entity: 'login_session', record: session(id) }) as const;
    await store.write([insert('taken')]);
    const results = await Promise.allSettled([
      store.write([insert('p1'), insert('p2')]),
      store.write([insert('p3'), { ...insert('taken'), guard: 'guard' }]),
      store.write([insert('p4'), insert('taken')]),
      store.write([insert('p5')]),
      store.write([insert('taken')]),
      store.write([insert('p6'), insert('p7')]),
    ]);
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? (result.value ?? 'written') : 'rejected')),
      ['written', 'guard', 'rejected', 'written', 'rejected', 'written'],
    );
    const found = await Promise.all(['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'].map((id) => store.sessions.find(id)));
    assert.deepEqual(
      found.map((row) => row?.id),
      ['p1', 'p2', undefined, undefined, 'p5', 'p6', 'p7'],
    );
  });

  test('of a thousand redemptions at once exactly one wins', async () => {
    const store = current();
    await store.write([{ op: 'insert', entity: 'authorization_grant', record: grant('race') }]);
    const redeem = (at: number) =>
      store.write([
        {
          op: 'update',
          entity: 'authorization_grant',
          where: { id: 'race', code_used_at: null },
          set: { code_used_at: NOW + at },
          guard: 'used',
        },
        { op: 'insert', entity: 'access_token', record: token('race', `hash-${at}`) },
      ]);
    const results = await Promise.all(Array.from({ length: 1000 }, (_, at) => redeem(at)));
    const winners = results.flatMap((result, at) => (result === undefined ? [at] : []));
    assert.equal(winners.length, 1);
    const hashes = results.map((_, at) => `hash-${at}`);
    const tokens = await Promise.all(hashes.map((hash) => store.accessTokens.find('race', [hash])));
    assert.deepEqual(
      tokens.flatMap((found) => found?.token.hash ?? []),
      [`hash-${winners[0]}`],
    );
  });
}

function sealingTests(current: () => Opened): void {
  test('after a rotation of the secrets old rows still open, until the old secret goes', async () => {
    const { store, withSecrets } = current();
    await store.write([{ op: 'insert', entity: 'login_session', record: session('rotated') }]);
    const rotated = withSecrets(['a-newer-system-secret-of-length', SECRET]);
    assert.deepEqual(await rotated.sessions.find('rotated'), session('rotated'));
    const forgetful = withSecrets(['a-newer-system-secret-of-length']);
    await assert.rejects(forgetful.sessions.find('rotated'), (error) => {
      assert.ok(error instanceof UnreadableRow);
      assert.match(error.message, /login_session.*payload.*secrets\.system/);
      assert.doesNotMatch(error.message, /secret-of|plaintext-marker/);
      return true;
    });
  });

  test('a sealed value that is moved to another row does not open', async () => {
    const { store, driver } = current();
    await store.write([
      { op: 'insert', entity: 'login_session', record: session('mine') },
      { op: 'insert', entity: 'login_session', record: session('theirs') },
    ]);
    const row = await driver.get({ sql: "select payload from login_session where id = 'theirs'", parameters: [] });
    const db = queryBuilder<AnySchema>(driver.dialect);
    const move = db
      .updateTable('login_session')
      .set({ payload: placeholder('payload') })
      .where('id', '=', sql.lit('mine'));
    const bind = template(move, ['payload']);
    await driver.write([{ ...bind({ payload: row?.[0] ?? null }), guard: undefined, single: true }]);
    await assert.rejects(store.sessions.find('mine'), UnreadableRow);
  });
}

function maintenanceTests(current: () => Opened, advance: (milliseconds: number) => void): void {
  test('a sweep deletes what has expired and nothing else', async () => {
    const { store } = current();
    advance(1_000_000_000);
    await store.sweep();
    const now = NOW + 1_000_000_000;
    await store.write([
      ...Array.from(
        { length: 1203 },
        (_, at) =>
          ({ op: 'insert', entity: 'access_token', record: token('swept', `${at}`, { expires_at: now - 1 }) }) as const,
      ),
      { op: 'insert', entity: 'access_token', record: token('swept', 'live', { expires_at: now }) },
      { op: 'insert', entity: 'authorization_grant', record: grant('swept', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'consent', record: consent('swept', 'forever') },
      { op: 'insert', entity: 'consent', record: consent('swept', 'over', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'login_session', record: session('swept', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'used_jti', record: { issuer: 'swept', hash: 'h', expires_at: now - 1 } },
      { op: 'insert', entity: 'client', record: { ...client('swept'), registration: {}, expires_at: now - 1 } },
      { op: 'insert', entity: 'initial_access_token', record: initialAccessToken('swept', now - 1) },
      { op: 'insert', entity: 'trusted_issuer', record: trustedIssuer('swept', 'k', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'stored_key', record: key('swept', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'stored_key', record: key('kept') },
      { op: 'insert', entity: 'device_authorization', record: device('swept', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'pushed_authorization_request', record: pushedRequest('swept', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'failure_count', record: failureCount('swept', 'one', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'failure_count', record: failureCount('swept', 'two', { expires_at: now }) },
      { op: 'insert', entity: 'matrix_openid_token', record: openIdToken('swept', { expires_at: now - 1 }) },
      { op: 'insert', entity: 'matrix_openid_token', record: openIdToken('kept', { expires_at: now }) },
    ]);
    assert.deepEqual(await store.sweep(), {
      authorization_grant: 1,
      access_token: 1203,
      consent: 1,
      login_session: 1,
      used_jti: 1,
      trusted_issuer: 1,
      logout_notice: 0,
      stored_key: 1,
      client: 1,
      initial_access_token: 1,
      device_authorization: 1,
      pushed_authorization_request: 1,
      matrix_openid_token: 1,
      failure_count: 1,
    });
    assert.equal(await store.matrixOpenIdTokens.find(['swept']), undefined);
    assert.deepEqual(await store.matrixOpenIdTokens.find(['none', 'kept']), openIdToken('kept', { expires_at: now }));
    assert.equal((await store.accessTokens.find('swept', ['live']))?.token.hash, 'live');
    assert.equal((await store.consents.listBySubject('swept')).length, 1);
    assert.notEqual(await store.clients.find('c1'), undefined);
  });

  test('migrating again changes nothing', async () => {
    const { driver, store } = current();
    await migrate(driver);
    await store.check();
    assert.notEqual(await store.clients.find('c1'), undefined);
  });

  test('what a newer program added does no harm; what it took away is refused in one sentence', async () => {
    const { driver, store } = current();
    const added = "insert into schema_migration (version, name) values (998, 'later')";
    await driver.write([{ sql: added, parameters: [], guard: undefined, single: true }]);
    await migrate(driver);
    await store.check();
    const insert = "insert into schema_migration (version, name) values (999, 'contract: later')";
    await driver.write([{ sql: insert, parameters: [], guard: undefined, single: true }]);
    await assert.rejects(migrate(driver), { code: 'store_unavailable', message: /schema 999.*newer/ });
    await assert.rejects(store.check(), { code: 'store_unavailable' });
    const undo = 'delete from schema_migration where version > 997';
    await driver.write([{ sql: undo, parameters: [], guard: undefined, single: true }]);
    await store.check();
  });
}
