import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Configuration, UserApi } from '../../client/src/index.ts';
import { startTestProvider } from '../support/provider.ts';
import { testAdminApis } from './admin-apis.ts';
import { testInteractionApis } from './interaction-apis.ts';
import { createObserver } from './observer.ts';
import { testPublicApis } from './public-apis.ts';
import { NAMED } from './whole.ts';
import { refused, useWorld } from './world.ts';

describe('@signet/client, every answer as the document says', () => {
  const observer = createObserver();
  const world = useWorld(observer);

  describe('the public listener', () => testPublicApis(world));
  describe('the admin listener', () => testAdminApis(world));
  describe('applications of the operator', () => testInteractionApis(world));

  test('every answer was as the document says', () => {
    assert.deepEqual(observer.faults, []);
  });

  test('every operation was called, with success', () => {
    const succeeded = [...observer.seen].filter((one) => / [23]\d\d$/.test(one)).map((one) => one.split(' ')[0]);
    const missing = NAMED.filter(({ operation }) => !succeeded.includes(operation.operationId));
    assert.deepEqual(
      missing.map(({ operation }) => operation.operationId),
      [],
    );
  });
});

test('an admin token is sent as a Bearer token', async () => {
  const token = 'the-token-of-the-operator-long-enough';
  const server = await startTestProvider({ settings: { 'serve.admin.token': [token] } });
  try {
    await refused(new UserApi(new Configuration({ basePath: server.admin })).listUsers(), 401, 'request_unauthorized');
    const api = new UserApi(new Configuration({ basePath: `${server.admin}/`, accessToken: () => token }));
    assert.deepEqual(await api.listUsers(), []);
  } finally {
    await server.stop();
  }
});
