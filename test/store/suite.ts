import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Store } from '../../src/store/entities.ts';
import { UnreadableRow } from '../../src/store/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { type Engine, type Opened, open, SECRET } from './engines.ts';
import { account, client, consent, grant, key, movableClock, NOW, session, token } from './fixtures.ts';

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
    sealingTests(() => opened);
    maintenanceTests(() => opened, clock.advance);
  });
}

function repositoryTests(current: () => Store): void {
  test('a client comes back as it was written, and lists in key order by name and owner', async () => {
    const store = current();
    const registered = { ...client('c1', 'App', 'ops'), registration_access_token_hash: 'rat' };
    await store.write([
      { op: 'insert', entity: 'client', record: client('c3', 'App', 'dev') },
      { op: 'insert', entity: 'client', record: registered },
      { op: 'insert', entity: 'client', record: client('c2', 'Other', 'ops') },
    ]);
    assert.deepEqual(await store.clients.find('c1'), registered);
    assert.deepEqual(await store.clients.find('c2'), client('c2', 'Other', 'ops'));
    assert.equal(await store.clients.find('nobody'), undefined);
    const ids = async (page: Parameters<Store['clients']['list']>[0]) =>
      (await store.clients.list(page)).map(({ client_id }) => client_id);
    assert.deepEqual(await ids({ limit: 2 }), ['c1', 'c2']);
    assert.deepEqual(await ids({ limit: 2, after: 'c2' }), ['c3']);
    assert.deepEqual(await ids({ limit: 9, client_name: 'App' }), ['c1', 'c3']);
    assert.deepEqual(await ids({ limit: 9, owner: 'ops' }), ['c1', 'c2']);
    assert.deepEqual(await ids({ limit: 9, owner: 'ops', client_name: 'App' }), ['c1']);
  });

  test('an update of a client moves it in the lists too', async () => {
    const store = current();
    await store.write([{ op: 'insert', entity: 'client', record: client('moving', 'Before') }]);
    const { metadata } = client('moving', 'After');
    await store.write([{ op: 'update', entity: 'client', where: { client_id: 'moving' }, set: { metadata } }]);
    assert.deepEqual(await store.clients.list({ limit: 9, client_name: 'Before' }), []);
    assert.equal((await store.clients.list({ limit: 9, client_name: 'After' }))[0]?.metadata.client_name, 'After');
  });

  test('grants are found by id, by subject page by page, and name the clients of a session', async () => {
    const store = current();
    const written = [
      grant('g1', { subject: 'grace', session_id: 'sid', client_id: 'one' }),
      grant('g2', { subject: 'grace', session_id: 'sid', client_id: 'two', refresh_generation: 3 }),
      grant('g3', { subject: 'grace', session_id: 'sid', client_id: 'one' }),
      grant('g4', { subject: 'other', session_id: 'another', client_id: 'three' }),
    ];
    await store.write(written.map((record) => ({ op: 'insert', entity: 'authorization_grant', record })));
    assert.deepEqual(await store.grants.find('g2'), written[1]);
    assert.equal(await store.grants.find('g'), undefined);
    assert.deepEqual(await store.grants.listBySubject('grace', { limit: 2 }), written.slice(0, 2));
    assert.deepEqual(await store.grants.listBySubject('grace', { limit: 2, after: 'g2' }), written.slice(2, 3));
    assert.deepEqual(await store.grants.clientIdsOfSession('sid'), ['one', 'two']);
    assert.deepEqual(await store.grants.clientIdsOfSession('none'), []);
  });

  test('an access token comes with its grant, by the first of its hashes that exists', async () => {
    const store = current();
    await store.write([
      { op: 'insert', entity: 'authorization_grant', record: grant('tg') },
      { op: 'insert', entity: 'access_token', record: token('tg', 'old') },
      { op: 'insert', entity: 'access_token', record: token('tg', 'new', { payload: null }) },
      { op: 'insert', entity: 'access_token', record: token('lone', 'h', { grant_bound: false }) },
    ]);
    assert.deepEqual(await store.accessTokens.find('tg', ['old']), { token: token('tg', 'old'), grant: grant('tg') });
    assert.equal((await store.accessTokens.find('tg', ['new', 'old']))?.token.hash, 'new');
    assert.equal((await store.accessTokens.find('tg', ['x', 'old', 'new']))?.token.hash, 'old');
    assert.equal((await store.accessTokens.find('tg', ['new']))?.token.payload, null);
    assert.deepEqual(await store.accessTokens.find('lone', ['h']), {
      token: token('lone', 'h', { grant_bound: false }),
      grant: undefined,
    });
    assert.equal(await store.accessTokens.find('tg', ['x']), undefined);
    assert.equal(await store.accessTokens.find('tg', []), undefined);
    assert.equal(await store.accessTokens.find('other', ['old']), undefined);
  });

  test('consents are found by subject and client', async () => {
    const store = current();
    const kept = consent('cs', 'a');
    const expiring = consent('cs', 'b', { expires_at: NOW + 5 });
    await store.write([
      { op: 'insert', entity: 'consent', record: expiring },
      { op: 'insert', entity: 'consent', record: kept },
    ]);
    assert.deepEqual(await store.consents.find('cs', 'b'), expiring);
    assert.equal(await store.consents.find('cs', 'c'), undefined);
    assert.deepEqual(await store.consents.listBySubject('cs'), [kept, expiring]);
  });

  test('login sessions are found by id and by subject', async () => {
    const store = current();
    const first = session('s1', { subject: 'lin' });
    const second = session('s2', { subject: 'lin', remembered: false });
    await store.write([
      { op: 'insert', entity: 'login_session', record: second },
      { op: 'insert', entity: 'login_session', record: first },
    ]);
    assert.deepEqual(await store.sessions.find('s2'), second);
    assert.equal(await store.sessions.find('s0'), undefined);
    assert.deepEqual(await store.sessions.listBySubject('lin'), [first, second]);
  });

  test('accounts are found by id, by identifier, and by how a username or email begins, in any case', async () => {
    const store = current();
    const zoe = account('a1', { username: 'Zoë', email: null, password_hash: null, disabled: true });
    const max = account('a2', { username: null, email: 'ZOË.max@example.com' });
    const ann = account('a3', { username: '100%_ann', email: 'ann@example.com' });
    await store.write([
      ...[max, zoe, ann].map((record) => ({ op: 'insert', entity: 'account', record }) as const),
      { op: 'insert', entity: 'account_identifier', record: { identifier: 'zoë', account_id: 'a1' } },
    ]);
    assert.deepEqual(await store.accounts.find('a1'), zoe);
    assert.deepEqual(await store.accounts.findByIdentifier('zoë'), zoe);
    assert.equal(await store.accounts.findByIdentifier('zo'), undefined);
    assert.deepEqual(await store.accounts.list({ limit: 2 }), [zoe, max]);
    assert.deepEqual(await store.accounts.list({ limit: 2, after: 'a2' }), [ann]);
    assert.deepEqual(await store.accounts.list({ limit: 9, search: 'zOË' }), [zoe, max]);
    assert.deepEqual(await store.accounts.list({ limit: 9, search: 'zoë', after: 'a1' }), [max]);
    assert.deepEqual(await store.accounts.list({ limit: 9, search: '100%_' }), [ann]);
    assert.deepEqual(await store.accounts.list({ limit: 9, search: '%' }), []);
  });

  test('keys list newest first, and a set has a version', async () => {
    const store = current();
    const old = key('k1', { state: 'retired', expires_at: NOW + 1 });
    const fresh = key('k2', { created_at: NOW + 1 });
    await store.write([
      { op: 'insert', entity: 'stored_key', record: old },
      { op: 'insert', entity: 'stored_key', record: fresh },
      { op: 'insert', entity: 'key_set', record: { set: 'openid', version: 4 } },
    ]);
    assert.deepEqual(await store.keys.list('openid'), [fresh, old]);
    assert.equal(await store.keys.version('openid'), 4);
    assert.equal(await store.keys.version('other'), undefined);
  });
}

