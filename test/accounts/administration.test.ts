import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { editOf } from '../../src/accounts/edit.ts';
import { AccountError } from '../../src/accounts/errors.ts';
import { createHouse, type House, live, PASSWORD, person, remains } from './support.ts';

function fails(code: string, field: string) {
  return (error: unknown) => error instanceof AccountError && error.code === code && error.field === field;
}

function identifiers(house: House): string[] {
  return house.store
    .rows('account_identifier')
    .map((row) => row.identifier)
    .sort();
}

const nobody = { username: null, email: null, disabled: false, claims: {} };

describe('an account', () => {
  test('has an opaque id of 128 bits, and is found by id, name and address', async () => {
    const { accounts } = createHouse();
    const ada = await accounts.create({ ...nobody, username: 'Ada', email: 'Ada@example.org' });
    assert.match(ada.id, /^[\w-]{22}$/);
    assert.equal(ada.username, 'Ada');
    assert.equal(ada.password_hash, null);
    for (const found of [
      await accounts.find(ada.id),
      await accounts.findByIdentifier('ADA'),
      await accounts.findByIdentifier('ada@example.org'),
    ]) {
      assert.deepEqual(found, ada);
    }
    assert.equal(await accounts.find('no id \u0000'), undefined);
    assert.equal(await accounts.findByIdentifier('no name \u0000'), undefined);
  });

  test('needs a username or an email address', async () => {
    await assert.rejects(createHouse().accounts.create(nobody), fails('invalid', 'username'));
  });

  test('has a name that nobody else has, whatever its case', async () => {
    const house = createHouse();
    await house.accounts.create({ ...nobody, username: 'ada', email: 'ada@example.org' });
    const create = (edit: object) => house.accounts.create({ ...nobody, ...edit });
    await assert.rejects(create({ username: 'ADA' }), fails('conflict', 'username'));
    await assert.rejects(create({ username: 'bob', email: 'ADA@example.org' }), fails('conflict', 'email'));
    assert.deepEqual(identifiers(house), ['ada', 'ada@example.org']);
    assert.equal(house.store.rows('account').length, 1);
  });

  test('that two ask for at once is given to one', async () => {
    const house = createHouse();
    const results = await Promise.allSettled([person(house, 'ada'), person(house, 'Ada')]);
    assert.deepEqual(results.map((result) => result.status).sort(), ['fulfilled', 'rejected']);
  });

  test('can be renamed; the old name is then free', async () => {
    const house = createHouse();
    const ada = await house.accounts.create({ ...nobody, username: 'ada', email: 'ada@example.org' });
    await house.accounts.update(ada.id, () => ({ ...nobody, username: 'Countess', email: 'ada@example.org' }));
    assert.deepEqual(identifiers(house), ['ada@example.org', 'countess']);
    assert.equal((await house.accounts.findByIdentifier('countess'))?.id, ada.id);
    await person(house, 'ada');
    const taken = house.accounts.update(ada.id, (account) => ({ ...editOf(account), username: 'ADA' }));
    await assert.rejects(taken, fails('conflict', 'username'));
    assert.equal((await house.accounts.find(ada.id))?.username, 'Countess');
  });

  test('can change the case of its name', async () => {
    const house = createHouse();
    const ada = await person(house, 'ada');
    await house.accounts.update(ada.id, (account) => ({ ...editOf(account), username: 'Ada' }));
    assert.equal((await house.accounts.findByIdentifier('ada'))?.username, 'Ada');
  });

  test('loses no change when two change it at once', async () => {
    const house = createHouse();
    const { id } = await person(house, 'ada');
    const claim = (name: string) =>
      house.accounts.update(id, (account) => ({ ...editOf(account), claims: { ...account.claims, [name]: 'x' } }));
    await Promise.all([claim('given_name'), claim('family_name'), claim('nickname')]);
    const claims = Object.keys((await house.accounts.find(id))?.claims ?? {});
    assert.deepEqual(claims.sort(), ['family_name', 'given_name', 'nickname']);
  });

  test('that does not exist cannot be changed', async () => {
    const { accounts } = createHouse();
    const calls = [
      accounts.update('nobody', editOf),
      accounts.remove('nobody'),
      accounts.setPassword('nobody', PASSWORD),
      accounts.endSessions('nobody'),
      accounts.remove('no id \u0000'),
    ];
    for (const call of calls) await assert.rejects(call, fails('not_found', ''));
  });
});

describe('disabling a person', () => {
  test('ends their sessions and what applications may do in their name, and keeps their consents', async () => {
    const house = createHouse();
    const [ada, bob] = [await person(house, 'ada'), await person(house, 'bob')];
    await live(house, ada.id);
    await live(house, bob.id);
    await house.accounts.update(ada.id, (account) => ({ ...editOf(account), disabled: true }));
    assert.deepEqual(remains(house, ada.id), { sessions: [], grants: 0, consents: 1 });
    assert.deepEqual(remains(house, bob.id), {
      sessions: [`${bob.id}-here`, `${bob.id}-there`],
      grants: 1,
      consents: 1,
    });
  });
});

describe('a change of claims', () => {
  test('leaves sessions and grants alone', async () => {
    const house = createHouse();
    const { id } = await person(house, 'ada');
    await live(house, id);
    await house.accounts.update(id, (account) => ({ ...editOf(account), claims: { name: 'Ada' } }));
    assert.equal(remains(house, id).sessions.length, 2);
    assert.equal(remains(house, id).grants, 1);
  });
});

describe('a new password', () => {
  test('ends all sessions', async () => {
    const house = createHouse();
    const { id } = await person(house, 'ada');
    await live(house, id);
    await house.accounts.setPassword(id, 'another horse');
    assert.deepEqual(remains(house, id), { sessions: [], grants: 1, consents: 1 });
    const request = { identifier: 'ada', password: 'another horse', address: '192.0.2.1' };
    assert.equal((await house.accounts.signIn(request)).outcome, 'signed_in');
  });

  test('is checked', async () => {
    const house = createHouse();
    const { id } = await person(house, 'adalovelace');
    await assert.rejects(house.accounts.setPassword(id, 'short'), fails('invalid', 'password'));
    await assert.rejects(house.accounts.setPassword(id, 'AdaLovelace'), fails('invalid', 'password'));
  });
});

describe('ending the sessions of a person', () => {
  test('ends all of theirs and nobody else’s', async () => {
    const house = createHouse();
    const [ada, bob] = [await person(house, 'ada'), await person(house, 'bob')];
    await live(house, ada.id);
    await live(house, bob.id);
    await house.accounts.endSessions(ada.id);
    assert.deepEqual(remains(house, ada.id).sessions, []);
    assert.equal(remains(house, bob.id).sessions.length, 2);
  });
});

describe('removing a person', () => {
  test('removes everything of theirs, and frees the name', async () => {
    const house = createHouse();
    const { id } = await person(house, 'ada');
    await live(house, id);
    await house.accounts.remove(id);
    assert.equal(await house.accounts.find(id), undefined);
    assert.deepEqual(identifiers(house), []);
    assert.deepEqual(remains(house, id), { sessions: [], grants: 0, consents: 0 });
    await assert.rejects(house.accounts.remove(id), fails('not_found', ''));
    assert.notEqual((await person(house, 'ada')).id, id);
  });
});
