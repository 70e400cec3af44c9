import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Endpoint, html, redirect } from '../../src/endpoints/endpoint.ts';
import { createCookies } from '../../src/http/cookies.ts';
import { type ErrorCode, OAuthError } from '../../src/oauth/errors.ts';
import { echo, listen } from './harness.ts';

const answering = (handle: Endpoint['handle'], errors: Endpoint['errors'] = 'json'): Endpoint =>
  echo({ path: '/', handle, errors });
const get = (handle: Endpoint['handle'], errors?: Endpoint['errors'], headers: Record<string, string> = {}) =>
  listen([answering(handle, errors)]).app.inject({ url: '/', headers });
const refuse = (code: ErrorCode, errors: Endpoint['errors'], headers?: Record<string, string>) =>
  get(
    () => {
      throw new OAuthError(code, 'Because.');
    },
    errors,
    headers,
  );

describe('every answer', () => {
  test('carries the security headers', async () => {
    const { headers } = await listen([]).app.inject({ url: '/nothing' });
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['strict-transport-security'], 'max-age=31536000');
  });

  test('of a server without https does not speak of https', async () => {
    const { headers } = await listen([], { issuer: 'http://localhost:4444' }).app.inject({ url: '/nothing' });
    assert.equal(headers['strict-transport-security'], undefined);
  });

  test('echoes a harmless request id and replaces another', async () => {
    const { app } = listen([echo()]);
    const id = async (given: string) =>
      (await app.inject({ url: '/echo', headers: { 'x-request-id': given } })).headers['x-request-id'];
    assert.equal(await id('trace-1.a_B'), 'trace-1.a_B');
    assert.equal(await id('a b'), '07'.repeat(16));
    assert.equal(await id('x'.repeat(65)), '07'.repeat(16));
  });

  test('that is a page must not be framed, unless its policy says who may', async () => {
    const framed = await get(() => html(200, '', { csp: { 'frame-ancestors': 'https://app.example' } }));
    assert.equal(framed.headers['x-frame-options'], undefined);
    assert.equal((await get(() => html(200, ''))).headers['x-frame-options'], 'DENY');
  });

  test('redirects to an address beyond ASCII in its encoded form', async () => {
    const answer = await get(() => redirect(303, 'https://app.example/grüße/\u{1f600}?a=%20'));
    assert.equal(answer.headers['location'], 'https://app.example/gr%C3%BC%C3%9Fe/%F0%9F%98%80?a=%20');
  });
});

