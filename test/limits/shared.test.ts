import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { type Backoffs, createBackoffs } from '../../src/limits/failures.ts';
import { createSharedCounts, type SharedCounts } from '../../src/limits/shared-counts.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import { openStore } from '../../src/store/open.ts';
import { testClock } from '../support/provider.ts';

const clock = testClock();
const secrets = ['a secret of sixteen'];
const store = await openStore({ dsn: 'memory', secrets, clock, random: systemRandom, migrate: true });
after(() => store.close());

let writes = 0;

interface Node {
  readonly backoffs: Backoffs;
  readonly shared: SharedCounts;
}

function node(name: string): Node {
  const shared = createSharedCounts({
    repository: store.failureCounts,
    write: (changes) => {
      writes += 1;
      return store.write(changes);
    },
    node: name,
    digest: (text) => `hash of ${text}`,
    onError: (error) => assert.fail(String(error)),
  });
  return { backoffs: createBackoffs({ clock, shared }), shared };
}

/** A failure at a node, the next turn of the clock's flush included. */
async function fail({ backoffs, shared }: Node, account: string): Promise<void> {
  await backoffs.sign_in_by_account.learn(account);
  backoffs.sign_in_by_account.fail(account);
  await shared.flush();
}

async function penalty({ backoffs }: Node, account: string): Promise<number> {
  await backoffs.sign_in_by_account.learn(account);
  return backoffs.sign_in_by_account.penalty(account);
}

describe('failures of nodes that share a database', () => {
  test('count together', async () => {
    const [one, two, three] = [node('one'), node('two'), node('three')];
    await fail(one, 'ada');
    await fail(two, 'ada');
    assert.equal(await penalty(three, 'ada'), 0);
    await fail(two, 'ada');
    assert.deepEqual(await Promise.all([one, two, three].map((at) => penalty(at, 'ada'))), [250, 250, 250]);
    await fail(one, 'ada');
    assert.equal(await penalty(three, 'ada'), 500);
    assert.equal(await penalty(three, 'bob'), 0);
  });

  test('are forgotten everywhere when the person signs in at one of them', async () => {
    const [one, two] = [node('one'), node('two')];
    for (let failure = 0; failure < 4; failure += 1) await fail(one, 'eve');
    assert.equal(await penalty(two, 'eve'), 500);
    two.backoffs.sign_in_by_account.forget('eve');
    await two.shared.flush();
    assert.equal(await penalty(one, 'eve'), 0);
    await fail(one, 'eve');
    assert.equal(await penalty(two, 'eve'), 0, 'counting begins anew');
  });

  test('are known to a node that was started again', async () => {
    const before = node('before');
    for (let failure = 0; failure < 3; failure += 1) await fail(before, 'kim');
    assert.equal(await penalty(node('afterwards'), 'kim'), 250);
  });

  test('that happen at once become one write, and good attempts none', async () => {
    const one = node('many');
    writes = 0;
    for (let failure = 0; failure < 100; failure += 1) one.backoffs.sign_in_by_address.fail(`192.0.2.${failure}`);
    await one.shared.flush();
    assert.equal(writes, 1);
    await penalty(one, 'grace');
    one.backoffs.sign_in_by_account.forget('grace');
    await one.shared.flush();
    assert.equal(writes, 1);
  });

  test('of ten thousand addresses in a second do not become ten thousand rows', async () => {
    await store.sweep();
    const flood = node('flood');
    for (let address = 0; address < 10_000; address += 1) flood.backoffs.user_code_by_address.fail(`net ${address}`);
    await flood.shared.flush();
    clock.advance(3_600_001);
    const swept = await store.sweep();
    assert((swept['failure_count'] ?? 0) <= 300, `${swept['failure_count']} rows`);
    assert((swept['failure_count'] ?? 0) >= 100, 'their rows go with time');
    assert.deepEqual((await store.sweep())['failure_count'], 0);
  });
});

describe('an address that many people share', () => {
  test('is forgiven a mistake each minute, so that a crowd that mistypes never waits', () => {
    const { sign_in_by_address: addresses } = createBackoffs({ clock });
    for (let hour = 0; hour < 24 * 60; hour += 1) {
      addresses.fail('school');
      assert.equal(addresses.remaining('school'), 0);
      clock.advance(60_000);
    }
    for (let guess = 0; guess < 31; guess += 1) addresses.fail('attacker');
    assert.equal(addresses.remaining('attacker'), 1000);
  });

  test('waits for five minutes at most, and guesses once a minute at most in the long run', () => {
    const { sign_in_by_address: addresses } = createBackoffs({ clock });
    let guesses = 0;
    for (const end = clock.now() + 24 * 3_600_000; clock.now() < end; guesses += 1) {
      addresses.fail('guesser');
      const wait = addresses.remaining('guesser');
      assert(wait <= 300_000);
      clock.advance(wait);
    }
    assert(guesses < 30 + 24 * 60 + 10, `${guesses} guesses in a day`);
  });

  test('a longest wait of nothing switches a limit off', async () => {
    const settings = { sign_in_by_address: { free: 0, longest: 0 } };
    const { sign_in_by_address: addresses } = createBackoffs({ clock, settings });
    for (let guess = 0; guess < 100; guess += 1) addresses.fail('anybody');
    assert.equal(addresses.remaining('anybody'), 0);
  });
});
