import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ClientKeysOptions, createClientKeys } from '../../src/keys/client-keys.ts';
import type { Json, JsonObject } from '../../src/oauth/json.ts';
import { type ClientKeys, ClientKeysError } from '../../src/oauth/jws.ts';
import { makeClient } from './support.ts';

const URL = 'https://client.test/jwks';
const remote = makeClient({ jwks_uri: URL });
const rsa = (kid: string, extra: JsonObject = {}): JsonObject => ({ kty: 'RSA', kid, ...extra });

/** A client's key set that the test changes, and a clock that it moves. */
class World {
  now = 1_000_000;
  document: Json | Error = { keys: [] };
  cacheControl: string | null = null;
  headers: Readonly<Record<string, string>> = {};
  fetched: string[] = [];
  gate: Promise<void> = Promise.resolve();
  readonly keys: ClientKeys;

  constructor(options: Partial<ClientKeysOptions> = {}) {
    this.keys = createClientKeys({
      clock: { now: () => this.now },
      fetchJson: async (url) => {
        this.fetched.push(url);
        await this.gate;
        if (this.document instanceof Error) throw this.document;
        return {
          json: this.document,
          headers: new Headers({
            ...this.headers,
            ...(this.cacheControl !== null && { 'cache-control': this.cacheControl }),
          }),
        };
      },
      ...options,
    });
  }

  publish(...keys: Json[]): void {
    this.document = { keys };
  }

  async kids(kid?: string, client = remote): Promise<unknown[]> {
    const found = await this.keys.find(client, kid === undefined ? { alg: 'RS256' } : { kid, alg: 'RS256' });
    return found.map((jwk) => jwk['kid']);
  }
}

describe('choosing among the keys of a client', () => {
  const inline = (...keys: JsonObject[]) => makeClient({ jwks: { keys } });

  test('by kid, and nothing else when there is a kid', async () => {
    const world = new World();
    assert.deepEqual(await world.kids('b', inline(rsa('a'), rsa('b'), { kty: 'RSA' })), ['b']);
    assert.deepEqual(await world.kids('c', inline(rsa('a'), { kty: 'RSA' })), []);
  });

  test('without a kid by type, algorithm and use, a key without a kid among them', async () => {
    const client = inline(
      rsa('a'),
      { kty: 'RSA' },
      { kty: 'EC', crv: 'P-256' },
      rsa('b', { alg: 'PS256' }),
      rsa('c', { use: 'enc' }),
    );
    assert.deepEqual(await new World().kids(undefined, client), ['a', undefined]);
  });

  test('a key of the right kid that does not suit the algorithm is not chosen', async () => {
    assert.deepEqual(
      await new World().kids('a', inline(rsa('a', { use: 'enc' }), { kty: 'EC', crv: 'P-256', kid: 'a' })),
      [],
    );
  });

  test('registered keys need no fetch', async () => {
    const world = new World();
    await world.kids('x', inline(rsa('a')));
    assert.deepEqual(world.fetched, []);
  });

  test('a client without keys is told so', async () => {
    await assert.rejects(new World().kids('a', makeClient({})), ClientKeysError);
  });

  test('more than a hundred keys are refused', async () => {
    const many = Array.from({ length: 101 }, (_, index) => rsa(`k${index}`));
    assert.equal((await new World().kids(undefined, inline(...many.slice(1)))).length, 100);
    await assert.rejects(new World().kids('k1', inline(...many)), ClientKeysError);
    const world = new World();
    world.publish(...many);
    await assert.rejects(world.kids('k1'), ClientKeysError);
  });
});

