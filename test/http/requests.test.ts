import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { echo, FORM, listen } from './harness.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('routing', () => {
  const { app } = listen([
    echo(),
    echo({ path: '/things/:id', methods: ['GET'] }),
    echo({ path: '/things/:id', methods: ['DELETE'] }),
  ]);

  test('HEAD answers like GET, without the body', async () => {
    const get = await app.inject({ url: '/things/1' });
    const head = await app.inject({ method: 'HEAD', url: '/things/1' });
    assert.equal(head.statusCode, 200);
    assert.equal(head.body, '');
    assert.equal(head.headers['content-length'], get.headers['content-length']);
  });

  test('an id may contain a slash, a colon and dots', async () => {
    const { params } = (await app.inject({ url: '/things/a%2Fb:c.d..e' })).json();
    assert.deepEqual(params, { id: 'a/b:c.d..e' });
  });

  test('another method on a known path is 405 and names those allowed', async () => {
    const answer = await app.inject({ method: 'PUT', url: '/things/1', headers: JSON_TYPE, payload: '{}' });
    assert.equal(answer.statusCode, 405);
    assert.equal(answer.headers['allow'], 'GET, DELETE, HEAD, OPTIONS');
    assert.equal(answer.json().error, 'invalid_request');
  });

  test('an unknown path is 404: JSON for a program, a page for a browser', async () => {
    const program = await app.inject({ method: 'POST', url: '/nothing', headers: JSON_TYPE, payload: '{' });
    assert.equal(program.statusCode, 404);
    assert.equal(program.json().error, 'not_found');
    const browser = await app.inject({ url: '/nothing', headers: { accept: 'text/html,*/*;q=0.8' } });
    assert.equal(browser.statusCode, 404);
    assert.match(browser.body, /^<p>not_found /);
    assert.equal(browser.headers['x-frame-options'], 'DENY');
  });

  test('OPTIONS without an origin tells the methods', async () => {
    const answer = await app.inject({ method: 'OPTIONS', url: '/echo' });
    assert.equal(answer.statusCode, 204);
    assert.equal(answer.headers['allow'], 'GET, POST, HEAD, OPTIONS');
  });

  test('a prefix stands before every path', async () => {
    const { app: prefixed } = listen([echo()], { prefix: '/op' });
    assert.equal((await prefixed.inject({ url: '/op/echo' })).statusCode, 200);
    assert.equal((await prefixed.inject({ url: '/echo' })).statusCode, 404);
  });
});

describe('the admin listener', () => {
  const { app } = listen([echo({ path: '/admin/clients' }), echo({ path: '/health/alive', methods: ['GET'] })], {
    name: 'admin',
  });

  for (const url of ['/clients', '/admin/clients', '/clients/', '/admin/clients/?page=1']) {
    test(`${url} reaches /admin/clients`, async () => {
      const answer = await app.inject({ url });
      assert.equal(answer.statusCode, 200);
      assert.equal(answer.headers['cache-control'], 'private, no-cache, no-store, must-revalidate');
    });
  }

  test('a path outside /admin stays where it is', async () => {
    assert.equal((await app.inject({ url: '/health/alive' })).statusCode, 200);
    assert.equal((await app.inject({ url: '/unknown' })).statusCode, 404);
  });
});

describe('query and form', () => {
  const { app } = listen([echo()]);
  const post = (payload: string | Buffer, headers: Record<string, string> = FORM) =>
    app.inject({ method: 'POST', url: '/echo', headers, payload });

  test('plus is a space and escapes are UTF-8', async () => {
    const { query } = (await app.inject({ url: '/echo?scope=openid+offline&name=J%C3%BCrgen' })).json();
    assert.deepEqual(query, [
      ['scope', 'openid offline'],
      ['name', 'Jürgen'],
    ]);
    assert.deepEqual((await post('a=1&b=%26%3D&a=2')).json().form, [
      ['a', '1'],
      ['a', '2'],
      ['b', '&='],
    ]);
  });

  for (const malformed of ['a=%', 'a=%zz', 'a=%ff', '%c3=1', 'a=%00']) {
    test(`${malformed} is refused as invalid_request`, async () => {
      for (const answer of [await post(malformed), await app.inject({ url: `/echo?${malformed}` })]) {
        assert.equal(answer.statusCode, 400);
        assert.equal(answer.json().error, 'invalid_request');
      }
    });
  }

  test('a body that is not UTF-8 is refused', async () => {
    assert.equal((await post(Buffer.from([0x61, 0x3d, 0xff]))).statusCode, 400);
  });

  test('another type, an encoding or no type is 415', async () => {
    assert.equal((await post('{}', JSON_TYPE)).statusCode, 415);
    assert.equal((await post('a=1', { ...FORM, 'content-encoding': 'gzip' })).statusCode, 415);
    assert.equal((await post('a=1', { 'content-type': 'nonsense' })).json().error, 'unsupported_media_type');
  });

  test('an empty body is none, whatever its type', async () => {
    assert.deepEqual((await post('', JSON_TYPE)).json().form, []);
  });

  test('a body beyond the limit is 413', async () => {
    const answer = await post(`a=${'x'.repeat(64 * 1024)}`);
    assert.equal(answer.statusCode, 413);
    assert.equal(answer.json().error, 'payload_too_large');
  });

  test('members named like an object prototype are ordinary parameters', async () => {
    const { form } = (await post('__proto__=1&constructor=2')).json();
    assert.deepEqual(form, [
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    assert.equal(Reflect.get({}, '1'), undefined);
  });
});

describe('JSON bodies', () => {
  const { app } = listen([echo({ body: 'json', methods: ['POST', 'PATCH'] })]);
  const post = (payload: string | Buffer, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/echo', headers: { 'content-type': type }, payload });

  test('every JSON type is taken', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json-patch+json']) {
      assert.deepEqual((await post('[{"a":1}]', type)).json().json, [{ a: 1 }]);
    }
    assert.equal((await post('a=1', FORM['content-type'])).statusCode, 415);
  });

  for (const malformed of ['{', '{"a":}', '{"__proto__":{"admin":true}}', '{"\\u005f_proto__":1}', '{"a":"\\u0000"}']) {
    test(`${malformed} is refused`, async () => {
      const answer = await post(malformed);
      assert.equal(answer.statusCode, 400);
      assert.equal(answer.json().error, 'invalid_request');
    });
  }

  test('an escaped character that is no NUL is kept', async () => {
    assert.deepEqual((await post('{"a":"\\u0041\\\\u0000"}')).json().json, { a: 'A\\u0000' });
  });

  test('larger bodies than forms are taken, up to their own limit', async () => {
    assert.equal((await post(JSON.stringify('x'.repeat(400 * 1024)))).statusCode, 200);
    assert.equal((await post(JSON.stringify('x'.repeat(512 * 1024)))).statusCode, 413);
  });

  test('brackets nested without end are refused', async () => {
    assert.equal((await post(`{"\\u0061":${'['.repeat(200_000)}`)).statusCode, 400);
  });

  test('an endpoint that takes no body refuses one', async () => {
    const { app: bare } = listen([{ methods: ['POST'], path: '/', errors: 'json', handle: () => ({ status: 204 }) }]);
    assert.equal((await bare.inject({ method: 'POST', url: '/', payload: 'a=1', headers: FORM })).statusCode, 415);
    assert.equal((await bare.inject({ method: 'POST', url: '/', headers: JSON_TYPE })).statusCode, 204);
  });
});
