import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { editOf } from '../../src/accounts/edit.ts';
import { CHEAP, createHouse, type House, live, PASSWORD, person, remains } from './support.ts';

let nextAddress = 0;

/** An address that nobody has used before. */
function freshAddress(): string {
  nextAddress += 1;
  return `10.0.${nextAddress >> 8}.${nextAddress & 255}`;
}

function enter(house: House, identifier: string, password = PASSWORD, device?: string, address = freshAddress()) {
  return house.accounts.signIn({ identifier, password, address, device });
}

describe('signing in', () => {
  test('works with the username or the email address, however they are typed', async () => {
    const house = createHouse();
    const ada = await house.accounts.create({
      username: 'Ada',
      email: 'Ada@Example.org',
      disabled: false,
      claims: {},
      password: PASSWORD,
    });
    for (const identifier of ['Ada', 'ada', ' ADA ', 'ada@example.org', 'ADA@EXAMPLE.ORG']) {
      const result = await enter(house, identifier);
      assert.ok(result.outcome === 'signed_in' && result.account.id === ada.id, identifier);
    }
  });

  test('is refused alike for an unknown name, a wrong password, a disabled person and one without a password', async () => {
    const house = createHouse();
    await person(house, 'ada');
    const bob = await person(house, 'bob');
    await house.accounts.update(bob.id, (account) => ({ ...editOf(account), disabled: true }));
    await house.accounts.create({ username: 'eve', email: null, disabled: false, claims: {} });
    const attempts = [
      ['nobody', PASSWORD],
      ['not a name \u0000', PASSWORD],
      ['ada', 'wrong horse battery'],
      ['ada', ''],
      ['ada', 'x'.repeat(5000)],
      ['bob', PASSWORD],
      ['eve', ''],
    ] as const;
    for (const [identifier, password] of attempts) {
      assert.deepEqual(await enter(house, identifier, password), { outcome: 'refused' }, identifier);
    }
  });

  test('gets slower for an unknown name just as for a known one', async () => {
    const house = createHouse();
    await person(house, 'ada');
    const delays = async (identifier: string): Promise<number[]> => {
      house.slept.length = 0;
      for (let guess = 0; guess < 6; guess += 1) await enter(house, identifier, 'wrong');
      return [...house.slept];
    };
    const known = await delays('ada');
    assert.deepEqual(known, [250, 500, 1000]);
    assert.deepEqual(await delays('nobody'), known);
    assert.deepEqual(await delays('no body'), known);
  });

  test('makes an address that guesses wait, without looking at the password', async () => {
    const house = createHouse();
    await person(house, 'ada');
    const address = freshAddress();
    assert.deepEqual(await enter(house, 'ada', 'wrong', undefined, address), { outcome: 'refused' });
    assert.deepEqual(await enter(house, 'ada', PASSWORD, undefined, address), { outcome: 'wait', retry_after: 1 });
    house.clock.time += 1000;
    assert.equal((await enter(house, 'ada', PASSWORD, undefined, address)).outcome, 'signed_in');
  });

  test('stays possible, after five seconds at most, for somebody whom a thousand strangers guess at', async () => {
    const house = createHouse();
    await person(house, 'ada');
    for (let guess = 0; guess < 1000; guess += 1) await enter(house, 'ada', `guess ${guess}`);
    house.slept.length = 0;
    assert.equal((await enter(house, 'ada')).outcome, 'signed_in');
    assert.deepEqual(house.slept, [5000]);
  });

  test('says busy when too many are signing in at once, and works again afterwards', async () => {
    const house = createHouse();
    await person(house, 'ada');
    const results = await Promise.all(Array.from({ length: 80 }, () => enter(house, 'ada')));
    const outcomes = results.map((result) => result.outcome);
    assert.equal(outcomes.filter((outcome) => outcome === 'signed_in').length, 66);
    assert.equal(outcomes.filter((outcome) => outcome === 'busy').length, 14);
    assert.equal((await enter(house, 'ada')).outcome, 'signed_in');
  });

  test('brings the hash up to the parameters of today', async () => {
    const house = createHouse();
    const { id, password_hash, updated_at } = await person(house, 'ada');
    const stronger = house.rebuilt({ argon2: { ...CHEAP, timeCost: 2 } });
    const request = { identifier: 'ada', password: PASSWORD, address: freshAddress() };
    assert.equal((await stronger.signIn(request)).outcome, 'signed_in');
    const renewed = await stronger.find(id);
    assert.match(renewed?.password_hash ?? '', /t=2/);
    assert.notEqual(renewed?.password_hash, password_hash);
    assert.equal(renewed?.updated_at, updated_at);
    assert.equal((await stronger.signIn(request)).outcome, 'signed_in');
    assert.equal(house.store.written.length, 2);
  });
});