function changeTests(current: () => Store): void {
  const jti = (hash: string, expires_at = NOW) => ({ issuer: 'i', hash, expires_at });

  test('an insert of an existing key fails its guard, replaces, keeps, or rejects', async () => {
    const store = current();
    const original = session('dup', { subject: 'first' });
    const other = session('dup', { subject: 'second' });
    await store.write([{ op: 'insert', entity: 'login_session', record: original, guard: 'taken' }]);
    assert.equal(
      await store.write([{ op: 'insert', entity: 'login_session', record: other, guard: 'taken' }]),
      'taken',
    );
    await store.write([{ op: 'insert', entity: 'login_session', record: other, existing: 'keep' }]);
    assert.deepEqual(await store.sessions.find('dup'), original);
    await store.write([{ op: 'insert', entity: 'login_session', record: other, existing: 'replace' }]);
    assert.deepEqual(await store.sessions.find('dup'), other);
    await assert.rejects(store.write([{ op: 'insert', entity: 'login_session', record: original }]));
    assert.deepEqual(await store.sessions.find('dup'), other);
  });

  test('an update is chosen by equality, absence and inequality', async () => {
    const store = current();
    await store.write([{ op: 'insert', entity: 'authorization_grant', record: grant('u') }]);
    const update = (where: object, code_used_at: number | null) =>
      store.write([
        {
          op: 'update',
          entity: 'authorization_grant',
          where: { id: 'u', ...where },
          set: { code_used_at },
          guard: 'no',
        },
      ]);
    assert.equal(await update({ code_used_at: null }, 5), undefined);
    assert.equal(await update({ code_used_at: null }, 6), 'no');
    assert.equal(await update({ code_used_at: 6 }, 7), 'no');
    assert.equal(await update({ code_used_at: { not: 5 } }, 7), 'no');
    assert.equal(await update({ code_used_at: { not: null } }, null), undefined);
    assert.equal((await store.grants.find('u'))?.code_used_at, null);
    assert.equal(await update({ code_used_at: { not: 5 } }, 8), undefined, 'an absent value differs from 5');
    assert.equal(await update({ session_id: { not: null } }, 9), 'no');
    assert.equal((await store.grants.find('u'))?.code_used_at, 8);
  });

  test('an update of a sealed member names the whole key', async () => {
    const store = current();
    await store.write([{ op: 'insert', entity: 'login_session', record: session('sealed-update') }]);
    const payload = { acr: '2' };
    await store.write([{ op: 'update', entity: 'login_session', where: { id: 'sealed-update' }, set: { payload } }]);
    assert.deepEqual((await store.sessions.find('sealed-update'))?.payload, payload);
    await assert.rejects(
      store.write([{ op: 'update', entity: 'login_session', where: { subject: 'ada' }, set: { payload } }]),
      TypeError,
    );
  });

  test('a delete takes what its condition names, and its guard wants exactly one', async () => {
    const store = current();
    await store.write(
      ['d1', 'd2', 'd3'].map((hash) => ({ op: 'insert', entity: 'used_jti', record: { ...jti(hash), issuer: 'del' } })),
    );
    assert.equal(
      await store.write([{ op: 'delete', entity: 'used_jti', where: { issuer: 'del' }, guard: 'several' }]),
      'several',
    );
    assert.equal(
      await store.write([
        { op: 'insert', entity: 'used_jti', record: { ...jti('d1'), issuer: 'del' }, guard: 'still there' },
      ]),
      'still there',
    );
    assert.equal(
      await store.write([{ op: 'delete', entity: 'used_jti', where: { issuer: 'del', hash: 'd1' }, guard: 'none' }]),
      undefined,
    );
    assert.equal(
      await store.write([{ op: 'delete', entity: 'used_jti', where: { issuer: 'del', hash: 'd1' }, guard: 'none' }]),
      'none',
    );
  });

  test('a change that would hit every row is refused', async () => {
    await assert.rejects(current().write([{ op: 'delete', entity: 'used_jti', where: {} }]), TypeError);
  });

  test('a failed guard takes the whole list back', async () => {
    const store = current();
    const failed = await store.write([
      { op: 'insert', entity: 'used_jti', record: jti('rolled back') },
      { op: 'update', entity: 'authorization_grant', where: { id: 'none' }, set: { code_used_at: 1 }, guard: 'gone' },
      { op: 'insert', entity: 'used_jti', record: jti('never reached') },
    ]);
    assert.equal(failed, 'gone');
    for (const hash of ['rolled back', 'never reached']) {
      assert.equal(await store.write([{ op: 'insert', entity: 'used_jti', record: jti(hash), guard: 'x' }]), undefined);
    }
  });

  test('changes run in order', async () => {
    const store = current();
    await store.write([
      { op: 'insert', entity: 'login_session', record: session('order', { auth_time: 1 }) },
      {
        op: 'update',
        entity: 'login_session',
        where: { id: 'order', auth_time: 1 },
        set: { auth_time: 2 },
        guard: '1',
      },
      {
        op: 'update',
        entity: 'login_session',
        where: { id: 'order', auth_time: 2 },
        set: { auth_time: 3 },
        guard: '2',
      },
    ]);
    assert.equal((await store.sessions.find('order'))?.auth_time, 3);
  });

  test('an empty list writes nothing', async () => {
    assert.equal(await current().write([]), undefined);
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
    const sql =
      "update login_session set payload = (select payload from login_session where id = 'theirs') where id = 'mine'";
    await driver.write([{ sql, parameters: [], guard: undefined, single: true }]);
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
    ]);
    assert.deepEqual(await store.sweep(), {
      authorization_grant: 1,
      access_token: 1203,
      consent: 1,
      login_session: 1,
      used_jti: 1,
    });
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

  test('a database of a newer program is refused in one sentence', async () => {
    const { driver, store } = current();
    const insert = "insert into schema_migration (version, name) values (999, 'later')";
    await driver.write([{ sql: insert, parameters: [], guard: undefined, single: true }]);
    await assert.rejects(migrate(driver), { code: 'store_unavailable', message: /schema 999.*newer/ });
    await assert.rejects(store.check(), { code: 'store_unavailable' });
    const undo = 'delete from schema_migration where version = 999';
    await driver.write([{ sql: undo, parameters: [], guard: undefined, single: true }]);
    await store.check();
  });
}
