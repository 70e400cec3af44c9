import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { basic, token } from '../support/story.ts';
import { MACHINES, type Registered, registered, send, startRegistrar } from './support.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

describe('a client that registered itself and is not used', () => {
  let clock: TestClock;
  let server: TestProvider;
  let client: Registered;

  beforeEach(async () => {
    clock = testClock();
    server = await startRegistrar({
      clock,
      settings: { ...MACHINES, 'oidc.dynamic_client_registration.unused_client_lifetime': '240h' },
    });
    client = await registered(server, { grant_types: ['client_credentials'] });
  });
  afterEach(() => server.stop());

  async function use(): Promise<number> {
    const answer = await token(
      server,
      { grant_type: 'client_credentials' },
      basic(client.client_id, client.client_secret),
    );
    return answer.status;
  }
  const stored = () => server.provider.parts.store.clients.find(client.client_id);

  test('is gone after its lifetime, at once and then from the disk', async () => {
    clock.advance(10 * DAY);
    assert.equal(await use(), 401);
    assert.equal((await send('GET', client.uri, undefined, { authorization: client.bearer })).status, 401);
    clock.advance(1);
    await server.provider.parts.store.sweep();
    assert.equal(await stored(), undefined);
  });

  test('lives on from its last use', async () => {
    for (let week = 0; week < 4; week += 1) {
      clock.advance(7 * DAY);
      assert.equal(await use(), 200);
    }
    clock.advance(10 * DAY);
    assert.equal(await use(), 401);
  });

  test('is noted as used once a day at most', async () => {
    const expiry = async () => (await stored())?.expires_at ?? 0;
    const first = await expiry();
    clock.advance(23 * HOUR);
    await use();
    assert.equal(await expiry(), first);
    clock.advance(HOUR);
    await use();
    assert.equal(await expiry(), first + DAY);
    await use();
    assert.equal(await expiry(), first + DAY);
  });

  test('lives on when it manages its registration', async () => {
    clock.advance(9 * DAY);
    assert.equal((await send('GET', client.uri, undefined, { authorization: client.bearer })).status, 200);
    clock.advance(9 * DAY);
    const document = { grant_types: ['client_credentials'] };
    assert.equal((await send('PUT', client.uri, document, { authorization: client.bearer })).status, 200);
    clock.advance(9 * DAY);
    assert.equal(await use(), 200);
  });

  test('does not take one of the operator with it', async () => {
    await server.call('POST', '/admin/clients', { client_id: 'kept', client_secret: 'a secret' });
    clock.advance(1000 * DAY);
    await server.provider.parts.store.sweep();
    assert.equal((await server.call('GET', '/admin/clients/kept'))['client_id'], 'kept');
  });
});

test('unused clients are kept where the operator says so', async () => {
  const clock = testClock();
  const server = await startRegistrar({
    clock,
    settings: { 'oidc.dynamic_client_registration.unused_client_lifetime': 'never' },
  });
  const { uri, bearer } = await registered(server);
  clock.advance(3650 * DAY);
  await server.provider.parts.store.sweep();
  assert.equal((await send('GET', uri, undefined, { authorization: bearer })).status, 200);
  await server.stop();
});
