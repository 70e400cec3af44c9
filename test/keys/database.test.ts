import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createKeys, type ManagedKeys } from '../../src/keys/keys.ts';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import { openStore } from '../../src/store/open.ts';
import { DAY, FAST_SETS, ID_TOKEN } from './support.ts';

const store = await openStore({
  dsn: 'memory',
  secrets: ['a secret of sixteen'],
  clock: systemClock,
  random: systemRandom,
  migrate: true,
});
after(() => store.close());

function node(): ManagedKeys {
  return createKeys({
    repository: store.keys,
    write: store.write,
    clock: systemClock,
    schedule: { retire_after: DAY, rotate_every: null, next_lead: DAY },
    sets: FAST_SETS,
    onError: assert.ifError,
  });
}

describe('keys in the database', () => {
  test('nodes that start and rotate together agree, and old tokens verify', async () => {
    const nodes = [node(), node(), node()];
    await Promise.all(nodes.map((each) => each.ensure()));
    const [first] = nodes;
    assert.ok(first);
    const jws = await (await first.signer(ID_TOKEN, 'ES256')).sign({ sub: 'ada' });
    await Promise.all(nodes.map((each) => each.rotate()));
    const kids = await Promise.all(nodes.map(async (each) => (await each.signer(ID_TOKEN, 'ES256')).kid));
    assert.equal(new Set(kids).size, 1);
    for (const each of nodes) assert.deepEqual((await each.verify(ID_TOKEN, jws))?.claims, { sub: 'ada' });
    const states = (await store.keys.list(ID_TOKEN)).map((key) => `${key.alg} ${key.state}`).sort();
    assert.deepEqual(states, [
      'ES256 current',
      'ES256 next',
      'ES256 retired',
      'EdDSA current',
      'EdDSA next',
      'EdDSA retired',
    ]);
  });
});
