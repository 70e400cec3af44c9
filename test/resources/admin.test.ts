import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, post } from '../support/story.ts';
import { NOTES, registerResource, SCOPE } from './support.ts';

const COLLECTION = '/admin/oauth2/resources';
const CONFIGURED = 'https://configured.example/';

let server: TestProvider;
before(async () => {
  server = await startTestProvider({
    settings: { 'oauth2.resources': [{ identifier: CONFIGURED, name: 'Configured', access_token_lifespan: '10m' }] },
  });
  await createClient(server, { scope: SCOPE });
});
after(() => server.stop());

const errorOf = async (method: string, path: string, body: unknown, status: number) => {
  const answer = await server.call(method, path, body, status);
  assert.deepEqual(Object.keys(answer), ['error', 'error_description']);
  return `${answer['error']}: ${answer['error_description']}`;
};

const list = async (query = ''): Promise<readonly Record<string, unknown>[]> => {
  const { value } = await server.call('GET', `${COLLECTION}${query}`, undefined, 200);
  assert(Array.isArray(value));
  return value;
};

const tokenFor = async (resource: string) =>
  (await post(server, '/oauth2/token', { grant_type: 'client_credentials', resource })).body;

describe('/admin/oauth2/resources', () => {
  test('registers a resource, shows it, replaces it and removes it', async () => {
    const wanted = {
      identifier: NOTES,
      name: 'Notes',
      scopes: ['notes.*'],
      access_token_strategy: 'jwt',
      access_token_lifespan: '1h30m',
      access_token_signing_alg: 'ES256',
      allowed_clients: ['app'],
      introspection_clients: ['notes-api'],
    };
    const created = await server.call('POST', COLLECTION, wanted, 201);
    const { id, configured, created_at, updated_at, ...shown } = created;
    assert.deepEqual(shown, { ...wanted, access_token_lifespan: '1h30m0s' });
    assert.equal(configured, false);
    assert.deepEqual(await server.call('GET', `${COLLECTION}/${id}`, undefined, 200), created);
    assert.equal((await tokenFor(NOTES))['expires_in'], 5_400);

    const changed = await server.call('PUT', `${COLLECTION}/${id}`, { ...created, access_token_lifespan: '1m' }, 200);
    assert.deepEqual([changed['id'], changed['created_at']], [id, created_at]);
    assert(String(changed['updated_at']) > String(updated_at));
    assert.equal((await tokenFor(NOTES))['expires_in'], 60, 'at once');
    const bare = await server.call('PUT', `${COLLECTION}/${id}`, { identifier: NOTES }, 200);
    assert.deepEqual(Object.keys(bare).sort(), [
      'configured',
      'created_at',
      'id',
      'identifier',
      'introspection_clients',
      'name',
      'updated_at',
    ]);

    await server.call('DELETE', `${COLLECTION}/${id}`, undefined, 204);
    assert.equal((await tokenFor(NOTES))['error'], 'invalid_target');
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', { identifier: NOTES }]] as const)
      assert.match(await errorOf(method, `${COLLECTION}/${id}`, body, 404), /^not_found: /);
  });

  for (const [what, wrong, said] of [
    ['a body that is no object', [], /JSON object/],
    ['no identifier', { name: 'x' }, /identifier/],
    ['a relative identifier', { identifier: '/api' }, /absolute URI/],
    ['a fragment', { identifier: `${NOTES}#x` }, /fragment/],
    ['a scope with a blank', { identifier: NOTES, scopes: ['a b'] }, /scopes/],
    ['a scope of this server', { identifier: NOTES, scopes: ['openid'] }, /openid/],
    ['an unknown form', { identifier: NOTES, access_token_strategy: 'xml' }, /access_token_strategy/],
    ['a lifetime without a unit', { identifier: NOTES, access_token_lifespan: '60' }, /access_token_lifespan/],
    ['no lifetime at all', { identifier: NOTES, access_token_lifespan: '0s' }, /access_token_lifespan/],
    ['an algorithm without a key', { identifier: NOTES, access_token_signing_alg: 'PS512' }, /keys.access_token/],
    ['a member that is not known', { identifier: NOTES, clients: ['app'] }, /clients/],
  ] as const)
    test(`refuses ${what}`, async () => {
      assert.match(await errorOf('POST', COLLECTION, wrong, 400), said);
    });

  test('refuses the issuer, which is a resource already', async () => {
    assert.match(await errorOf('POST', COLLECTION, { identifier: `${server.issuer}/` }, 400), /issuer/);
  });

  test('has each identifier once, however it is written, and never changes one', async () => {
    const identifier = 'https://once.example/api';
    const id = await registerResource(server, { identifier });
    assert.match(await errorOf('POST', COLLECTION, { identifier: `${identifier}/` }, 409), /^conflict: /);
    assert.match(
      await errorOf('PUT', `${COLLECTION}/${id}`, { identifier: `${identifier}/` }, 400),
      /cannot be changed/,
    );
    assert.deepEqual(
      (await list(`?${new URLSearchParams({ identifier: 'HTTPS://once.example/api/' })}`)).map((one) => one['id']),
      [id],
    );
    assert.deepEqual(await list('?identifier=nothing'), []);
  });

  test('lists in pages, those of the settings among them', async () => {
    for (let at = 0; at < 5; at++) await registerResource(server, { identifier: `https://page-${at}.example/` });
    const all = (await list()).map((one) => String(one['id']));
    assert.deepEqual(all, all.toSorted());
    const paged: string[] = [];
    let next: string | undefined = `${COLLECTION}?page_size=2`;
    while (next !== undefined) {
      const answer: Response = await fetch(`${server.admin}${next}`);
      const page: unknown = await answer.json();
      assert(Array.isArray(page) && page.length <= 2);
      paged.push(...page.map(({ id }) => id));
      next = /<([^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(paged, all);
  });

  test('shows a resource of the settings and does not change it', async () => {
    const [shown] = await list(`?${new URLSearchParams({ identifier: CONFIGURED })}`);
    assert.deepEqual([shown?.['configured'], shown?.['access_token_lifespan']], [true, '10m0s']);
    const path = `${COLLECTION}/${shown?.['id']}`;
    assert.match(await errorOf('PUT', path, { identifier: CONFIGURED }, 409), /oauth2.resources/);
    assert.match(await errorOf('DELETE', path, undefined, 409), /oauth2.resources/);
    assert.match(await errorOf('POST', COLLECTION, { identifier: CONFIGURED }, 409), /^conflict: /);
    assert.equal((await tokenFor(CONFIGURED))['expires_in'], 600);
  });

  test('of two who replace one at once, nobody is overwritten unseen', async () => {
    const identifier = 'https://raced.example/';
    const id = await registerResource(server, { identifier });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const answer = await fetch(`${server.admin}${COLLECTION}/${id}`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ identifier, name }),
        });
        const body: Readonly<Record<string, unknown>> = JSON.parse(await answer.text());
        return [answer.status, body['name']] as const;
      }),
    );
    const won = answers.filter(([status]) => status === 200).map(([, name]) => name);
    assert(won.length >= 1 && answers.every(([status]) => status === 200 || status === 409));
    assert(won.includes((await server.call('GET', `${COLLECTION}/${id}`))['name']));
  });
});
