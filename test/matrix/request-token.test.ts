import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { createUser, post, refresh, token } from '../support/story.ts';
import { signedInAs } from './people.ts';
import {
  ADA,
  type Answer,
  API,
  accessToken,
  ask,
  assertOpen,
  assertRefused,
  DEVICE,
  type MatrixWorld,
  matrixTokens,
  requestPath,
  requestToken,
  SERVER_NAME,
  startWorld,
  subOf,
} from './world.ts';

let world: MatrixWorld;
let bearer: string;
before(async () => {
  world = await startWorld();
  bearer = await accessToken(world.server);
});
after(() => world.server.stop());

/** A request with headers as they stand, several of one name included. */
function raw(path: string, headers: readonly string[], body = '{}'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = [...headers, 'host', new URL(world.server.issuer).host, 'content-length', String(body.length)];
    const sent = request(world.server.issuer, { method: 'POST', path, headers: all }, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += String(part);
      });
      answer.on('end', () => {
        const received = new Headers();
        for (const [name, value] of Object.entries(answer.headers)) received.set(name, String(value));
        resolve({ status: answer.statusCode ?? 0, headers: received, body: JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('a person asks for an OpenID token', () => {
  test('the answer has four members, and the token says who the person is', async () => {
    const { status, headers, body } = await requestToken(world.server, bearer);
    const { access_token, ...rest } = body;
    assert.equal(status, 200);
    assert.deepEqual(rest, { token_type: 'Bearer', matrix_server_name: SERVER_NAME, expires_in: 3600 });
    assert.match(String(access_token), /^signet_mo_[A-Za-z0-9_-]{43}$/);
    assert.equal(headers.get('cache-control'), 'no-cache, no-store, must-revalidate');
    assertOpen(headers);
    assert.equal(await subOf(world.server, String(access_token)), ADA);
  });

  for (const [what, segment] of Object.entries({
    encoded: '%40ada%3Aexample.com',
    raw: '@ada:example.com',
    'half encoded': '@ada%3Aexample.com',
    'encoded in lower case': '%40ada%3aexample.com',
  }))
    for (const version of ['v3', 'r0'])
      test(`the user id may be ${what}, at ${version}`, async () => {
        const path = `/_matrix/client/${version}/user/${segment}/openid/request_token`;
        assert.equal((await raw(path, ['Authorization', `Bearer ${bearer}`])).status, 200);
      });

  test('the body needs no type, and a wrong one does not matter', async () => {
    const authorization = ['Authorization', `Bearer ${bearer}`];
    for (const type of [[], ['Content-Type', 'text/plain'], ['Content-Type', 'application/json; charset=utf-8']])
      assert.equal((await raw(requestPath(), [...authorization, ...type], ' {"future": [1]} ')).status, 200);
  });

  test('the scope may have the name it had before it was specified', async () => {
    const scope = 'openid urn:matrix:org.matrix.msc2967.client:api:*';
    assert.equal((await requestToken(world.server, await accessToken(world.server, scope))).status, 200);
  });

  test('plus and slash stand for themselves', async () => {
    await createUser(world.server, { username: 'a+b/c', email: 'abc@example.com' });
    const token = await signedInAs(world.server, 'a+b/c');
    for (const segment of ['%40a+b%2Fc%3Aexample.com', '@a%2Bb%2fc:example.com']) {
      const path = `/_matrix/client/v3/user/${segment}/openid/request_token`;
      assert.equal((await requestToken(world.server, token, { path })).status, 200, segment);
    }
  });
});

describe('the access token is missing', () => {
  const header = (value: string) => ['Authorization', value];

  test('no credentials', async () => {
    assertRefused(await raw(requestPath(), []), 401, 'M_MISSING_TOKEN');
  });

  test('header and parameter, the same or not, an empty parameter included', async () => {
    for (const query of [bearer, 'other', ''])
      assertRefused(
        await raw(`${requestPath()}?access_token=${query}`, header(`Bearer ${bearer}`)),
        401,
        'M_MISSING_TOKEN',
      );
  });

  test('several Authorization headers', async () => {
    for (const second of [`Bearer ${bearer}`, 'Basic YTpi', ''])
      assertRefused(
        await raw(requestPath(), [...header(`Bearer ${bearer}`), ...header(second)]),
        401,
        'M_MISSING_TOKEN',
      );
  });

  test('another scheme, another case, more or fewer words', async () => {
    for (const value of [
      `bearer ${bearer}`,
      `Basic ${bearer}`,
      `Bearer ${bearer} more`,
      'Bearer',
      'Bearer ',
      bearer,
      '',
    ])
      assertRefused(await raw(requestPath(), header(value)), 401, 'M_MISSING_TOKEN');
  });
});

describe('the access token is in the query', () => {
  test('it is taken, the first of two', async () => {
    assert.equal((await raw(`${requestPath()}?access_token=${bearer}`, [])).status, 200);
    assert.equal((await raw(`${requestPath()}?access_token=${bearer}&access_token=x`, [])).status, 200);
    const other = await raw(`${requestPath()}?access_token=x&access_token=${bearer}`, []);
    assertRefused(other, 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
  });

  test('empty, it is unknown', async () => {
    const answer = await raw(`${requestPath()}?access_token=`, []);
    assertRefused(answer, 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
  });

  test('where the operator does not want it, it counts for nothing', async () => {
    const { server } = await startWorld({ 'matrix.accept_query_token': false });
    try {
      const own = await accessToken(server);
      const path = `${requestPath()}?access_token=${own}`;
      assertRefused(await ask(server, path, { method: 'POST', body: '{}' }), 401, 'M_MISSING_TOKEN');
      assert.equal((await requestToken(server, own, { path })).status, 200);
    } finally {
      await server.stop();
    }
  });
});

describe('the access token is not good enough', () => {
  test('unknown or revoked', async () => {
    const { access_token = '' } = await matrixTokens(
      world.server,
      `openid ${API} urn:matrix:client:device:REVOKEDDEVICE`,
    );
    assert.equal((await requestToken(world.server, access_token)).status, 200);
    await post(world.server, '/oauth2/revoke', { token: access_token });
    for (const value of [access_token, 'unknown', `${bearer}x`])
      assertRefused(await requestToken(world.server, value), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
  });

  test('without the scope of the API', async () => {
    const other = await accessToken(world.server, `openid ${DEVICE}`);
    assertRefused(await requestToken(world.server, other), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
  });

  test('of a program', async () => {
    const { body } = await token(world.server, { grant_type: 'client_credentials', scope: API });
    const answer = await requestToken(world.server, String(body['access_token']));
    assertRefused(answer, 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
  });

  test('expired: the client is told whether it can refresh', async () => {
    const { server, clock } = await startWorld({ 'ttl.refresh_token': '3h' });
    try {
      const { access_token = '', refresh_token } = await matrixTokens(server);
      const unrefreshable = await accessToken(server, `openid ${API}`);
      clock.advance(3_600_001);
      assertRefused(await requestToken(server, access_token), 401, 'M_UNKNOWN_TOKEN', { soft_logout: true });
      assertRefused(await requestToken(server, unrefreshable), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
      const { body } = await refresh(server, refresh_token);
      assert.equal((await requestToken(server, String(body['access_token']))).status, 200);
      clock.advance(4 * 3_600_000);
      const late = await requestToken(server, String(body['access_token']));
      assertRefused(late, 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    } finally {
      await server.stop();
    }
  });

  test('a locked account, with or without a device', async () => {
    const { server, ada } = await startWorld();
    try {
      const kept = [await accessToken(server), await accessToken(server, `openid ${API}`)];
      await server.call('PATCH', `/admin/users/${ada}`, { disabled: true });
      for (const token of kept)
        assertRefused(await requestToken(server, token), 401, 'M_USER_LOCKED', { soft_logout: true });
    } finally {
      await server.stop();
    }
  });

  test('a deleted account', async () => {
    const { server, ada } = await startWorld();
    try {
      const kept = await accessToken(server);
      await server.call('DELETE', `/admin/users/${ada}`);
      assertRefused(await requestToken(server, kept), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    } finally {
      await server.stop();
    }
  });
});

describe('the person is another one', () => {
  test('another user, another server, another case', async () => {
    for (const user of ['@bob:example.com', '@ada:example.org', '@Ada:example.com', 'ada', '@ada:example.com:443'])
      assertRefused(await requestToken(world.server, bearer, { path: requestPath(user) }), 403, 'M_FORBIDDEN');
  });

  test('a person without a Matrix id', async () => {
    const { server } = await startWorld({ 'matrix.localpart_claim': 'matrix_localpart' });
    try {
      assertRefused(await requestToken(server, await accessToken(server)), 403, 'M_FORBIDDEN');
    } finally {
      await server.stop();
    }
  });
});

describe('the order of the checks', () => {
  test('credentials, user, body', async () => {
    const other = requestPath('@bob:example.com');
    assertRefused(await ask(world.server, other, { method: 'POST', body: '{' }), 401, 'M_MISSING_TOKEN');
    assertRefused(await requestToken(world.server, bearer, { path: other, body: '{' }), 403, 'M_FORBIDDEN');
    assertRefused(await requestToken(world.server, bearer, { body: '{' }), 400, 'M_NOT_JSON');
  });
});

describe('the body', () => {
  test('is no JSON, empty included', async () => {
    for (const body of ['', ' ', '{', "{'a': 1}", 'a=b', Buffer.from([0x7b, 0xff, 0x7d])])
      assertRefused(await requestToken(world.server, bearer, { body }), 400, 'M_NOT_JSON');
  });

  test('is JSON, and no object', async () => {
    for (const body of ['[]', '[{}]', 'null', '1', '"{}"', 'true'])
      assertRefused(await requestToken(world.server, bearer, { body }), 400, 'M_BAD_JSON');
  });

  test('is too large', async () => {
    const body = JSON.stringify({ future: 'x'.repeat(100_000) });
    assertRefused(await requestToken(world.server, bearer, { body }), 413, 'M_TOO_LARGE');
  });
});

describe('too many requests of one person', () => {
  test('are refused, with the time to wait, and nobody else’s', async () => {
    const { server, clock } = await startWorld({ 'limits.except_loopback': false });
    try {
      await createUser(server, { username: 'grace', email: 'grace@example.com' });
      const own = await accessToken(server);
      const grace = await signedInAs(server, 'grace');
      for (let i = 0; i < 30; i++) assert.equal((await requestToken(server, own)).status, 200);
      const refused = await requestToken(server, own);
      assertRefused(refused, 429, 'M_LIMIT_EXCEEDED', { retry_after_ms: 2000 });
      assert.equal(refused.headers.get('retry-after'), '2');
      const path = requestPath('@grace:example.com');
      assert.equal((await requestToken(server, grace, { path })).status, 200);
      clock.advance(2000);
      assert.equal((await requestToken(server, own)).status, 200);
    } finally {
      await server.stop();
    }
  });
});
