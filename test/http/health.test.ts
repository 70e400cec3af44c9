import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type HealthOptions, healthEndpoints } from '../../src/endpoints/health.ts';
import { listen } from './harness.ts';

function asked(listener: 'public' | 'admin', check: HealthOptions['check']) {
  const { app } = listen(healthEndpoints({ listener, version: '1.2.3', check }), { name: listener });
  return (url: string) => app.inject({ url });
}
const failing = async () => ({ failing: ['database'] });

describe('health', () => {
  test('a server that runs is alive, whatever it waits for', async () => {
    const answer = await asked('public', failing)('/health/alive');
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), { status: 'ok' });
  });

  test('it is ready when no check fails', async () => {
    const answer = await asked('public', async () => ({ failing: [] }))('/health/ready');
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), { status: 'ok' });
  });

  test('else it is 503; only the admin listener says what fails', async () => {
    const admin = await asked('admin', failing)('/health/ready');
    assert.equal(admin.statusCode, 503);
    assert.equal(admin.json().error, 'temporarily_unavailable');
    assert.match(admin.json().error_description, /database/);
    const outside = await asked('public', failing)('/health/ready');
    assert.equal(outside.statusCode, 503);
    assert.doesNotMatch(outside.body, /database/);
  });

  test('a check that throws is a failed one', async () => {
    const answer = await asked('public', () => Promise.reject(new Error('no')))('/health/ready');
    assert.equal(answer.statusCode, 503);
  });

  test('the version is told', async () => {
    assert.deepEqual((await asked('public', failing)('/version')).json(), { version: '1.2.3' });
  });
});
