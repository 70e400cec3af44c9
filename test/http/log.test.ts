import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { json } from '../../src/endpoints/endpoint.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { clock, echo, FORM, listen } from './harness.ts';

const SECRET = 'sesame-4711';

function written(format: 'json' | 'text', write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ level: 'info', format }, clock, { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the request line', () => {
  test('says method, path, status, time, request id, address and what the endpoint attached', async () => {
    const endpoint = echo({
      handle: ({ attributes }) => {
        attributes.set('client_id', 'c1');
        return json(200, {});
      },
    });
    const { app, lines } = listen([endpoint]);
    await app.inject({ url: '/echo?a=1', headers: { 'x-request-id': 'r1' } });
    assert.deepEqual(JSON.parse(lines.join('')), {
      level: 'info',
      time: '2023-11-14T22:13:20.000Z',
      msg: 'request',
      listener: 'public',
      client_id: 'c1',
      request_id: 'r1',
      method: 'GET',
      path: '/echo',
      status: 200,
      ms: 0,
      address: '127.0.0.1',
    });
  });

  test('of a refusal says the code and the detail that the caller does not see', async () => {
    const endpoint = echo({
      handle: () => {
        throw new OAuthError('invalid_grant', 'The code is not valid.', { detail: 'redeemed before' });
      },
    });
    const { app, lines } = listen([endpoint]);
    const answer = await app.inject({ url: '/echo' });
    assert.doesNotMatch(answer.body, /redeemed/);
    assert.match(lines.join(''), /"error":"invalid_grant","detail":"redeemed before"/);
  });

  test('of a health check can be left out', async () => {
    const { app, lines } = listen([echo({ path: '/health/alive' })], { disable_health_log: true });
    await app.inject({ url: '/health/alive' });
    assert.deepEqual(lines, []);
  });

  test('never holds a secret, wherever the caller put it', async () => {
    const failing = echo({
      path: '/failing',
      handle: () => {
        throw Object.assign(new Error('duplicate key'), { detail: `Key (token)=(${SECRET})`, parameters: [SECRET] });
      },
    });
    const { app, lines } = listen([echo(), failing, echo({ path: '/json', body: 'json' })]);
    const headers = {
      authorization: `Basic ${SECRET}`,
      cookie: `__Host-signet_session=${SECRET}`,
      dpop: SECRET,
      referer: `https://app.example/?code=${SECRET}`,
      'user-agent': SECRET,
      'x-request-id': `${SECRET} is no id`,
    };
    const bodies = [
      { type: FORM['content-type'], payload: `client_secret=${SECRET}` },
      { type: FORM['content-type'], payload: `client_secret=${SECRET}%zz` },
      { type: 'application/json', payload: `{"password":"${SECRET}"` },
      { type: SECRET, payload: SECRET },
    ];
    for (const path of ['/echo', '/failing', '/json', '/unknown', '/echo/%zz']) {
      for (const { type, payload } of bodies) {
        const url = `${path}?access_token=${SECRET}`;
        await app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': type }, payload });
      }
      await app.inject({ url: `${path}?code=${SECRET}`, headers });
    }
    assert.ok(lines.length >= 25);
    assert.doesNotMatch(lines.join(''), new RegExp(SECRET));
  });
});

describe('the log', () => {
  test('replaces members that are secrets, should one be handed to it', () => {
    const fields = { client_id: 'c1', Authorization: SECRET, request: { headers: [{ cookie: SECRET }] }, code: SECRET };
    const text = written('json', (log) => log.info(fields, 'careless'));
    assert.doesNotMatch(text, new RegExp(SECRET));
    assert.match(text, /"client_id":"c1"/);
  });

  test('writes an error with its cause and code, and nothing that a driver hung on it', () => {
    const cause = Object.assign(new Error('the disk is full'), { code: 'SQLITE_FULL', parameters: [SECRET] });
    const text = written('json', (log) => log.error({ err: new Error('cannot write', { cause }) }, 'failed'));
    assert.match(text, /"err":\{"type":"Error","stack":"Error: cannot write.*"cause":\{.*"reason":"SQLITE_FULL"/);
    assert.doesNotMatch(text, new RegExp(SECRET));
  });

  test('is silent below its level', () => {
    assert.equal(
      written('json', (log) => log.debug('quiet')),
      '',
    );
  });

  test('as text is one readable line, which nobody can break or forge', () => {
    const path = '/a\n2023 INFO forged \u001b[31m';
    assert.equal(
      written('text', (log) => log.warn({ status: 404, path }, 'request')),
      '2023-11-14T22:13:20.000Z WARN  request status=404 path="/a\\n2023 INFO forged \\u001b[31m"\n',
    );
  });

  test('as text shows the stack of an error under its line', () => {
    const cause = new Error('inner');
    const text = written('text', (log) => log.error({ err: new Error('outer', { cause }) }, 'failed'));
    assert.match(text, /^\S+ ERROR failed\n {4}Error: outer\n {4} {4}at [\s\S]* {2}caused by\n {4}Error: inner\n/);
  });
});
