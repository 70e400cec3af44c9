import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from '../../src/oauth/client.ts';
import { countOlderHashes, createHashRenewal } from '../../src/oauth/client-authentication/renewal.ts';
import { createClientSecrets, type RenewedHashes } from '../../src/oauth/client-authentication/secrets.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import { ENGINES, open } from '../store/engines.ts';
import { client as clientRecord, movableClock } from '../store/fixtures.ts';

const before = createClientSecrets(['old'], systemRandom);
const after = createClientSecrets(['new'], systemRandom);

/** The secrets of a server that was given a new system secret, and what it asks to be written. */
function rotated() {
  const renewals: { readonly client: Client; readonly hashes: RenewedHashes }[] = [];
  const secrets = createClientSecrets(['new', 'old'], systemRandom, (client, hashes) => {
    renewals.push({ client, hashes });
  });
  return { secrets, renewals };
}

describe('keyed hashes of a client', () => {
  test('a secret that is right is hashed anew, the others are left', async () => {
    const used = before.generate();
    const unused = before.generate();
    const chosen = await before.hash('a chosen secret');
    const client: Client = { ...clientRecord('app'), secrets: [used.hashed, chosen, unused.hashed] };
    const { secrets, renewals } = rotated();
    assert.equal(await secrets.verify(client, used.secret), true);
    assert.equal(renewals.length, 1);
    const renewed: Client = { ...client, ...renewals[0]?.hashes };
    assert.deepEqual(renewed.secrets.slice(1), client.secrets.slice(1));
    assert.equal(await after.verify(renewed, used.secret), true);
    assert.equal(await after.verify(renewed, 'a chosen secret'), true);
    assert.equal(await after.verify(renewed, unused.secret), false);
    assert.equal(await secrets.verify(renewed, used.secret), true);
    assert.equal(renewals.length, 1, 'once is enough');
  });

  test('a wrong secret and a chosen one ask for nothing', async () => {
    const client: Client = {
      ...clientRecord('app'),
      secrets: [before.generate().hashed, await before.hash('a chosen secret')],
    };
    const { secrets, renewals } = rotated();
    assert.equal(await secrets.verify(client, before.generate().secret), false);
    assert.equal(await secrets.verify(client, 'a chosen secret'), true);
    assert.equal(renewals.length, 0);
  });

  test('a registration access token is hashed anew when it is used', () => {
    const { token, hash } = before.generateRegistrationAccessToken();
    const client: Client = { ...clientRecord('app'), registration_access_token_hash: hash };
    const { secrets, renewals } = rotated();
    assert.equal(secrets.verifyRegistrationAccessToken(client, `${token}x`), false);
    assert.equal(renewals.length, 0);
    assert.equal(secrets.verifyRegistrationAccessToken(client, token), true);
    const renewed = { ...client, ...renewals[0]?.hashes };
    assert.equal(after.verifyRegistrationAccessToken(renewed, token), true);
  });

  for (const engine of ENGINES) {
    test(`are written in place, unless the client was changed meanwhile (${engine.name})`, async () => {
      const { store } = await open(engine, movableClock());
      const { secret, hashed } = before.generate();
      const client: Client = { ...clientRecord('app'), secrets: [hashed] };
      await store.write([{ op: 'insert', entity: 'client', record: client }]);
      const errors: unknown[] = [];
      let written: (client_id: string) => void = () => {};
      const renew = createHashRenewal({
        write: store.write,
        forget: (client_id) => written(client_id),
        onError: (error) => errors.push(error),
      });
      const secrets = createClientSecrets(['new', 'old'], systemRandom, renew);
      const verify = async (read: Client) => {
        const forgotten = new Promise<string>((resolve) => {
          written = resolve;
        });
        assert.equal(await secrets.verify(read, secret), true);
        assert.equal(await forgotten, 'app');
      };

      const replaced = { secrets: [before.generate().hashed], updated_at: client.updated_at + 1 };
      await store.write([{ op: 'update', entity: 'client', where: { client_id: 'app' }, set: replaced }]);
      await verify(client);
      assert.deepEqual(await store.clients.find('app'), { ...client, ...replaced }, 'the change won');

      const current = { ...client, ...replaced, secrets: [hashed] };
      await store.write([
        { op: 'update', entity: 'client', where: { client_id: 'app' }, set: { secrets: current.secrets } },
      ]);
      await verify(current);
      const renewed = await store.clients.find('app');
      assert.ok(renewed !== undefined);
      assert.equal(await after.verify(renewed, secret), true);
      assert.equal(renewed.updated_at, current.updated_at, 'it is no change of the client');
      assert.deepEqual(errors, []);
      await store.close();
    });
  }

  test('are counted through all pages', async () => {
    const { secrets } = rotated();
    const clients: Client[] = [];
    for (let at = 100; at < 350; at++) {
      const { hashed } = at % 5 === 0 ? before.generate() : secrets.generate();
      const { hash } =
        at % 2 === 0 ? before.generateRegistrationAccessToken() : secrets.generateRegistrationAccessToken();
      clients.push({ ...clientRecord(`client-${at}`), secrets: [hashed], registration_access_token_hash: hash });
    }
    const list = async ({ after: last = '', limit }: { after?: string; limit: number }) =>
      clients.filter(({ client_id }) => client_id > last).slice(0, limit);
    const counted = await countOlderHashes({ list }, secrets);
    assert.equal(counted.clients, 50);
    assert.equal(counted.registration_access_tokens, 125);
    assert.deepEqual(counted.client_ids.slice(0, 2), ['client-100', 'client-105']);
    assert.equal(counted.client_ids.length, 20);
  });
});
