import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../../src/store/entities.ts';
import { grant, NOW, session, token } from './fixtures.ts';

/** Every kind of change, condition and guard. */
export function changeTests(current: () => Store): void {
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

  test('what follows a guard and ends with a new row happens whole or not at all', async () => {
    const store = current();
    const refresh = (hash: string, from: number) =>
      store.write([
        {
          op: 'update',
          entity: 'authorization_grant',
          where: { id: 'rotated', refresh_generation: from },
          set: { refresh_generation: from + 1 },
          guard: 'used',
        },
        { op: 'insert', entity: 'used_jti', record: jti(`beside ${hash}`), existing: 'keep' },
        { op: 'update', entity: 'login_session', where: { id: 'rotating' }, set: { auth_time: from } },
        { op: 'delete', entity: 'access_token', where: { grant_id: 'rotated' } },
        { op: 'insert', entity: 'access_token', record: token('rotated', hash) },
      ]);
    await store.write([
      { op: 'insert', entity: 'authorization_grant', record: grant('rotated', { refresh_generation: 1 }) },
      { op: 'insert', entity: 'login_session', record: session('rotating', { auth_time: 0 }) },
      { op: 'insert', entity: 'access_token', record: token('rotated', 'old') },
    ]);
    const isThere = async (hash: string) => (await store.accessTokens.find('rotated', [hash])) !== undefined;
    const isTaken = (hash: string) =>
      store.write([{ op: 'insert', entity: 'used_jti', record: jti(hash), guard: 'taken' }]);

    assert.equal(await refresh('late', 7), 'used');
    assert.deepEqual([await isThere('old'), await isThere('late')], [true, false]);
    assert.equal((await store.sessions.find('rotating'))?.auth_time, 0);
    assert.equal(await isTaken('beside late'), undefined);

    assert.equal(await refresh('new', 1), undefined);
    assert.deepEqual([await isThere('old'), await isThere('new')], [false, true]);
    assert.equal((await store.grants.find('rotated'))?.refresh_generation, 2);
    assert.equal((await store.sessions.find('rotating'))?.auth_time, 1);
    assert.equal(await isTaken('beside new'), 'taken');

    const doubled = store.write([
      {
        op: 'update',
        entity: 'authorization_grant',
        where: { id: 'rotated' },
        set: { refresh_generation: 9 },
        guard: 'used',
      },
      { op: 'insert', entity: 'access_token', record: token('rotated', 'new') },
    ]);
    await assert.rejects(doubled);
    assert.equal((await store.grants.find('rotated'))?.refresh_generation, 2);
  });

  test('a row that is changed twice after a guard is as the last change says', async () => {
    const store = current();
    const from = (auth_time: number, to: number) =>
      ({ op: 'update', entity: 'login_session', where: { id: 'twice', auth_time }, set: { auth_time: to } }) as const;
    await store.write([
      { op: 'insert', entity: 'authorization_grant', record: grant('twice') },
      { op: 'insert', entity: 'login_session', record: session('twice', { auth_time: 0 }) },
    ]);
    const guard = { set: { code_used_at: NOW }, guard: 'used' };
    await store.write([
      { op: 'update', entity: 'authorization_grant', where: { id: 'twice', code_used_at: null }, ...guard },
      from(0, 1),
      from(1, 2),
      { op: 'insert', entity: 'access_token', record: token('twice', 'h') },
    ]);
    assert.equal((await store.sessions.find('twice'))?.auth_time, 2);
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
