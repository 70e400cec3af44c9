import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AccountError } from '../../src/accounts/errors.ts';
import { createPasswords } from '../../src/accounts/passwords.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import { createHashing } from '../../src/oauth/hashing/hashing.ts';
import { createLimiter } from '../../src/oauth/limiter.ts';
import { CHEAP, HASHING } from './support.ts';

const passwords = createPasswords({ random: systemRandom, min_length: 8, hashing: HASHING, parameters: CHEAP });

function isField(field: string, code = 'invalid') {
  return (error: unknown) => error instanceof AccountError && error.field === field && error.code === code;
}

describe('password hashes', () => {
  test('are argon2id with 19 MiB and two passes', async () => {
    const real = createPasswords({ random: systemRandom, min_length: 8, hashing: HASHING });
    const hash = await real.hash('correct horse');
    assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.equal(await real.verify(hash, 'correct horse'), 'right');
    assert.equal(await real.verify(hash, 'correct horsf'), 'wrong');
  });

  test('differ for the same password', async () => {
    assert.notEqual(await passwords.hash('correct horse'), await passwords.hash('correct horse'));
  });

  test('do not care how the keyboard composes a letter', async () => {
    assert.equal(await passwords.verify(await passwords.hash('Zoë und Jürgen'), 'Zoe\u0308 und Ju\u0308rgen'), 'right');
  });

  test('made under other parameters are right but outdated', async () => {
    const stronger = createPasswords({
      random: systemRandom,
      min_length: 8,
      hashing: HASHING,
      parameters: { ...CHEAP, timeCost: 2 },
    });
    const hash = await passwords.hash('correct horse');
    assert.equal(await stronger.verify(hash, 'correct horse'), 'right_but_outdated');
    assert.equal(await stronger.verify(hash, 'incorrect'), 'wrong');
  });

  test('nobody has a password that works without a hash', async () => {
    for (const password of ['', 'correct horse', 'null']) assert.equal(await passwords.verify(null, password), 'wrong');
  });

  test('no hash costs the same argon2 work as a hash', async () => {
    const costly = createPasswords({ random: systemRandom, min_length: 8, hashing: HASHING });
    const hash = await costly.hash('correct horse');
    const cpu = async (stored: string | null): Promise<number> => {
      const before = process.cpuUsage();
      await costly.verify(stored, 'wrong horse');
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    // Whatever else the machine does can only lengthen one of them: the shortest of several is its own work.
    const [none, some]: [number[], number[]] = [[], []];
    for (let round = 0; round < 8; round += 1) {
      some.push(await cpu(hash));
      none.push(await cpu(null));
    }
    const ratio = Math.min(...none) / Math.min(...some);
    assert.ok(ratio > 0.5 && ratio < 2, `ratio ${ratio}`);
  });

  test('of a password with more than 1024 bytes are neither made nor looked at', async () => {
    const long = 'ö'.repeat(513);
    assert.throws(() => passwords.check(long, []), isField('password'));
    assert.equal(await passwords.verify(await passwords.hash(long), long), 'wrong');
    passwords.check(`${'correct horse '.repeat(73)}22`, []);
  });
});

describe('a new password', () => {
  test('has the least number of characters that the setting says', () => {
    assert.throws(() => passwords.check('1234567', []), isField('password'));
    assert.throws(() => passwords.check('😀'.repeat(7), []), isField('password'));
    passwords.check('12 monks', []);
    passwords.check('😀🐎🔋📎😀🐎🔋🦊', []);
  });

  test('is nothing that everybody guesses first', () => {
    const guesses = [
      'Password1!',
      '12345678',
      '87654321',
      'qwertyuiop',
      'aaaaaaaa',
      'abcabcabc',
      'letmein123',
      '!admin2026',
    ];
    for (const password of guesses) assert.throws(() => passwords.check(password, []), isField('password'), password);
    for (const password of ['correct horse battery staple', 'passwordless-2026', 'Masterpiece 9'])
      passwords.check(password, []);
  });

  test('is not the username or the email address', () => {
    const names = ['Adalovelace', 'ada@example.org'];
    for (const password of ['adalovelace', 'ADALOVELACE', 'Ada@Example.org']) {
      assert.throws(() => passwords.check(password, names), isField('password'));
    }
    passwords.check('adalovelace1', [...names, null]);
  });
});

describe('hashing under load', () => {
  test('runs a bounded number at once, keeps a bounded number waiting, and refuses the rest', async () => {
    const hashing = createHashing({ at_once: 1 }).queue(2);
    const small = createPasswords({ random: systemRandom, min_length: 8, hashing, parameters: CHEAP });
    const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((password) => small.hash(password)));
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
    );
    for (const result of results) if (result.status === 'rejected') assert.ok(isField('', 'busy')(result.reason));
    assert.ok(await small.hash('f'));
  });

  test('goes on in order after a failure', async () => {
    const limiter = createLimiter({ running: 1, waiting: 10 });
    const order: number[] = [];
    const task = (number: number) => async () => {
      order.push(number);
      await Promise.resolve();
      if (number === 1) throw new Error('failed');
      return number;
    };
    const results = await Promise.allSettled([0, 1, 2, 3].map((number) => limiter.run(task(number))));
    assert.deepEqual(order, [0, 1, 2, 3]);
    assert.equal(results[1]?.status, 'rejected');
    assert.deepEqual(results[3], { status: 'fulfilled', value: { result: 3 } });
  });
});
