import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { harness } from './support.ts';

describe('rotating the secret', () => {
  test('old secrets work beside the new one, five in all, until they are deleted', async () => {
    const { call, store, api } = harness();
    const secrets = [String((await call('POST', '/admin/clients', { client_id: 'app' })).body['client_secret'])];
    for (let count = 0; count < 5; count += 1) {
      const { status, body } = await call('POST', '/admin/clients/app/secrets/rotate');
      assert.equal(status, 200);
      secrets.push(String(body['client_secret']));
    }
    const working = () =>
      Promise.all(secrets.map((secret) => store.rows('client').map((client) => api.secrets.verify(client, secret))[0]));
    assert.deepEqual(await working(), [false, true, true, true, true, true]);
    const cleared = await call('DELETE', '/admin/clients/app/secrets/rotate');
    assert.equal(cleared.status, 200);
    assert.equal('client_secret' in cleared.body, false);
    assert.deepEqual(await working(), [false, false, false, false, false, true]);
  });

  test('the new secret may be given', async () => {
    const { call } = harness();
    await call('POST', '/admin/clients', { client_id: 'app' });
    const { body } = await call('POST', '/admin/clients/app/secrets/rotate', { client_secret: 'chosen' });
    assert.equal(body['client_secret'], 'chosen');
    assert.equal((await call('POST', '/admin/clients/app/secrets/rotate', { client_secret: 'abc' })).status, 400);
  });

  test('a client that holds no secret has none to rotate', async () => {
    const { call } = harness();
    await call('POST', '/admin/clients', { client_id: 'app', token_endpoint_auth_method: 'none' });
    assert.equal((await call('POST', '/admin/clients/app/secrets/rotate')).status, 400);
  });
});
