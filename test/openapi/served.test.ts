import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readMarkup } from '../pages/markup.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { assertError } from '../support/story.ts';

describe('the API describes itself', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
  });
  after(() => server.stop());

  const documentAt = async (address: string) => {
    const answer = await fetch(address);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    return JSON.parse(await answer.text());
  };

  test('the public listener describes what it serves, at its own address', async () => {
    const { paths, servers } = await documentAt(`${server.issuer}/openapi.json`);
    assert.equal(servers[0].url, server.issuer);
    assert.ok('/oauth2/token' in paths && '/version' in paths);
    assert.deepEqual(
      Object.keys(paths).filter((path) => path.startsWith('/admin')),
      [],
    );
  });

  test('the admin listener describes both, and says which of them has what', async () => {
    const { paths, servers } = await documentAt(`${server.admin}/openapi.json`);
    assert.equal(servers[0].url, server.issuer);
    assert.equal(paths['/admin/clients'].get.servers[0].url, '/');
    assert.equal(paths['/oauth2/token'].post.servers, undefined);
  });

  test('scripts of other sites may read the public one', async () => {
    const answer = await fetch(`${server.issuer}/openapi.json`, { headers: { origin: 'https://editor.example' } });
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  });

  test('one API can be had with its own names', async () => {
    const { paths } = await documentAt(`${server.issuer}/openapi.json?tag=OAuth`);
    assert.equal(paths['/oauth2/token'].post.operationId, 'getOauth2Token');
    const answer = await fetch(`${server.issuer}/openapi.json?tag=soap`);
    const refusal = { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) };
    assertError(refusal, 400, 'invalid_request');
  });

  for (const listener of ['issuer', 'admin'] as const) {
    test(`people read it at ${listener === 'admin' ? 'the admin listener' : 'the public listener'}`, async () => {
      const answer = await fetch(`${server[listener]}/docs`);
      const page = await answer.text();
      assert.equal(answer.status, 200);
      const policy = answer.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'; style-src 'self'/);
      assert.doesNotMatch(policy, /script-src|unsafe/);
      const { elements, faults } = readMarkup(page);
      assert.deepEqual(faults, []);
      assert.ok(!elements.some(({ name }) => name === 'script'));
      assert.ok(page.includes('createOidcDynamicClient') && page.includes('getOauth2Token'));
      assert.equal(page.includes('createOAuth2Client'), listener === 'admin');
      const ids = new Set(elements.flatMap(({ attributes }) => attributes.get('id') ?? []));
      const links = elements.flatMap(({ attributes }) => attributes.get('href') ?? []).filter((to) => to.includes('#'));
      assert.ok(links.length > 50);
      assert.deepEqual(
        links.filter((to) => !to.startsWith('/docs#') || !ids.has(to.slice('/docs#'.length))),
        [],
      );
      const loaded = elements.filter(({ name }) => name === 'link' || name === 'img');
      for (const { attributes } of loaded) {
        const asset = await fetch(new URL(attributes.get('href') ?? attributes.get('src') ?? '', server[listener]));
        assert.equal(asset.status, 200);
        await asset.text();
      }
    });
  }
});
