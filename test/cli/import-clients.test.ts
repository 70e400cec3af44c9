import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { fakeAdmin, run } from './world.ts';

describe('signet import oauth2-client', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
  });
  after(() => server.stop());

  const machine = (client_id: string, more: object = {}): object => ({
    client_id,
    grant_types: ['client_credentials'],
    ...more,
  });

  test('registers what files hold, one or a list in each, and standard input', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const [one, list] = [join(folder, 'one.json'), join(folder, 'list.json')];
    writeFileSync(one, JSON.stringify(machine('one')));
    writeFileSync(list, JSON.stringify([machine('two'), machine('three')]));
    const words = ['import', 'clients', one, list, '-', '-e', server.admin, '--format', 'quiet'];
    const { code, out } = await run(words, { input: async () => JSON.stringify(machine('four')) });
    assert.deepEqual([code, out], [0, 'one\ntwo\nthree\nfour']);
    assert.equal((await server.call('GET', '/admin/clients/three'))['client_id'], 'three');
  });

  test('shows secrets that were made up, and not those of the file', async () => {
    const documents = [machine('given', { client_secret: 'a-secret-of-the-file' }), machine('made')];
    const words = ['import', 'oauth2-clients', '-e', server.admin];
    const { out } = await run(words, { input: async () => JSON.stringify(documents) });
    assert.doesNotMatch(out, /a-secret-of-the-file/);
    assert.match(out, /CLIENT SECRET/);
    assert.match(out.split('\n')[2] ?? '', /^made .* \S{20,}$/);
    const single = await run(words, {
      input: async () => JSON.stringify(machine('alone', { client_secret: 'abcdefgh' })),
    });
    assert.doesNotMatch(single.out, /abcdefgh/);
  });

  test('what is refused is named and does not keep the others out', async () => {
    const documents = [machine('first'), machine('first'), machine('last')];
    const words = ['import', 'client', '-e', server.admin, '--format', 'quiet'];
    const { code, out, err } = await run(words, { input: async () => JSON.stringify(documents) });
    assert.deepEqual([code, out], [1, 'first\nlast']);
    assert.equal(
      err,
      'Standard input, client 2: A client with this client_id exists already. Choose another, or leave it out.',
    );
  });

  test('a file that cannot be read keeps everything out', async (t) => {
    const admin = await fakeAdmin(t);
    const wrong = 'Standard input must hold a JSON object, a client, or a list of them.';
    for (const text of ['nonsense', '[]', '[1]', '"c1"', '']) {
      const { code, err } = await run(['import', 'client', '-e', admin.url], { input: async () => text });
      assert.deepEqual([code, err], [1, wrong]);
    }
    const missing = await run(['import', 'client', '/nowhere/c.json', '-e', admin.url]);
    assert.equal(missing.err, '/nowhere/c.json: there is no such file, or it may not be read.');
    assert.deepEqual(admin.received, []);
  });
});