describe('a browser in which the person has signed in before', () => {
  async function device(house: House, identifier: string, before?: string): Promise<string> {
    const result = await enter(house, identifier, PASSWORD, before);
    assert.ok(result.outcome === 'signed_in');
    return result.device;
  }

  test('is served at once while strangers guess', async () => {
    const house = createHouse();
    await person(house, 'ada');
    const proof = await device(house, 'ada');
    for (let guess = 0; guess < 20; guess += 1) await enter(house, 'ada', 'wrong');
    house.slept.length = 0;
    assert.equal((await enter(house, 'ada', PASSWORD, proof)).outcome, 'signed_in');
    assert.deepEqual(house.slept, []);
  });

  test('proves nothing for somebody else', async () => {
    const house = createHouse();
    await person(house, 'ada');
    await person(house, 'bob');
    const proof = await device(house, 'bob');
    for (let guess = 0; guess < 4; guess += 1) await enter(house, 'ada', 'wrong');
    house.slept.length = 0;
    await enter(house, 'ada', PASSWORD, proof);
    assert.deepEqual(house.slept, [500]);
  });

  test('remembers everybody who signs in there', async () => {
    const house = createHouse();
    await person(house, 'ada');
    await person(house, 'bob');
    const proof = await device(house, 'bob', await device(house, 'ada'));
    const address = freshAddress();
    await enter(house, 'nobody', 'wrong', undefined, address);
    for (const identifier of ['ada', 'bob']) {
      assert.equal((await enter(house, identifier, PASSWORD, proof, address)).outcome, 'signed_in');
    }
  });

  test('that more than ten people share is no sign of the first', async () => {
    const house = createHouse();
    let proof: string | undefined;
    for (let n = 0; n < 11; n += 1) {
      await person(house, `person${n}`);
      proof = await device(house, `person${n}`, proof);
    }
    const address = freshAddress();
    await enter(house, 'nobody', 'wrong', undefined, address);
    assert.equal((await enter(house, 'person1', PASSWORD, proof, address)).outcome, 'signed_in');
    assert.equal((await enter(house, 'person0', PASSWORD, proof, address)).outcome, 'wait');
  });

  test('cannot be forged', async () => {
    const house = createHouse();
    const ada = await person(house, 'ada');
    const forged = Buffer.from(JSON.stringify({ id: 'mine', account_ids: [ada.id] })).toString('base64url');
    const address = freshAddress();
    await enter(house, 'ada', 'wrong', undefined, address);
    const others = house.sealer
      .seal(JSON.stringify({ id: 'mine', account_ids: [ada.id] }), 'other')
      .toString('base64url');
    for (const proof of [forged, others, '', '%', 'x'.repeat(10_000)]) {
      assert.deepEqual(await enter(house, 'ada', PASSWORD, proof, address), { outcome: 'wait', retry_after: 1 });
    }
  });
});

