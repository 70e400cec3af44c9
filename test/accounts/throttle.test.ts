import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createThrottle, type Throttle } from '../../src/accounts/throttle.ts';
import { addressKey } from '../../src/limits/addresses.ts';
import { createBackoff } from '../../src/limits/backoff.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** @param free mistakes of one address or browser that cost nothing. */
function setUp(free = 0): { clock: { time: number; now(): number }; throttle: Throttle } {
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const waits = { free, first: SECOND, longest: 300 * SECOND, forget_after: HOUR };
  const throttle = createThrottle({
    addresses: createBackoff(waits, clock),
    devices: createBackoff(waits, clock),
    accounts: createBackoff({ free: 2, first: SECOND / 4, longest: 5 * SECOND, forget_after: HOUR }, clock),
  });
  return { clock, throttle };
}

/** One attempt from beginning to end: seconds to wait when it was refused, else the delay that it was served with. */
async function attempt(throttle: Throttle, address: string, account: string, right: boolean, device?: string) {
  const begun = await throttle.begin({ network: addressKey(address), account, device });
  if (begun.outcome === 'wait') return { wait: begun.retry_after };
  if (right) begun.succeeded();
  else begun.failed();
  begun.end();
  return { delay: begun.delay };
}

describe('a person who mistypes', () => {
  test('may do so twice', async () => {
    const { throttle } = setUp(2);
    for (let mistake = 0; mistake < 2; mistake += 1) await attempt(throttle, '192.0.2.1', 'ada', false);
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'ada', false), { delay: 0 });
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'ada', true), { wait: 1 });
  });
});

describe('an address that guesses wrong', () => {
  test('waits one second, then two, then four, up to five minutes', async () => {
    const { clock, throttle } = setUp();
    const waits: number[] = [];
    for (let failures = 0; failures < 12; failures += 1) {
      assert.ok('delay' in (await attempt(throttle, '192.0.2.1', `person ${failures}`, false)));
      const refused = await attempt(throttle, '192.0.2.1', 'anybody', true);
      assert.ok('wait' in refused);
      waits.push(refused.wait);
      clock.time += refused.wait * SECOND;
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  test('does not make others wait', async () => {
    const { throttle } = setUp();
    await attempt(throttle, '192.0.2.1', 'ada', false);
    assert.deepEqual(await attempt(throttle, '192.0.2.2', 'bob', true), { delay: 0 });
  });

  test('is forgiven after an hour without a failure', async () => {
    const { clock, throttle } = setUp();
    for (let failures = 0; failures < 5; failures += 1) {
      await attempt(throttle, '192.0.2.1', 'ada', false);
      clock.time += 20 * SECOND;
    }
    clock.time += HOUR;
    await attempt(throttle, '192.0.2.1', 'ada', false);
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'ada', true), { wait: 1 });
  });

  test('cannot clear its failures by signing in to an account of its own', async () => {
    const { clock, throttle } = setUp();
    for (let failures = 0; failures < 4; failures += 1) {
      await attempt(throttle, '192.0.2.1', 'ada', false);
      clock.time += 2 ** failures * SECOND;
      assert.deepEqual(await attempt(throttle, '192.0.2.1', 'mallory', true), { delay: 0 });
    }
    await attempt(throttle, '192.0.2.1', 'ada', false);
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'mallory', true), { wait: 16 });
  });

  test('gets no more than eight guesses by sending them at once', async () => {
    const { throttle } = setUp();
    const guesses = Array.from({ length: 20 }, () => throttle.begin({ network: '192.0.2.1', account: 'ada' }));
    const begun = await Promise.all(guesses);
    const admitted = begun.flatMap((each) => (each.outcome === 'admitted' ? [each] : []));
    assert.equal(admitted.length, 8);
    for (const each of admitted) {
      each.failed();
      each.end();
    }
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'bob', true), { wait: 128 });
  });

  test('is an IPv6 network of 64 bits', async () => {
    const { throttle } = setUp();
    await attempt(throttle, '2001:db8:1:2::1', 'ada', false);
    assert.deepEqual(await attempt(throttle, '2001:db8:1:2:ffff::9', 'ada', true), { wait: 1 });
    assert.ok('delay' in (await attempt(throttle, '2001:db8:1:3::1', 'ada', true)));
  });
});

describe('a person whom strangers guess at', () => {
  test('is served later, up to five seconds, and never refused', async () => {
    const { throttle } = setUp();
    const delays: unknown[] = [];
    for (let guess = 0; guess < 10; guess += 1) {
      const served = await attempt(throttle, `192.0.2.${guess}`, 'ada', false);
      delays.push('delay' in served ? served.delay : undefined);
    }
    assert.deepEqual(delays, [0, 0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000]);
    assert.deepEqual(await attempt(throttle, '198.51.100.1', 'ada', true), { delay: 5000 });
    assert.deepEqual(await attempt(throttle, '198.51.100.1', 'ada', true), { delay: 0 });
  });

  test('is served at once in a browser in which they have signed in before, whatever its address did', async () => {
    const { throttle } = setUp();
    for (let guess = 0; guess < 10; guess += 1) await attempt(throttle, `192.0.2.${guess}`, 'ada', false);
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'ada', true, 'browser'), { delay: 0 });
  });

  test('waits for their own mistakes there, and harms nobody else by them', async () => {
    const { clock, throttle } = setUp();
    await attempt(throttle, '192.0.2.1', 'ada', false, 'browser');
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'ada', true, 'browser'), { wait: 1 });
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'ada', true, 'another browser'), { delay: 0 });
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'bob', true), { delay: 0 });
    clock.time += SECOND;
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'ada', true, 'browser'), { delay: 0 });
    await attempt(throttle, '192.0.2.1', 'ada', false, 'browser');
    assert.deepEqual(await attempt(throttle, '192.0.2.1', 'ada', true, 'browser'), { wait: 1 });
  });
});

describe('what is counted', () => {
  test('is bounded: of ten thousand addresses and more the oldest are forgotten', async () => {
    const { throttle } = setUp();
    await attempt(throttle, 'first', 'ada', false);
    for (let other = 0; other < 9_999; other += 1) await attempt(throttle, `other ${other}`, 'ada', false);
    assert.ok('wait' in (await attempt(throttle, 'first', 'bob', true)));
    await attempt(throttle, 'one more', 'ada', false);
    assert.deepEqual(await attempt(throttle, 'first', 'bob', true), { delay: 0 });
  });
});

describe('addresses', () => {
  const KEYS: readonly (readonly [string, string])[] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0:0:1::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1:2:3::', '1:2:3:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['', ''],
    ['unix socket', 'unix socket'],
  ];
  for (const [address, key] of KEYS) {
    test(`${address || 'no address'} counts as ${key || 'no address'}`, () => assert.equal(addressKey(address), key));
  }
});