describe('keys behind a jwks_uri', () => {
  test('are fetched at the first use and kept for five minutes', async () => {
    const world = new World();
    world.publish(rsa('a'), 'no key', null);
    assert.deepEqual(world.fetched, []);
    assert.deepEqual(await world.kids('a'), ['a']);
    world.now += 299_999;
    assert.deepEqual(await world.kids(), ['a']);
    assert.deepEqual(world.fetched, [URL]);
    world.now += 1;
    await world.kids('a');
    assert.equal(world.fetched.length, 2);
  });

  test('the same objects come back while they are kept, so that parsed keys can be kept with them', async () => {
    const world = new World();
    world.publish(rsa('a'));
    const [first] = await world.keys.find(remote, { alg: 'RS256' });
    const [second] = await world.keys.find(remote, { alg: 'RS256' });
    assert.equal(first, second);
  });

  for (const [cacheControl, age] of [
    ['public, max-age=60', 60_000],
    ['max-age="60"', 60_000],
    ['MAX-AGE=60', 60_000],
    ['max-age=0', 10_000],
    ['no-store', 10_000],
    ['no-cache, max-age=60', 10_000],
    ['max-age=1200', 1_200_000],
    ['max-age=86400', 1_800_000],
    ['s-maxage=60', 300_000],
    ['max-age=soon', 300_000],
  ] as const) {
    test(`Cache-Control: ${cacheControl} keeps them for ${age / 1000} s`, async () => {
      const world = new World();
      world.publish(rsa('a'));
      world.cacheControl = cacheControl;
      await world.kids('a');
      world.now += age - 1;
      await world.kids('a');
      assert.equal(world.fetched.length, 1);
      world.now += 1;
      await world.kids('a');
      assert.equal(world.fetched.length, 2);
    });
  }

  for (const [headers, age] of [
    [{ expires: new Date(1_000_000 + 60_000).toUTCString() }, 60_000],
    [{ expires: '0' }, 10_000],
    [{ 'cache-control': 'max-age=100', age: '40' }, 60_000],
    [{ 'cache-control': 'max-age=100', expires: '0' }, 100_000],
  ] as const) {
    test(`${JSON.stringify(headers)} keeps them for ${age / 1000} s`, async () => {
      const world = new World();
      world.publish(rsa('a'));
      world.headers = headers;
      await world.kids('a');
      world.now += age - 1;
      await world.kids('a');
      assert.equal(world.fetched.length, 1);
      world.now += 1;
      await world.kids('a');
      assert.equal(world.fetched.length, 2);
    });
  }

  test('an unknown kid fetches them anew at once, then every ten seconds at most', async () => {
    const world = new World();
    world.publish(rsa('old'));
    await world.kids('old');
    world.publish(rsa('new'));
    assert.deepEqual(await world.kids('new'), ['new']);
    world.publish(rsa('newer'));
    world.now += 9_999;
    assert.deepEqual(await world.kids('newer'), []);
    assert.equal(world.fetched.length, 2);
    world.now += 1;
    assert.deepEqual(await world.kids('newer'), ['newer']);
    assert.deepEqual(await world.kids('other'), []);
    assert.equal(world.fetched.length, 3);
  });

  test('a first fetch that lacks the kid is not repeated at once', async () => {
    const world = new World();
    assert.deepEqual(await world.kids('a'), []);
    assert.equal(world.fetched.length, 1);
  });

  test('requests at the same time share one fetch', async () => {
    const world = new World();
    world.publish(rsa('a'));
    const { promise, resolve } = Promise.withResolvers<void>();
    world.gate = promise;
    const all = [world.kids('a'), world.kids('a'), world.kids()];
    resolve();
    assert.deepEqual(await Promise.all(all), [['a'], ['a'], ['a']]);
    assert.equal(world.fetched.length, 1);
  });

  test('when they cannot be fetched the old ones serve for an hour after their fetch', async () => {
    const world = new World();
    world.publish(rsa('a'));
    await world.kids('a');
    world.document = new Error('down');
    world.now += 3_599_999;
    assert.deepEqual(await world.kids('a'), ['a']);
    world.now += 1;
    await assert.rejects(world.kids('a'), ClientKeysError);
    world.publish(rsa('b'));
    world.now += 10_000;
    assert.deepEqual(await world.kids('b'), ['b']);
  });

  test('a set that is no JWK set does not replace a good one', async () => {
    const world = new World();
    world.publish(rsa('a'));
    await world.kids('a');
    for (const document of [{}, [], null, { keys: {} }, 'keys']) {
      world.document = document;
      world.now += 300_000;
      assert.deepEqual(await world.kids('a'), ['a']);
    }
    assert.equal(world.fetched.length, 6);
  });

  test('a failing address is asked every ten seconds at most, and its failure told meanwhile', async () => {
    const world = new World();
    const down = new Error('down');
    world.document = down;
    for (let request = 0; request < 3; request++)
      await assert.rejects(world.kids('a'), (error) => error instanceof ClientKeysError && error.cause === down);
    assert.equal(world.fetched.length, 1);
    world.now += 10_000;
    world.publish(rsa('a'));
    assert.deepEqual(await world.kids('a'), ['a']);
  });

  test('a clock that was set back does not stop the fetching', async () => {
    const world = new World();
    world.publish(rsa('old'));
    await world.kids('old');
    world.now -= 600_000;
    world.publish(rsa('new'));
    assert.deepEqual(await world.kids('new'), ['new']);
  });

  test('the address that was not asked for longest is forgotten first', async () => {
    const world = new World({ max_entries: 2 });
    world.publish(rsa('a'));
    const ask = (path: string) => world.kids('a', makeClient({ jwks_uri: `${URL}/${path}` }));
    for (const path of ['1', '2', '1', '3', '1', '2']) await ask(path);
    assert.deepEqual(world.fetched, [`${URL}/1`, `${URL}/2`, `${URL}/3`, `${URL}/2`]);
  });
});
