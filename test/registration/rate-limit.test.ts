import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testClock } from '../support/provider.ts';
import { assertRefused, register, startRegistrar } from './support.ts';

const settings = {
  'limits.requests.registration_by_address': 2,
  'serve.public.tls.allow_termination_from': ['127.0.0.1/32', '::1/128'],
};

describe('registrations from one address', () => {
  test('are limited, those of another address are not', async () => {
    const clock = testClock();
    const server = await startRegistrar({ clock, settings });
    const from = (address: string) => register(server, {}, { headers: { 'x-forwarded-for': address } });
    assert.equal((await from('192.0.2.1')).status, 201);
    assert.equal((await from('192.0.2.1')).status, 201);
    const refused = await from('192.0.2.1');
    assertRefused(refused, 429, 'too_many_requests');
    assert.equal(refused.headers.get('retry-after'), '30');
    assert.equal((await from('192.0.2.2')).status, 201);
    clock.advance(30_000);
    assert.equal((await from('192.0.2.1')).status, 201);
    assert.equal((await from('192.0.2.1')).status, 429);
    await server.stop();
  });

  test('are not counted for a development server on its own machine', async () => {
    const server = await startRegistrar({ clock: testClock(), settings });
    for (let count = 0; count < 5; count += 1) assert.equal((await register(server, {})).status, 201);
    await server.stop();
  });
});
