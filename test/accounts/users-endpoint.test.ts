import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { createPageTokens } from '../../src/endpoints/admin/pagination.ts';
import { userEndpoints } from '../../src/endpoints/admin/users.ts';
import type { Method, Reply } from '../../src/endpoints/endpoint.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/oauth/json.ts';
import { Parameters } from '../../src/oauth/parameters.ts';
import { createHouse, type House, live, PASSWORD, remains } from './support.ts';

interface Api {
  readonly house: House;
  call(method: Method, url: string, json?: unknown): Promise<Reply>;
  /** The document of a call that succeeds. */
  user(method: Method, url: string, json?: unknown): Promise<JsonObject>;
}

function createApi(): Api {
  const house = createHouse();
  const pageTokens = createPageTokens(house.sealer, house.clock);
  const endpoints = userEndpoints({ accounts: house.accounts, pageTokens });

  async function call(method: Method, url: string, json?: unknown): Promise<Reply> {
    const { pathname, search } = new URL(url, 'http://admin.example');
    const [, , , id = '', ...below] = pathname.split('/');
    const path = ['/admin/users', ...(id === '' ? [] : [':id']), ...below].join('/');
    const endpoint = endpoints.find((candidate) => candidate.path === path && candidate.methods.includes(method));
    assert.ok(endpoint, `${method} ${path}`);
    return endpoint.handle({
      id: 'request',
      method,
      url,
      params: { id: decodeURIComponent(id) },
      query: Parameters.parse(search.slice(1)),
      form: Parameters.none,
      json,
      headers: {},
      cookies: new Map(),
      address: '127.0.0.1',
      secure: false,
      bytes: new Uint8Array(),
      authorizations: [],
      dpop: [],
      certificate: () => undefined,
      attributes: new Map(),
    });
  }
  return {
    house,
    call,
    async user(method, url, json) {
      const document = parseJsonObject((await call(method, url, json)).body ?? '');
      assert.ok(document);
      return document;
    },
  };
}

function refused(status: number, description: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof OAuthError, String(error));
    assert.equal(error.status, status);
    assert.match(error.description, description);
    return true;
  };
}

function list(reply: Reply): JsonObject[] {
  const users: unknown = JSON.parse(reply.body ?? '');
  assert.ok(Array.isArray(users));
  return users.filter(isJsonObject);
}

const ADA = { username: 'Ada', email: 'ada@example.org', password: PASSWORD, claims: { name: 'Ada Lovelace' } };

describe('POST /admin/users', () => {
  test('makes a person: 201, Location, and no password in the answer', async () => {
    const { call, house } = createApi();
    const reply = await call('POST', '/admin/users', ADA);
    const user = parseJsonObject(reply.body ?? '');
    assert.equal(reply.status, 201);
    assert.equal(reply.headers?.['location'], `/admin/users/${user?.['id']}`);
    assert.deepEqual(user, {
      id: user?.['id'],
      username: 'Ada',
      email: 'ada@example.org',
      disabled: false,
      claims: { name: 'Ada Lovelace' },
      created_at: '2023-11-14T22:13:20.000Z',
      updated_at: '2023-11-14T22:13:20.000Z',
    });
    const request = { identifier: 'ada', password: PASSWORD, address: '192.0.2.1' };
    assert.equal((await house.accounts.signIn(request)).outcome, 'signed_in');
  });

  test('of a name or address that somebody has is 409 and names it', async () => {
    const { call } = createApi();
    await call('POST', '/admin/users', ADA);
    await assert.rejects(call('POST', '/admin/users', { username: 'ada' }), refused(409, /^username: /));
    await assert.rejects(call('POST', '/admin/users', { email: 'ADA@example.org' }), refused(409, /^email: /));
  });

  const WRONG: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /must be a JSON object/],
    [[], /must be a JSON object/],
    [{}, /^username: /],
    [{ username: 1 }, /^username: /],
    [{ username: 'a b' }, /^username: /],
    [{ email: 'ada' }, /^email: /],
    [{ username: 'ada', password: 'short' }, /^password: /],
    [{ username: 'ada', password: null }, /^password: /],
    [{ username: 'ada', disabled: 'no' }, /^disabled: /],
    [{ username: 'ada', claims: [] }, /^claims: /],
    [{ username: 'ada', claims: { address: { country: 1 } } }, /^claims\.address\.country: /],
    [{ username: 'ada', claims: { sub: 'x' } }, /^claims\.sub: /],
    [{ username: 'ada', name: 'Ada' }, /^name: .*claims/],
    [{ username: 'ada', id: 'mine' }, /^id: /],
  ];
  for (const [body, description] of WRONG) {
    test(`${JSON.stringify(body)} is 400 and names the member`, async () => {
      await assert.rejects(createApi().call('POST', '/admin/users', body), refused(400, description));
    });
  }

  test('of a document that is nested without end is 400', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    const { call } = createApi();
    await assert.rejects(call('POST', '/admin/users', { username: 'ada', claims: deep }), refused(400, /nested/));
  });

  test('of anything at all is an answer, never a failure', async () => {
    const member = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }));
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ username: member, email: member, claims: member, disabled: member }, { requiredKeys: [] }),
    );
    const { call } = createApi();
    await fc.assert(
      fc.asyncProperty(body, async (document) => {
        const status = await call('POST', '/admin/users', document).then(
          (reply) => reply.status,
          (error: unknown) => (error instanceof OAuthError ? error.status : error),
        );
        assert.ok(status === 201 || status === 400 || status === 409, String(status));
      }),
      { numRuns: 50 },
    );
  });
});

