import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../../src/store/entities.ts';
import { grant, NOW, session } from './fixtures.ts';

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
