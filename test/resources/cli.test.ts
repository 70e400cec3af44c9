import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { run } from '../cli/world.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { NOTES } from './support.ts';

describe('signet create, get, list, update and delete resource', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
  });
  after(() => server.stop());

  const signet = (...words: string[]) => run([...words, '-e', server.admin]);
  const shown = async (...words: string[]) => JSON.parse((await signet(...words, '--format', 'json')).out);

  test('the whole life of a resource, by its identifier', async () => {
    const created = await shown(
      ...['create', 'resource', NOTES, '--name', 'Notes', '--scope', 'notes.read,notes.write'],
      ...['--access-token-strategy', 'jwt', '--access-token-lifespan', '10m', '--allowed-client', 'app'],
      ...['--introspection-client', 'notes-api', '--access-token-signing-alg', 'ES256'],
    );
    assert.deepEqual(
      [created.identifier, created.scopes, created.access_token_lifespan, created.allowed_clients],
      [NOTES, ['notes.read', 'notes.write'], '10m0s', ['app']],
    );
    assert.deepEqual(await shown('get', 'resource', NOTES), created);
    assert.deepEqual(await shown('get', 'resource', created.id), created);
    assert.match((await signet('list', 'resources')).out, /^ID +IDENTIFIER.*\n.*https:\/\/notes\.example\/api +Notes/);
    const changed = await shown('update', 'resource', `${NOTES}/`, '--name', 'Papers');
    assert.deepEqual({ ...changed, name: 'Notes', updated_at: '' }, { ...created, updated_at: '' });
    assert.equal((await signet('delete', 'resource', NOTES)).out, created.id);
    const gone = await signet('get', 'resource', NOTES);
    assert.deepEqual([gone.code, gone.err], [1, `There is no resource with the identifier ${NOTES}.`]);
  });

  test('says what is wrong', async () => {
    assert.match((await signet('create', 'resource', 'notes')).err, /absolute URI/);
    assert.match((await signet('update', 'resource', NOTES)).err, /Nothing to change/);
    assert.match((await signet('get', 'resource', 'no-such-id')).err, /no resource with this id/);
    assert.equal((await signet('create', 'resource', NOTES, '--access-token-strategy', 'xml')).code, 2);
  });
});
