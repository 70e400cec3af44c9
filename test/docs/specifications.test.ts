import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OAUTH } from '../../scripts/specifications/oauth.ts';
import { OPENID } from '../../scripts/specifications/openid.ts';
import { unknownNames } from '../../scripts/specifications/page.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { discovery } from '../support/story.ts';

const ALL = [...OAUTH, ...OPENID];

describe('the table of specifications', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
  });
  after(() => server.stop());

  test('names settings, members and endpoints that there are', () => {
    assert.deepEqual(unknownNames(ALL), []);
    const wrong = { name: 'X', title: 'X', url: 'https://x.example', state: 'always', settings: ['no.such'] } as const;
    assert.deepEqual(unknownNames([wrong]), ['X: settings has no no.such']);
  });

  test('names each specification once', () => {
    const names = ALL.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  test('says always of what a server without settings tells of itself', async () => {
    const document = await discovery(server);
    for (const { name, state, members = [] } of ALL)
      if (state === 'always' || state === 'client')
        for (const member of members) assert(member in document, `${name}: ${member}`);
  });

  test('says not of what has nothing here', () => {
    for (const { state, settings, members, client, paths, values } of ALL)
      if (state === 'not') assert.deepEqual([settings, members, client, paths, values], Array(5).fill(undefined));
  });
});
