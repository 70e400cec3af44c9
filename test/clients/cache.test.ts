import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from '../../src/oauth/client.ts';
import { createClientCache } from '../../src/oauth/registration/cache.ts';
import { parseClientMetadata } from '../../src/oauth/registration/metadata.ts';

const metadata = parseClientMetadata(
  {},
  {
    policy: {
      subject_types: ['public'],
      default_scope: [],
      profile: 'default',
      client_certificates: { taken: true, authorities: true },
      ml_dsa: false,
      unsigned_id_tokens: false,
      dev: false,
    },
    signing_algorithms: [],
    decryption_algorithms: [],
    strict: false,
  },
);
const client = (client_id: string, updated_at = 0): Client => ({
  client_id,
  metadata,
  secrets: [],
  created_at: 0,
  updated_at,
  tokens_valid_from: 0,
});

function setUp(settings?: { readonly capacity?: number; readonly maximum_age?: number }) {
  const lookups: string[] = [];
  const stored = new Map<string, Client>();
  const state = { now: 0 };
  const find = async (client_id: string) => {
    lookups.push(client_id);
    const found = stored.get(client_id);
    await Promise.resolve();
    return found;
  };
  const cache = createClientCache({ find }, { now: () => state.now }, settings);
  return { cache, lookups, stored, state };
}

describe('the client cache', () => {
  test('a client is looked up once within the maximum age', async () => {
    const { cache, lookups, stored, state } = setUp();
    stored.set('a', client('a'));
    await cache.find('a');
    state.now = 4_999;
    assert.equal((await cache.find('a'))?.client_id, 'a');
    assert.deepEqual(lookups, ['a']);
    state.now = 5_000;
    await cache.find('a');
    assert.deepEqual(lookups, ['a', 'a']);
  });

  test('misses at the same time share one lookup', async () => {
    const { cache, lookups, stored } = setUp();
    stored.set('a', client('a'));
    await Promise.all(Array.from({ length: 10 }, () => cache.find('a')));
    assert.deepEqual(lookups, ['a']);
  });

  test('a client that does not exist is looked up each time', async () => {
    const { cache, stored } = setUp();
    assert.equal(await cache.find('a'), undefined);
    stored.set('a', client('a'));
    assert.equal((await cache.find('a'))?.client_id, 'a');
  });

  test('what was forgotten is read anew, also while a lookup is on its way', async () => {
    const { cache, stored } = setUp();
    stored.set('a', client('a', 1));
    const early = cache.find('a');
    stored.set('a', client('a', 2));
    cache.forget('a');
    assert.equal((await cache.find('a'))?.updated_at, 2);
    assert.equal((await early)?.updated_at, 1);
    assert.equal((await cache.find('a'))?.updated_at, 2);
  });

  test('it holds so many clients and gives up the one that was not used for longest', async () => {
    const { cache, lookups, stored } = setUp({ capacity: 2 });
    for (const id of ['a', 'b', 'c']) stored.set(id, client(id));
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.find(id);
    assert.deepEqual(lookups, ['a', 'b', 'c', 'b']);
  });

  test('a failed lookup is not remembered', async () => {
    let fails = true;
    const find = async () => {
      if (fails) throw new Error('the database is away');
      return client('a');
    };
    const cache = createClientCache({ find }, { now: () => 0 });
    await assert.rejects(cache.find('a'));
    fails = false;
    assert.equal((await cache.find('a'))?.client_id, 'a');
  });
});
