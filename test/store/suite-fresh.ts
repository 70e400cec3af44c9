import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '../../src/oauth/changes.ts';
import type { Query } from '../../src/store/driver.ts';
import type { Entities, Store } from '../../src/store/entities.ts';
import { type Opened, SECRET } from './engines.ts';
import { account, consent, grant, NOW, session, token } from './fixtures.ts';

type AnyChange = Change<Entities>;

interface Case {
  readonly name: string;
  readonly insert: (id: string) => readonly AnyChange[];
  /** What a request would read, reduced to what the changes below change. */
  readonly read: (store: Store, id: string) => Promise<unknown>;
  readonly is: unknown;
  /** Each with what is read after it. */
  readonly changes: Readonly<Record<string, readonly [change: (id: string) => AnyChange, then: unknown]>>;
}

const CASES: readonly Case[] = [
  {
    name: 'a session',
    insert: (id) => [{ op: 'insert', entity: 'login_session', record: session(id, { subject: id }) }],
    read: async (store, id) => (await store.sessions.find(id))?.auth_time,
    is: NOW / 1000,
    changes: {
      'an update by its key': [
        (id) => ({ op: 'update', entity: 'login_session', where: { id }, set: { auth_time: 1 } }),
        1,
      ],
      'a replacing insert': [
        (id) => ({ op: 'insert', entity: 'login_session', record: session(id, { auth_time: 2 }), existing: 'replace' }),
        2,
      ],
      'a deletion by its subject': [
        (id) => ({ op: 'delete', entity: 'login_session', where: { subject: id } }),
        undefined,
      ],
    },
  },
  {
    name: 'a person',
    insert: (id) => [{ op: 'insert', entity: 'account', record: account(id) }],
    read: async (store, id) => (await store.accounts.find(id))?.disabled,
    is: false,
    changes: {
      'an update': [(id) => ({ op: 'update', entity: 'account', where: { id }, set: { disabled: true } }), true],
      'a deletion': [(id) => ({ op: 'delete', entity: 'account', where: { id } }), undefined],
    },
  },
  {
    name: 'a consent',
    insert: (id) => [{ op: 'insert', entity: 'consent', record: consent(id, 'app', { grant_id: `g ${id}` }) }],
    read: async (store, id) => (await store.consents.find(id, 'app'))?.granted_at,
    is: NOW,
    changes: {
      'an update': [
        (subject) => ({
          op: 'update',
          entity: 'consent',
          where: { subject, client_id: 'app' },
          set: { granted_at: 1 },
        }),
        1,
      ],
      'a deletion for all clients': [(subject) => ({ op: 'delete', entity: 'consent', where: { subject } }), undefined],
      'a deletion by its grant': [
        (id) => ({ op: 'delete', entity: 'consent', where: { grant_id: `g ${id}` } }),
        undefined,
      ],
    },
  },
  {
    name: 'a grant',
    insert: (id) => [{ op: 'insert', entity: 'authorization_grant', record: grant(id, { subject: id }) }],
    read: async (store, id) => (await store.grants.find(id))?.code_used_at,
    is: null,
    changes: {
      'an update': [
        (id) => ({ op: 'update', entity: 'authorization_grant', where: { id }, set: { code_used_at: 1 } }),
        1,
      ],
      'an update of the subject’s grants': [
        (subject) => ({ op: 'update', entity: 'authorization_grant', where: { subject }, set: { code_used_at: 2 } }),
        2,
      ],
      'a deletion': [(id) => ({ op: 'delete', entity: 'authorization_grant', where: { id } }), undefined],
    },
  },
  {
    name: 'an access token with its grant',
    insert: (id) => [
      { op: 'insert', entity: 'authorization_grant', record: grant(id) },
      { op: 'insert', entity: 'access_token', record: token(id, 'hash') },
    ],
    async read(store, id) {
      const found = await store.accessTokens.find(id, ['hash']);
      return found && [found.token.expires_at, found.grant?.client_id];
    },
    is: [NOW + 60_000, 'app'],
    changes: {
      'an update of the token': [
        (grant_id) => ({ op: 'update', entity: 'access_token', where: { grant_id }, set: { expires_at: 1 } }),
        [1, 'app'],
      ],
      'an update of the grant': [
        (id) => ({ op: 'update', entity: 'authorization_grant', where: { id }, set: { client_id: 'other' } }),
        [NOW + 60_000, 'other'],
      ],
      'a deletion of the token': [
        (grant_id) => ({ op: 'delete', entity: 'access_token', where: { grant_id, hash: 'hash' } }),
        undefined,
      ],
      'a deletion of the grant': [
        (id) => ({ op: 'delete', entity: 'authorization_grant', where: { id } }),
        [NOW + 60_000, undefined],
      ],
      'a deletion of a client’s tokens': [
        () => ({ op: 'delete', entity: 'access_token', where: { client_id: 'app' } }),
        undefined,
      ],
    },
  },
];

