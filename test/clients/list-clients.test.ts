import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { harness } from './support.ts';

describe('listing clients', () => {
  async function five() {
    const made = harness();
    for (const client_id of ['a', 'b', 'c', 'd', 'e']) {
      await made.call('POST', '/admin/clients', { client_id, client_name: `${client_id} & co`, owner: 'o' });
    }
    return made;
  }
  const ids = (list: readonly { readonly client_id?: unknown }[]) => list.map(({ client_id }) => client_id);
  const nextOf = (link: string | undefined) => /<([^>]+)>; rel="next"/.exec(link ?? '')?.[1];

  test('pages follow each other by their links, each client once', async () => {
    const { call } = await five();
    const seen: unknown[] = [];
    let url: string | undefined = '/admin/clients?page_size=2&owner=o';
    while (url !== undefined) {
      const page = await call('GET', url);
      assert.equal(page.status, 200);
      assert.match(page.headers['link'] ?? '', /^<\/admin\/clients\?page_size=2&owner=o>; rel="first"/);
      seen.push(ids(page.list));
      url = nextOf(page.headers['link']);
    }
    assert.deepEqual(seen, [['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('without a size a page has up to 100 clients, and no secrets', async () => {
    const { call } = await five();
    const { list, headers } = await call('GET', '/admin/clients');
    assert.equal(headers['link'], '</admin/clients?page_size=100>; rel="first"');
    assert.equal(list.length, 5);
    assert.ok(list.every((client) => !('client_secret' in client) && !('registration_access_token' in client)));
  });

  test('the filters match exactly', async () => {
    const { call } = await five();
    assert.deepEqual(ids((await call('GET', '/admin/clients?client_name=b+%26+co')).list), ['b']);
    assert.deepEqual((await call('GET', '/admin/clients?client_name=b')).list, []);
    assert.deepEqual((await call('GET', '/admin/clients?owner=x')).list, []);
  });

  test('a page size or token that is none is refused, a token after an hour too', async () => {
    const made = await five();
    for (const query of ['page_size=0', 'page_size=-1', 'page_size=x', 'page_size=1.5', 'page_token=x']) {
      const { status, body } = await made.call('GET', `/admin/clients?${query}`);
      assert.deepEqual([status, body['error']], [400, 'invalid_request'], query);
    }
    assert.match((await made.call('GET', '/admin/clients?page_size=9999')).headers['link'] ?? '', /page_size=500/);
    const next = nextOf((await made.call('GET', '/admin/clients?page_size=2')).headers['link']) ?? '';
    made.now += 3_599_999;
    assert.equal((await made.call('GET', next)).status, 200);
    made.now += 1;
    assert.equal((await made.call('GET', next)).status, 400);
  });
});
