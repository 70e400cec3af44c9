import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyPatch, parsePatch } from '../../src/endpoints/admin/json-patch.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import type { Json } from '../../src/oauth/json.ts';
import { harness } from './support.ts';

const patch = (document: Json, ...operations: unknown[]): Json => applyPatch(document, parsePatch(operations));

function refusal(document: Json, ...operations: unknown[]): string {
  try {
    return `no refusal: ${JSON.stringify(patch(document, ...operations))}`;
  } catch (error) {
    assert.ok(error instanceof OAuthError);
    return error.code;
  }
}

describe('JSON Patch (RFC 6902)', () => {
  const cases: readonly (readonly [string, Json, readonly unknown[], Json])[] = [
    ['A.1 adds a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    ['A.2 adds an element', { foo: ['a', 'c'] }, [{ op: 'add', path: '/foo/1', value: 'b' }], { foo: ['a', 'b', 'c'] }],
    ['A.3 removes a member', { baz: 1, foo: 2 }, [{ op: 'remove', path: '/baz' }], { foo: 2 }],
    ['A.4 removes an element', { foo: [1, 2, 3] }, [{ op: 'remove', path: '/foo/1' }], { foo: [1, 3] }],
    ['A.5 replaces a value', { baz: 1, foo: 2 }, [{ op: 'replace', path: '/baz', value: 3 }], { baz: 3, foo: 2 }],
    ['A.6 moves a value', { a: { b: 1 }, c: {} }, [{ op: 'move', from: '/a/b', path: '/c/d' }], { a: {}, c: { d: 1 } }],
    ['A.7 moves an element', { f: [1, 2, 3] }, [{ op: 'move', from: '/f/0', path: '/f/2' }], { f: [2, 3, 1] }],
    [
      'A.8 tests values',
      { a: 1, b: [1, { c: 2, d: 3 }] },
      [{ op: 'test', path: '/b', value: [1, { d: 3, c: 2 }] }],
      { a: 1, b: [1, { c: 2, d: 3 }] },
    ],
    [
      'A.14 escapes',
      { '/': 9, '~1': 10 },
      [
        { op: 'replace', path: '/~01', value: 1 },
        { op: 'remove', path: '/~1' },
      ],
      { '~1': 1 },
    ],
    ['A.16 appends', { foo: ['a'] }, [{ op: 'add', path: '/foo/-', value: ['b'] }], { foo: ['a', ['b']] }],
    [
      'copies',
      { a: [1] },
      [
        { op: 'copy', from: '/a', path: '/b' },
        { op: 'add', path: '/b/-', value: 2 },
      ],
      { a: [1], b: [1, 2] },
    ],
    ['replaces the whole', { a: 1 }, [{ op: 'replace', path: '', value: [] }], []],
    ['replace adds what is not there', {}, [{ op: 'replace', path: '/a', value: 1 }], { a: 1 }],
  ];
  for (const [name, document, operations, expected] of cases) {
    test(name, () => {
      const before = structuredClone(document);
      assert.deepEqual(patch(document, ...operations), expected);
      assert.deepEqual(document, before);
    });
  }

  test('what does not fit the document is a conflict', () => {
    const document = { a: { b: 1 }, list: [1] };
    for (const operation of [
      { op: 'remove', path: '/x' },
      { op: 'remove', path: '' },
      { op: 'remove', path: '/list/1' },
      { op: 'remove', path: '/list/-' },
      { op: 'add', path: '/x/y', value: 1 },
      { op: 'add', path: '/a/b/c', value: 1 },
      { op: 'add', path: '/list/2', value: 1 },
      { op: 'add', path: '/list/01', value: 1 },
      { op: 'add', path: '/list/x', value: 1 },
      { op: 'replace', path: '/list/1', value: 1 },
      { op: 'replace', path: '/a/toString/x', value: 1 },
      { op: 'move', from: '/a', path: '/a/b' },
      { op: 'copy', from: '/x', path: '/y' },
      { op: 'test', path: '/a/b', value: '1' },
      { op: 'test', path: '/a', value: { b: 1, c: 2 } },
      { op: 'test', path: '/x', value: null },
    ]) {
      assert.equal(refusal(document, operation), 'conflict', JSON.stringify(operation));
    }
  });

  test('what is no patch is an invalid request', () => {
    for (const body of [undefined, {}, 'x', [1], [{}], [{ op: 'add', path: '/a' }], [{ op: 'merge', path: '/a' }]]) {
      assert.throws(() => parsePatch(body), { code: 'invalid_request' });
    }
    for (const path of ['a', '/~2', '/~', 7, undefined, '/x'.repeat(501)]) {
      assert.equal(refusal({}, { op: 'remove', path }), 'invalid_request');
    }
    assert.equal(refusal({}, { op: 'move', path: '/a' }), 'invalid_request');
    assert.equal(
      refusal({}, ...Array.from({ length: 101 }, () => ({ op: 'add', path: '/a', value: 1 }))),
      'invalid_request',
    );
  });

  test('copies that double and double end early', () => {
    const doubling = Array.from({ length: 60 }, (_, count) => ({ op: 'copy', from: '', path: `/${count}` }));
    assert.equal(refusal({ a: 'text' }, ...doubling), 'invalid_request');
  });

  test('a member called __proto__ is a member', () => {
    const value: unknown = JSON.parse('{"__proto__":{"admin":true}}');
    assert.equal(refusal({}, { op: 'add', path: '/__proto__/admin', value: true }), 'conflict');
    const patched = patch({}, { op: 'add', path: '/a', value });
    assert.equal(JSON.stringify(patched), '{"a":{"__proto__":{"admin":true}}}');
    assert.equal(JSON.stringify(patch({}, { op: 'add', path: '/__proto__', value: 1 })), '{"__proto__":1}');
    assert.equal(Reflect.get({}, 'admin'), undefined);
  });

  test('what was added is there, and removed the document is as before', () => {
    const name = fc.string().filter((text) => text.isWellFormed() && !text.includes('\0'));
    const pointer = (text: string) => `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true }),
        name,
        (object, member) => {
          const document: unknown = JSON.parse(JSON.stringify(object));
          const start = patch({}, { op: 'add', path: '/x', value: document });
          const path = `/x${pointer(member)}`;
          const added = patch(start, { op: 'add', path, value: 'new' }, { op: 'test', path, value: 'new' });
          const removed = patch(added, { op: 'remove', path });
          if (!Object.hasOwn(object, member)) assert.deepEqual(removed, start);
          assert.equal(refusal(removed, { op: 'remove', path }), 'conflict');
        },
      ),
    );
  });
});

describe('PATCH of a client', () => {
  async function app() {
    const made = harness();
    const redirect_uris = ['https://app.example/cb'];
    await made.call('POST', '/admin/clients', { client_id: 'app', redirect_uris });
    const apply = (...operations: unknown[]) => made.call('PATCH', '/admin/clients/app', operations);
    return { ...made, apply };
  }

  test('changes what it names and nothing else', async () => {
    const { apply, call } = await app();
    const before = await call('GET', '/admin/clients/app');
    const { status, body } = await apply(
      { op: 'replace', path: '/client_name', value: 'App' },
      { op: 'add', path: '/redirect_uris/-', value: 'https://app.example/2' },
      { op: 'add', path: '/post_logout_redirect_uris/-', value: 'https://app.example/bye' },
      { op: 'replace', path: '/tos_uri', value: 'https://app.example/tos' },
    );
    assert.equal(status, 200);
    assert.deepEqual(body, {
      ...before.body,
      client_name: 'App',
      redirect_uris: ['https://app.example/cb', 'https://app.example/2'],
      post_logout_redirect_uris: ['https://app.example/bye'],
      tos_uri: 'https://app.example/tos',
    });
  });

  test('the id stays', async () => {
    const { apply, store } = await app();
    const before = store.rows('client');
    for (const operation of [
      { op: 'replace', path: '/client_id', value: 'other' },
      { op: 'remove', path: '/client_id' },
      { op: 'add', path: '/id', value: 'other' },
      { op: 'move', from: '/client_id', path: '/owner' },
      { op: 'replace', path: '', value: { client_id: 'other' } },
      { op: 'replace', path: '', value: {} },
    ]) {
      const { status, body } = await apply(operation);
      assert.deepEqual([status, body['error']], [400, 'invalid_request'], JSON.stringify(operation));
    }
    assert.equal((await apply({ op: 'test', path: '/client_id', value: 'app' })).status, 200);
    assert.deepEqual(store.rows('client')[0]?.metadata, before[0]?.metadata);
  });

  test('the result is validated as a whole', async () => {
    const { apply, store } = await app();
    const bad = await apply({ op: 'replace', path: '/redirect_uris/0', value: '/relative' });
    assert.deepEqual([bad.status, bad.body['error']], [400, 'invalid_redirect_uri']);
    assert.equal((await apply({ op: 'replace', path: '', value: [] })).status, 400);
    assert.equal((await apply({ op: 'test', path: '/client_name', value: 'x' })).status, 409);
    assert.deepEqual(store.rows('client')[0]?.metadata.redirect_uris, ['https://app.example/cb']);
  });

  test('a patched secret is the only one and is echoed; otherwise none is shown', async () => {
    const { apply, call, store, api } = await app();
    const rotated = await call('POST', '/admin/clients/app/secrets/rotate');
    const { body } = await apply({ op: 'replace', path: '/client_secret', value: 'chosen' });
    assert.equal(body['client_secret'], 'chosen');
    const [client] = store.rows('client');
    assert.ok(client !== undefined);
    assert.equal(client.secrets.length, 1);
    assert.equal(await api.secrets.verify(client, 'chosen'), true);
    assert.equal(await api.secrets.verify(client, String(rotated.body['client_secret'])), false);
    assert.equal('client_secret' in (await apply({ op: 'add', path: '/owner', value: 'o' })).body, false);
  });
});