describe('GET /admin/users', () => {
  test('lists everybody in pages', async () => {
    const { call } = createApi();
    for (let n = 0; n < 5; n += 1) await call('POST', '/admin/users', { username: `person${n}` });
    const seen: unknown[] = [];
    let url: string | undefined = '/admin/users?page_size=2';
    while (url !== undefined) {
      const reply = await call('GET', url);
      assert.equal(reply.status, 200);
      seen.push(...list(reply).map((user) => user['username']));
      const links = reply.headers?.['link'] ?? '';
      assert.match(links, /^<\/admin\/users\?page_size=2>; rel="first"/);
      url = /<([^>]+)>; rel="next"/.exec(links)?.[1];
    }
    assert.deepEqual(seen.sort(), ['person0', 'person1', 'person2', 'person3', 'person4']);
  });

  test('searches by the beginning of a name or an address', async () => {
    const { call } = createApi();
    await call('POST', '/admin/users', ADA);
    await call('POST', '/admin/users', { username: 'bob' });
    const found = async (search: string) =>
      list(await call('GET', `/admin/users?search=${search}`)).map((user) => user['username']);
    assert.deepEqual(await found('AD'), ['Ada']);
    assert.deepEqual(await found('ada%40'), ['Ada']);
    assert.deepEqual(await found('b'), ['bob']);
    assert.deepEqual(await found('x'), []);
    await assert.rejects(call('GET', '/admin/users?search=a%00'), refused(400, /search/));
  });

  test('of a page that is none is 400', async () => {
    const { call } = createApi();
    await assert.rejects(call('GET', '/admin/users?page_size=0'), refused(400, /page_size/));
    await assert.rejects(call('GET', '/admin/users?page_token=x'), refused(400, /page_token/));
  });
});

