import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isJsonObject } from '../../src/oauth/json.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';

interface Answer {
  readonly status: number;
  /** The username of each person, or the address of who has none. */
  readonly names: readonly string[];
  /** The path of the next page. */
  readonly next: string | undefined;
}

interface Person {
  readonly username?: string;
  readonly email?: string;
}

describe('a search for people', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
  });
  after(() => server.stop());

  const make = (person: Person) => server.call('POST', '/admin/users', person);
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at).padStart(2, '0'));

  async function ask(path: string): Promise<Answer> {
    const answer = await fetch(`${server.admin}${path}`);
    const body: unknown = await answer.json();
    const people = Array.isArray(body) ? body.filter(isJsonObject) : [];
    const names = people.map(({ username, email }) => String(username ?? email));
    return { status: answer.status, names, next: /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] };
  }

  const search = (text: string, size: number) =>
    ask(`/admin/users?${new URLSearchParams({ search: text, page_size: `${size}` })}`);

  async function pages(text: string, size: number): Promise<(readonly string[])[]> {
    let page = await search(text, size);
    const found = [page.names];
    while (page.next !== undefined) {
      page = await ask(page.next);
      assert.equal(page.status, 200);
      found.push(page.names);
    }
    return found;
  }

  test('goes through all of them in pages that are full but for the last, each person once, in order', async () => {
    const names = numbers(23).map((number) => `Tom${number}`);
    for (const username of names.toReversed()) await make({ username, email: `${username}@example.org` });
    const found = await pages('tom', 5);
    assert.deepEqual(
      found.map(({ length }) => length),
      [5, 5, 5, 5, 3],
    );
    assert.deepEqual(found.flat(), names);
    assert.deepEqual(
      (await pages('TOM', 23)).map(({ length }) => length),
      [23],
      'no page after one that has the rest',
    );
    assert.deepEqual(await pages('tom1', 500), [names.filter((name) => name.startsWith('Tom1'))]);
  });

  test('has who matches by username only, by address only, or by both with others in between', async () => {
    await make({ username: 'uma', email: 'um.z@example.org' });
    await make({ username: 'umb', email: 'b@example.org' });
    await make({ email: 'umc@example.org' });
    await make({ username: 'other', email: 'umaa@example.org' });
    for (const size of [1, 2, 3, 4]) {
      assert.deepEqual(
        (await pages('um', size)).flat(),
        ['uma', 'other', 'umb', 'umc@example.org'],
        `pages of ${size}`,
      );
    }
    assert.deepEqual(await pages('um.z', 9), [['uma']]);
  });

  test('where many addresses follow that belong to people of pages before costs no more, and ends', async () => {
    const names = numbers(30).map((number) => `vic${number}`);
    for (const username of names) await make({ username, email: `victor.${username}@example.org` });
    await make({ email: 'victoria@example.org' });
    const found = await pages('vic', 2);
    assert.deepEqual(found.flat(), [...names, 'victoria@example.org']);
    assert.deepEqual(
      found.slice(0, 15).map(({ length }) => length),
      Array(15).fill(2),
    );
    assert.ok(
      found.some(({ length }) => length === 0),
      'a page gives up and tells where to go on',
    );
  });

  test('takes the beginning as it is: its case and composition do not matter, and nothing stands for anything', async () => {
    await make({ username: 'Émile' });
    await make({ username: 'emil' });
    await make({ username: 'w%_x' });
    await make({ username: 'wax' });
    await make({ username: 'w\u{1F600}', email: 'w@example.org' });
    const found = async (text: string) => (await search(text, 9)).names;
    assert.deepEqual(await found('ÉM'), ['Émile']);
    assert.deepEqual(await found('e\u0301m'), ['Émile']);
    assert.deepEqual(await found('em'), ['emil']);
    assert.deepEqual(await found('w%'), ['w%_x']);
    assert.deepEqual(await found('w_'), []);
    assert.deepEqual(await found('%'), []);
    assert.deepEqual(await found('w\u{1F600}'), ['w\u{1F600}']);
    assert.deepEqual(await found(' W '), ['w%_x', 'w\u{1F600}', 'wax']);
  });

  test('goes on where it was when the person at the end of a page is gone', async () => {
    const ids = new Map<string, unknown>();
    for (const username of ['xa', 'xb', 'xc', 'xd', 'xe']) ids.set(username, (await make({ username }))['id']);
    const first = await search('x', 2);
    assert.deepEqual(first.names, ['xa', 'xb']);
    for (const gone of ['xb', 'xc']) await server.call('DELETE', `/admin/users/${ids.get(gone)}`);
    assert.deepEqual((await ask(first.next ?? '')).names, ['xd', 'xe']);
  });

  test('takes no token of another search or of the list, nor the list one of a search', async () => {
    for (const username of ['ya', 'yb', 'yc']) await make({ username });
    const [searching, listing] = [await search('y', 1), await ask('/admin/users?page_size=1')];
    const tokenOf = ({ next }: Answer) => new URL(next ?? '', server.admin).searchParams.get('page_token');
    const refused = [
      `search=z&page_token=${tokenOf(searching)}`,
      `search=ya&page_token=${tokenOf(searching)}`,
      `search=y&page_token=${tokenOf(listing)}`,
      `search=&page_token=${tokenOf(searching)}`,
      `page_token=${tokenOf(searching)}`,
    ];
    for (const query of refused) assert.equal((await ask(`/admin/users?${query}`)).status, 400, query);
    assert.deepEqual((await ask(`/admin/users?search=y&page_token=${tokenOf(searching)}`)).names, ['yb', 'yc']);
    assert.equal((await ask(`/admin/users?search=&page_token=${tokenOf(listing)}`)).status, 200, 'everybody');
  });
});