describe('cookies', () => {
  const set = { name: 'session', value: 'a b', maxAge: 60 };

  test('belong to the host alone', () => {
    const cookies = createCookies({ secure: true, same_site: 'Lax' });
    const text = '__Host-signet_session=a%20b; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax';
    assert.equal(cookies.serialize(set), text);
  });

  test('with a domain or without https drop the prefix', () => {
    const wide = createCookies({ secure: true, same_site: 'None', domain: 'example.com' });
    assert.match(wide.serialize(set), /^signet_session=.*Domain=example\.com; HttpOnly; Secure; SameSite=None$/);
    const plain = createCookies({ secure: false, same_site: 'None' });
    assert.match(plain.serialize(set), /^signet_session=a%20b; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  test('that scripts in frames of other sites read are no secret from scripts, and go there', () => {
    const readable = { name: 'browser_state', value: 'abc', readable: true } as const;
    const secure = createCookies({ secure: true, same_site: 'Strict' });
    assert.equal(secure.serialize(readable), '__Host-signet_browser_state=abc; Path=/; Secure; SameSite=None');
    const plain = createCookies({ secure: false, same_site: 'Strict' });
    assert.equal(plain.serialize(readable), 'signet_browser_state=abc; Path=/; SameSite=Lax');
    assert.match(plain.serialize({ ...readable, value: null }), /^signet_browser_state=; Max-Age=0; .*; SameSite=Lax$/);
  });

  test('are read by logical name; others are left out, and of two the first counts', () => {
    const cookies = createCookies({ secure: true, same_site: 'Lax', names: { session: 'ory_hydra_session' } });
    assert.equal(cookies.cookieName('session'), 'ory_hydra_session');
    const header =
      'x=1; ory_hydra_session="a%20b"; __Host-signet_csrf=1; __Host-signet_csrf=2; __Host-signet_bad=%zz; y';
    assert.deepEqual(
      [...cookies.parse(header)],
      [
        ['session', 'a b'],
        ['csrf', '1'],
      ],
    );
  });

  test('are removed by a null value', async () => {
    const answer = await get(() => redirect(302, '/', [{ name: 'session', value: null }, set]));
    const [removed, kept] = [answer.headers['set-cookie']].flat();
    assert.match(String(removed), /^__Host-signet_session=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=\//);
    assert.match(String(kept), /^__Host-signet_session=a%20b; Max-Age=60/);
  });
});

describe('errors', () => {
  test('are JSON that nobody stores', async () => {
    const answer = await refuse('invalid_grant', 'json');
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.deepEqual(answer.json(), { error: 'invalid_grant', error_description: 'Because.' });
  });

  test('invalid_client names Basic to a client that used the header (RFC 6749 §5.2)', async () => {
    const basic = await refuse('invalid_client', 'json', { authorization: 'Basic eDp5' });
    assert.equal(basic.statusCode, 401);
    assert.match(String(basic.headers['www-authenticate']), /^Basic realm="https:\/\/op\.example"/);
    assert.equal((await refuse('invalid_client', 'json')).headers['www-authenticate'], undefined);
  });

  test('a bearer challenge names the error, except where no token was sent (RFC 6750 §3.1)', async () => {
    const challenge = async (code: ErrorCode) => (await refuse(code, 'bearer')).headers['www-authenticate'];
    const realm = 'Bearer realm="https://op.example"';
    assert.equal(await challenge('invalid_token'), `${realm}, error="invalid_token", error_description="Because."`);
    assert.match(String(await challenge('insufficient_scope')), /error="insufficient_scope"/);
    assert.equal(await challenge('request_unauthorized'), realm);
    assert.equal(await challenge('invalid_request'), undefined);
  });

  test('of a page endpoint are a page with the status and the request id', async () => {
    const answer = await refuse('invalid_request', 'page', { 'x-request-id': 'r1' });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.body, '<p>invalid_request Because. r1</p>');
  });

  test('an error page that fails leaves the error as JSON', async () => {
    const failing = () => {
      throw new Error('template');
    };
    const { app } = listen([], { errorPage: failing });
    const answer = await app.inject({ url: '/', headers: { accept: 'text/html' } });
    assert.equal(answer.statusCode, 404);
    assert.equal(answer.json().error, 'not_found');
  });

  test('a store that is away is 503 with a time to come back', async () => {
    const answer = await get(() => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'store_unavailable' });
    });
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.headers['retry-after'], '2');
    assert.equal(answer.json().error, 'temporarily_unavailable');
  });

  test('an answer that HTTP cannot carry is a fault of ours, and nothing of it is sent', async () => {
    const answer = await get(() => ({ status: 200, headers: { 'x-broken': 'a\nb', 'x-own': '1' }, body: 'inner' }));
    assert.equal(answer.statusCode, 500);
    assert.equal(answer.json().error, 'server_error');
    assert.equal(answer.headers['x-own'], undefined);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  });

  test('a fault of ours is a 500 that says nothing, and is logged with its stack', async () => {
    const { app, lines } = listen([
      answering(() => {
        throw new TypeError('the inner detail');
      }),
    ]);
    const answer = await app.inject({ url: '/' });
    assert.equal(answer.statusCode, 500);
    assert.equal(answer.json().error, 'server_error');
    assert.doesNotMatch(answer.body, /inner/);
    assert.match(
      lines.join(''),
      /"request_id":"(07)+","err":\{"type":"TypeError","stack":"TypeError: the inner detail/,
    );
  });
});