const asked = (sql: string): Query => ({ sql, parameters: [] });

/** What was read before, and may be remembered, is never older than what was written since. */
export function freshTests(current: () => Opened): void {
  for (const { name, insert, read, is, changes } of CASES) {
    for (const [what, [change, then]] of Object.entries(changes)) {
      test(`${name} that was read is read anew after ${what}`, async () => {
        const { store } = current();
        const id = `${name}, ${what}`;
        await store.write(insert(id));
        assert.deepEqual([await read(store, id), await read(store, id)], [is, is]);
        await store.write([change(id)]);
        assert.deepEqual([await read(store, id), await read(store, id)], [then, then]);
      });
    }
  }

  test('what was read is still what is read when a list that would have changed it fails', async () => {
    const { store } = current();
    await store.write([{ op: 'insert', entity: 'authorization_grant', record: grant('untouched') }]);
    const failed = await store.write([
      { op: 'update', entity: 'authorization_grant', where: { id: 'untouched' }, set: { code_used_at: 1 } },
      { op: 'insert', entity: 'authorization_grant', record: grant('never') },
      { op: 'delete', entity: 'authorization_grant', where: { id: 'nobody' }, guard: 'gone' },
    ]);
    assert.equal(failed, 'gone');
    assert.equal((await store.grants.find('untouched'))?.code_used_at, null);
    assert.equal(await store.grants.find('never'), undefined);
  });

  test('of two lists at once the later one is read', async () => {
    const { driver, store } = current();
    await Promise.all([
      store.write([{ op: 'insert', entity: 'authorization_grant', record: grant('crossed') }]),
      store.write([{ op: 'delete', entity: 'authorization_grant', where: { id: 'crossed' } }]),
    ]);
    const [rows] = (await driver.get(asked("select count(*) from authorization_grant where id = 'crossed'"))) ?? [];
    assert.equal((await store.grants.find('crossed')) === undefined ? 0 : 1, Number(rows));
  });

  test('a grant that was just written comes back as if it were read', async () => {
    const { store, withSecrets } = current();
    const record = grant('written', { session_id: 'sid' });
    await store.write([{ op: 'insert', entity: 'authorization_grant', record, guard: 'guard' }]);
    const [written, read] = [await store.grants.find('written'), await withSecrets([SECRET]).grants.find('written')];
    assert.deepEqual(written, read);
    assert.deepEqual(written, record);
  });

  test('a grant that was read and then updated comes back as if it were read', async () => {
    const { store, withSecrets } = current();
    await store.write([{ op: 'insert', entity: 'authorization_grant', record: grant('renewed') }]);
    await store.grants.find('renewed');
    const update = (from: number) =>
      ({
        op: 'update',
        entity: 'authorization_grant',
        where: { id: 'renewed', refresh_generation: from },
        set: { refresh_generation: from + 1, refresh_uses: [{ generation: from, first_used_at: NOW, uses: 1 }] },
        guard: 'used',
      }) as const;
    assert.equal(await store.write([update(0)]), undefined);
    assert.equal(await store.write([update(0)]), 'used');
    const [known, read] = [await store.grants.find('renewed'), await withSecrets([SECRET]).grants.find('renewed')];
    assert.deepEqual(known, read);
    assert.deepEqual(
      known,
      grant('renewed', { refresh_generation: 1, refresh_uses: [{ generation: 0, first_used_at: NOW, uses: 1 }] }),
    );
    const [first] = await Promise.all([store.write([update(1)]), store.write([update(2)]), store.write([update(2)])]);
    assert.equal(first, undefined);
    assert.deepEqual(await store.grants.find('renewed'), await withSecrets([SECRET]).grants.find('renewed'));
  });

  test('a statement that names no table is believed to have changed everything', async () => {
    const { driver, store } = current();
    await store.write([{ op: 'insert', entity: 'login_session', record: session('raw') }]);
    assert.equal((await store.sessions.find('raw'))?.subject, 'ada');
    const statement = asked("update login_session set subject = 'grace' where id = 'raw'");
    await driver.write([{ ...statement, guard: undefined, single: true }]);
    assert.equal((await store.sessions.find('raw'))?.subject, 'grace');
  });
}
