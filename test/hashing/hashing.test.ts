import assert from 'node:assert/strict';
import { getPriority } from 'node:os';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { hash as otherHash } from '@node-rs/argon2';
import { phcPrefix, RECOMMENDED } from '../../src/oauth/hashing/argon2id.ts';
import { createHashing, type Hashing, type HashingOptions } from '../../src/oauth/hashing/hashing.ts';
import { hashingThreads, niceOfOthers } from './threads.ts';

const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };
/** Runs long enough for others to come meanwhile. */
const LONG = { memoryCost: 32 * 1024, timeCost: 4, parallelism: 1 };
const SALT = Buffer.alloc(16, 7);
const LINUX = process.platform === 'linux';

const made: Hashing[] = [];
after(() => Promise.all(made.map((hashing) => hashing.close())));

function hashing(options: Partial<HashingOptions> = {}): Hashing {
  const one = createHashing({ at_once: 1, ...options });
  made.push(one);
  return one;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 1000; tries += 1) await delay(5);
  assert.ok(condition());
}

describe('a hash', () => {
  const slow = hashing().queue(9);

  test('is argon2id in PHC form, and the same for the same salt', async () => {
    const hash = await slow.hash('correct horse', SALT);
    assert.ok(hash?.startsWith(phcPrefix(RECOMMENDED)), hash);
    assert.equal(await slow.hash('correct horse', SALT), hash);
    assert.notEqual(await slow.hash('correct horse', Buffer.alloc(16, 8)), hash);
    assert.equal(hash, await otherHash('correct horse', { ...RECOMMENDED, salt: SALT, outputLen: 32 }));
  });

  test('that was made elsewhere and with other parameters verifies', async () => {
    const hash = await otherHash('correct horse', { memoryCost: 32, timeCost: 3, parallelism: 2 });
    assert.equal(await slow.verify(hash, 'correct horse'), true);
    assert.equal(await slow.verify(hash, 'correct horsf'), false);
  });

  test('that nobody can read is an error, and the next one is served', async () => {
    await assert.rejects(slow.verify('x', 'correct horse'));
    assert.ok(await slow.hash('correct horse', SALT, CHEAP));
  });
});

describe('hashing', () => {
  test('runs so many at once, each in a thread, keeps so many waiting and is busy for the rest', async () => {
    // Threads of other tests may end meanwhile.
    const others = new Set(LINUX ? hashingThreads().map(({ id }) => id) : []);
    const own = () => hashingThreads().filter(({ id }) => !others.has(id)).length;
    const slow = hashing({ at_once: 2 }).queue(1);
    const results = Promise.all(Array.from('abcd', (secret) => slow.hash(secret, SALT, LONG)));
    if (LINUX) await until(() => own() === 2);
    assert.deepEqual(
      (await results).map((hash) => hash !== undefined),
      [true, true, true, false],
    );
    if (LINUX) assert.equal(own(), 2);
    assert.ok(await slow.hash('e', SALT, CHEAP));
  });

  test('gives its queues turns', async () => {
    const both = hashing();
    const [people, applications] = [both.queue(9), both.queue(9)];
    const order: string[] = [];
    const ask = (queue: typeof people, name: string) => queue.hash(name, SALT, CHEAP).then(() => order.push(name));
    await Promise.all([ask(people, 'p1'), ask(people, 'p2'), ask(people, 'p3'), ask(applications, 'a1')]);
    assert.deepEqual(order, ['p1', 'a1', 'p2', 'p3']);
  });

  test('has no thread before the first hash and none after an idle time, and begins anew', {
    skip: !LINUX,
  }, async () => {
    const before = hashingThreads().length;
    const slow = hashing({ idle_ms: 20, onLost: (error) => assert.fail(String(error)) }).queue(0);
    assert.equal(hashingThreads().length, before);
    for (let round = 0; round < 2; round += 1) {
      assert.ok(await slow.hash('correct horse', SALT, CHEAP));
      await until(() => hashingThreads().length === before);
    }
  });

  test('stands back from the rest of the process on Linux', { skip: !LINUX }, async () => {
    const known = new Set(hashingThreads().map(({ id }) => id));
    const slow = hashing().queue(0);
    await slow.hash('correct horse', SALT, CHEAP);
    const [thread] = hashingThreads().filter(({ id }) => !known.has(id));
    assert.equal(thread?.nice, Math.min(19, getPriority() + 5));
    assert.deepEqual(new Set(niceOfOthers()), new Set([getPriority()]));
  });
});

describe('a thread that dies', () => {
  /** The first thread dies at its first task, the others do what they should. */
  function firstDies(dying: string): Pick<HashingOptions, 'startThread'> {
    let started = 0;
    return {
      startThread: (start) => {
        started += 1;
        return started === 1 ? new Worker(dying, { eval: true }) : start();
      },
    };
  }
  const ON_TASK = "const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => {";

  for (const [how, dying] of [
    ['by an exception', `${ON_TASK} throw new Error('gone'); });`],
    ['without a word', `${ON_TASK} process.exit(0); });`],
    ['before it is asked', "throw new Error('gone');"],
  ] as const) {
    test(`${how} makes its task busy, is reported once and replaced`, async () => {
      const lost: unknown[] = [];
      const slow = hashing({ ...firstDies(dying), onLost: (error) => lost.push(error) }).queue(1);
      const [first, second] = await Promise.all([slow.hash('a', SALT, CHEAP), slow.hash('b', SALT, CHEAP)]);
      assert.equal(first, undefined);
      assert.ok(second);
      assert.equal(lost.length, 1);
      assert.ok(await slow.hash('c', SALT, CHEAP));
    });
  }

  test('or cannot be started makes it busy too', async () => {
    const lost: unknown[] = [];
    const startThread = () => {
      throw new Error('no more threads');
    };
    const slow = hashing({ startThread, onLost: (error) => lost.push(error) }).queue(1);
    assert.equal(await slow.hash('a', SALT, CHEAP), undefined);
    assert.equal(lost.length, 1);
  });
});

describe('the end of hashing', () => {
  test('is there at once when nothing was hashed', async () => {
    await hashing().close();
  });

  test('answers what runs, what waits and what comes later with busy', async () => {
    const ending = hashing({ onLost: (error) => assert.fail(String(error)) });
    const slow = ending.queue(9);
    await slow.hash('a', SALT, CHEAP);
    const running = slow.hash('b', SALT, LONG);
    const waiting = slow.verify(phcPrefix(CHEAP), 'c');
    await ending.close();
    assert.deepEqual(await Promise.all([running, waiting, slow.hash('d', SALT, CHEAP)]), [
      undefined,
      undefined,
      undefined,
    ]);
    await ending.close();
  });

  test('leaves no thread', { skip: !LINUX }, async () => {
    const before = hashingThreads().length;
    const ending = hashing({ at_once: 2 });
    const slow = ending.queue(9);
    await Promise.all([slow.hash('a', SALT, CHEAP), slow.hash('b', SALT, CHEAP)]);
    await ending.close();
    assert.equal(hashingThreads().length, before);
  });
});