describe('one person', () => {
  test('GET shows what POST answered', async () => {
    const { user } = createApi();
    const made = await user('POST', '/admin/users', ADA);
    assert.deepEqual(await user('GET', `/admin/users/${made['id']}`), made);
  });

  test('PUT replaces everything but id and password, and takes a document that was read', async () => {
    const { user, house } = createApi();
    const made = await user('POST', '/admin/users', ADA);
    const url = `/admin/users/${made['id']}`;
    house.clock.time += 1000;
    const same = await user('PUT', url, made);
    assert.deepEqual(same, { ...made, updated_at: '2023-11-14T22:13:21.000Z' });
    const replaced = await user('PUT', url, { username: 'countess' });
    const { email, ...rest } = made;
    assert.deepEqual({ ...replaced, updated_at: '' }, { ...rest, username: 'countess', claims: {}, updated_at: '' });
    const request = { identifier: 'countess', password: PASSWORD, address: '192.0.2.1' };
    assert.equal((await house.accounts.signIn(request)).outcome, 'signed_in');
  });

  test('PATCH merges (RFC 7396)', async () => {
    const { user } = createApi();
    const address = { locality: 'London', country: 'UK' };
    const made = await user('POST', '/admin/users', { ...ADA, claims: { name: 'Ada', nickname: 'A', address } });
    const patch = { claims: { nickname: null, address: { country: null, region: 'x' }, team: [1] }, disabled: true };
    const patched = await user('PATCH', `/admin/users/${made['id']}`, patch);
    assert.equal(patched['disabled'], true);
    assert.equal(patched['email'], 'ada@example.org');
    assert.deepEqual(patched['claims'], { name: 'Ada', address: { locality: 'London', region: 'x' }, team: [1] });
    const without = await user('PATCH', `/admin/users/${made['id']}`, { email: null });
    assert.ok(!('email' in without));
  });

  test('PATCH cannot change the id', async () => {
    const { user, call } = createApi();
    const made = await user('POST', '/admin/users', ADA);
    await assert.rejects(call('PATCH', `/admin/users/${made['id']}`, { id: 'other' }), refused(400, /^id: /));
  });

  test('a new email address is not verified because the old one was', async () => {
    const { user } = createApi();
    const made = await user('POST', '/admin/users', { ...ADA, claims: { email_verified: true } });
    const url = `/admin/users/${made['id']}`;
    assert.deepEqual((await user('PATCH', url, { claims: { name: 'A' } }))['claims'], {
      email_verified: true,
      name: 'A',
    });
    assert.deepEqual((await user('PATCH', url, { email: 'a@example.org' }))['claims'], { name: 'A' });
    const vouched = await user('PATCH', url, { email: 'b@example.org', claims: { email_verified: true } });
    assert.deepEqual(vouched['claims'], { name: 'A', email_verified: true });
  });

  test('POST …/password sets the password and ends the sessions', async () => {
    const { user, call, house } = createApi();
    const { id } = await user('POST', '/admin/users', ADA);
    await live(house, String(id));
    assert.equal((await call('POST', `/admin/users/${id}/password`, { password: 'another horse' })).status, 204);
    assert.deepEqual(remains(house, String(id)).sessions, []);
    const request = { identifier: 'ada', password: 'another horse', address: '192.0.2.1' };
    assert.equal((await house.accounts.signIn(request)).outcome, 'signed_in');
    for (const body of [{}, { password: 1 }, { password: 'short' }]) {
      await assert.rejects(call('POST', `/admin/users/${id}/password`, body), refused(400, /^password: /));
    }
  });

  test('DELETE …/sessions ends the sessions', async () => {
    const { user, call, house } = createApi();
    const { id } = await user('POST', '/admin/users', ADA);
    await live(house, String(id));
    assert.equal((await call('DELETE', `/admin/users/${id}/sessions`)).status, 204);
    assert.deepEqual(remains(house, String(id)).sessions, []);
  });

  test('DELETE removes', async () => {
    const { user, call } = createApi();
    const { id } = await user('POST', '/admin/users', ADA);
    assert.equal((await call('DELETE', `/admin/users/${id}`)).status, 204);
    await assert.rejects(call('GET', `/admin/users/${id}`), refused(404, /no person/));
  });

  test('who does not exist is 404', async () => {
    const { call } = createApi();
    const calls: readonly (readonly [Method, string, unknown?])[] = [
      ['GET', '/admin/users/nobody'],
      ['GET', '/admin/users/%00'],
      ['PUT', '/admin/users/nobody', ADA],
      ['PATCH', '/admin/users/nobody', {}],
      ['DELETE', '/admin/users/nobody'],
      ['POST', '/admin/users/nobody/password', { password: PASSWORD }],
      ['DELETE', '/admin/users/nobody/sessions'],
    ];
    for (const [method, url, body] of calls) await assert.rejects(call(method, url, body), refused(404, /no person/));
  });

  test('is 503 with Retry-After while too many passwords are being hashed', async () => {
    const { call } = createApi();
    const results = await Promise.allSettled(
      Array.from({ length: 70 }, (_, n) => call('POST', '/admin/users', { username: `p${n}`, password: PASSWORD })),
    );
    const rejected = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    assert.equal(rejected.length, 4);
    for (const error of rejected) {
      assert.ok(refused(503, /Try again/)(error));
      assert.equal(error.headers['retry-after'], '1');
    }
  });
});
