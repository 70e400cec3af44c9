import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeAdmin, run } from './world.ts';

const CLIENT = { client_id: 'c1', 'a/b~c': 7, jwks: { keys: [{ kid: 'k1' }] }, redirect_uris: ['https://a/cb'] };

describe('--format', () => {
  test('jsonpointer and jsonpath pick one value, texts without quotation marks', async (t) => {
    const expected: [string, string][] = [
      ['jsonpointer=/client_id', 'c1'],
      ['jsonpointer=/a~1b~0c', '7'],
      ['jsonpointer=/jwks/keys/0/kid', 'k1'],
      ['jsonpointer=', JSON.stringify(CLIENT)],
      ['jsonpath={.client_id}', 'c1'],
      ['jsonpath=client_id', 'c1'],
      ['jsonpath=$.jwks.keys[0].kid', 'k1'],
      ['jsonpath={.redirect_uris}', '["https://a/cb"]'],
    ];
    const admin = await fakeAdmin(t, ...expected.map(() => ({ body: CLIENT })));
    for (const [format, text] of expected) {
      const { code, out, err } = await run(['get', 'client', 'c1', '-e', admin.url, '--format', format]);
      assert.deepEqual([format, code, out, err], [format, 0, text, '']);
    }
  });

  test('picks from a list by position', async (t) => {
    const admin = await fakeAdmin(t, { body: [CLIENT] }, { body: [CLIENT] });
    for (const format of ['jsonpath={[0].client_id}', 'jsonpointer=/0/client_id'])
      assert.equal((await run(['list', 'clients', '-e', admin.url, '--format', format])).out, 'c1');
  });

  test('a value that is not there is one sentence and exit code 1', async (t) => {
    const wanted = ['jsonpointer=/nothing', 'jsonpointer=/toString', 'jsonpointer=/redirect_uris/x'];
    const admin = await fakeAdmin(t, ...wanted.map(() => ({ body: CLIENT })));
    for (const format of wanted) {
      const { code, err } = await run(['get', 'client', 'c1', '-e', admin.url, '--format', format]);
      assert.deepEqual([code, err], [1, `The answer has nothing at ${format.split('=')[1]}.`]);
    }
  });

  test('what it does not understand is said before anything is asked', async (t) => {
    const admin = await fakeAdmin(t);
    const expected: [string, RegExp][] = [
      ['jsonpath={..client_id}', /Of JSONPath, members and positions are understood/],
      ['jsonpath={.items[*].name}', /Of JSONPath, members and positions are understood/],
      ['jsonpointer=client_id', /A JSON pointer begins with a slash/],
      ['xml', /It is one of table, json, json-pretty, yaml, quiet, jsonpath=<path>, jsonpointer=<pointer>\./],
    ];
    for (const [format, sentence] of expected) {
      const { code, err } = await run(['get', 'client', 'c1', '-e', admin.url, '--format', format]);
      assert.equal(code, 2);
      assert.match(err, sentence);
    }
    assert.deepEqual(admin.received, []);
  });

  test('a text that is picked does not command the terminal', async (t) => {
    const admin = await fakeAdmin(t, { body: { client_name: 'a\u001b[2Jb' } });
    const words = ['get', 'client', 'c1', '-e', admin.url, '--format', 'jsonpointer=/client_name'];
    assert.equal((await run(words)).out, 'a [2Jb');
  });
});