describe('changing the password', () => {
  test('ends the other sessions and keeps this one', async () => {
    const house = createHouse();
    const { id } = await person(house, 'ada');
    await live(house, id);
    const request = { account_id: id, current: PASSWORD, next: 'another horse', keep_session: `${id}-here` };
    assert.deepEqual(await house.accounts.changePassword(request), { outcome: 'changed' });
    assert.deepEqual(remains(house, id), { sessions: [`${id}-here`], grants: 1, consents: 1 });
    assert.equal((await enter(house, 'ada')).outcome, 'refused');
    assert.equal((await enter(house, 'ada', 'another horse')).outcome, 'signed_in');
  });

  test('wants the current password, and makes whoever guesses it wait', async () => {
    const house = createHouse();
    const { id } = await person(house, 'ada');
    const guess = () => house.accounts.changePassword({ account_id: id, current: 'wrong', next: 'another horse' });
    for (let guesses = 0; guesses < 3; guesses += 1) assert.deepEqual(await guess(), { outcome: 'refused' });
    assert.deepEqual(await guess(), { outcome: 'wait', retry_after: 1 });
    house.clock.time += 1000;
    const right = { account_id: id, current: PASSWORD, next: 'another horse' };
    assert.deepEqual(await house.accounts.changePassword(right), { outcome: 'changed' });
  });

  test('says why a new password will not do', async () => {
    const house = createHouse();
    const { id } = await person(house, 'adalovelace');
    for (const next of ['short', 'adalovelace']) {
      const result = await house.accounts.changePassword({ account_id: id, current: PASSWORD, next });
      assert.equal(result.outcome, 'invalid');
    }
    assert.equal((await enter(house, 'adalovelace')).outcome, 'signed_in');
  });

  test('is refused for somebody who does not exist', async () => {
    const request = { account_id: 'nobody', current: PASSWORD, next: 'another horse' };
    assert.deepEqual(await createHouse().accounts.changePassword(request), { outcome: 'refused' });
  });
});

describe('signing up', () => {
  const request = { username: 'ada', email: '', password: PASSWORD, address: '192.0.2.1' };

  test('makes an account with which one can sign in', async () => {
    const house = createHouse();
    const result = await house.accounts.signUp({ ...request, email: 'ada@example.org', name: ' Ada Lovelace ' });
    assert.ok(result.outcome === 'signed_up');
    assert.deepEqual(result.account.claims, { name: 'Ada Lovelace' });
    assert.match(result.account.id, /^[\w-]{22}$/);
    assert.equal((await enter(house, 'ada@example.org')).outcome, 'signed_in');
  });

  test('says of every field what is wrong', async () => {
    const house = createHouse();
    const wrong = { username: 'a b', email: 'ada', password: 'short', name: 'x'.repeat(201), address: '192.0.2.1' };
    const result = await house.accounts.signUp(wrong);
    assert.ok(result.outcome === 'invalid');
    assert.deepEqual(Object.keys(result.errors).sort(), ['email', 'name', 'password', 'username']);
    const neither = await house.accounts.signUp({ ...request, username: ' ' });
    assert.ok(neither.outcome === 'invalid');
    assert.deepEqual(Object.keys(neither.errors), ['username']);
    assert.equal(house.store.written.length, 0);
  });

  test('names the field that somebody else has', async () => {
    const house = createHouse();
    assert.equal((await house.accounts.signUp({ ...request, email: 'ada@example.org' })).outcome, 'signed_up');
    const again = await house.accounts.signUp({ ...request, username: 'ADA' });
    assert.ok(again.outcome === 'invalid' && again.errors.username !== undefined);
    const other = await house.accounts.signUp({ ...request, username: 'bob', email: 'Ada@example.org' });
    assert.ok(other.outcome === 'invalid' && other.errors.email !== undefined);
    assert.equal(house.store.rows('account').length, 1);
  });

  test('is closed unless the setting opens it', async () => {
    const house = createHouse({ sign_up: false });
    assert.deepEqual(await house.accounts.signUp(request), { outcome: 'closed' });
  });

  test('of more than five accounts from one address has to wait', async () => {
    const house = createHouse();
    const signUp = (username: string, address: string) => house.accounts.signUp({ ...request, username, address });
    for (let made = 0; made < 5; made += 1) {
      assert.equal((await signUp(`person${made}`, '2001:db8::1')).outcome, 'signed_up');
    }
    assert.deepEqual(await signUp('person5', '2001:db8::2'), { outcome: 'wait', retry_after: 60 });
    assert.equal((await signUp('person5', '192.0.2.2')).outcome, 'signed_up');
    house.clock.time += 60_000;
    assert.equal((await signUp('person6', '2001:db8::2')).outcome, 'signed_up');
  });
});
