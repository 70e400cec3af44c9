import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createAccounts } from '../../src/accounts/accounts.ts';
import { editOf } from '../../src/accounts/edit.ts';
import { AccountError } from '../../src/accounts/errors.ts';
import { addressKey } from '../../src/limits/addresses.ts';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import { openStore } from '../../src/store/open.ts';
import { grant, session } from '../store/fixtures.ts';
import { CHEAP, HASHING, PASSWORD, strictBackoffs } from './support.ts';

const secrets = ['a secret of sixteen'];
const store = await openStore({ dsn: 'memory', secrets, clock: systemClock, random: systemRandom, migrate: true });
after(() => store.close());

const accounts = createAccounts({
  repository: store.accounts,
  write: store.write,
  clock: systemClock,
  random: systemRandom,
  sealer: createSealer(secrets, 'device', systemRandom),
  sleep: async () => undefined,
  backoffs: strictBackoffs(systemClock),
  networkOf: addressKey,
  hashing: HASHING,
  settings: { sign_up: false, password_min_length: 8, argon2: CHEAP },
});

describe('people in the database', () => {
  test('are made, found, listed, changed, signed in and removed', async () => {
    const edit = { username: 'Ada', email: 'Ada@example.org', disabled: false, claims: { name: 'Ada' } };
    const ada = await accounts.create({ ...edit, password: PASSWORD });
    assert.deepEqual(await accounts.find(ada.id), ada);
    assert.deepEqual(await accounts.findByIdentifier('ADA'), ada);
    assert.deepEqual(await accounts.list({ limit: 10 }), [ada]);
    assert.deepEqual(await accounts.search({ limit: 10, text: 'ADA@' }), { accounts: [ada] });
    await assert.rejects(
      accounts.create({ ...edit, email: null }),
      (error) => error instanceof AccountError && error.code === 'conflict' && error.field === 'username',
    );

    const signIn = () => accounts.signIn({ identifier: 'ada@example.org', password: PASSWORD, address: '192.0.2.1' });
    assert.equal((await signIn()).outcome, 'signed_in');

    const renamed = await accounts.update(ada.id, (account) => ({ ...editOf(account), username: 'countess' }));
    assert.deepEqual(await accounts.findByIdentifier('countess'), renamed);
    assert.equal(await accounts.findByIdentifier('ada'), undefined);

    await store.write([
      { op: 'insert', entity: 'login_session', record: session('here', { subject: ada.id }) },
      { op: 'insert', entity: 'login_session', record: session('there', { subject: ada.id }) },
      { op: 'insert', entity: 'authorization_grant', record: grant('grant', { subject: ada.id }) },
    ]);
    const change = { account_id: ada.id, current: PASSWORD, next: 'another horse', keep_session: 'here' };
    assert.deepEqual(await accounts.changePassword(change), { outcome: 'changed' });
    const sessions = await store.sessions.listBySubject(ada.id);
    assert.deepEqual(
      sessions.map(({ id }) => id),
      ['here'],
    );
    assert.equal((await signIn()).outcome, 'refused');

    await accounts.remove(ada.id);
    assert.equal(await accounts.find(ada.id), undefined);
    assert.equal(await accounts.findByIdentifier('countess'), undefined);
    assert.deepEqual(await store.sessions.listBySubject(ada.id), []);
    assert.equal(await store.grants.find('grant'), undefined);
  });
});
