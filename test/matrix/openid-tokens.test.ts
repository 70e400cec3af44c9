import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestProvider } from '../support/provider.ts';
import {
  authorize,
  createUser,
  introspect,
  post,
  redeem,
  refresh,
  signedIn,
  token,
  userinfo,
} from '../support/story.ts';
import { signedInAs } from './people.ts';
import {
  ADA,
  API,
  accessToken,
  ask,
  assertOpen,
  assertRefused,
  type MatrixWorld,
  matrixTokens,
  openIdToken,
  requestPath,
  requestToken,
  SCOPE,
  startWorld,
  subOf,
  USERINFO,
} from './world.ts';

const HOUR = 3_600_000;

/** A world for one test. */
/** As from anywhere else: a development server does not count its own machine. */
const COUNTED = { 'limits.except_loopback': false };

async function within(run: (world: MatrixWorld) => Promise<void>, settings = {}): Promise<void> {
  const world = await startWorld(settings);
  try {
    await run(world);
  } finally {
    await world.server.stop();
  }
}

describe('a third party asks whose OpenID token it is', () => {
  let world: MatrixWorld;
  let openid: string;
  before(async () => {
    world = await startWorld();
    openid = await openIdToken(world.server);
  });
  after(() => world.server.stop());

  test('it learns the Matrix id and nothing else, as often as it asks', async () => {
    for (let i = 0; i < 2; i++) {
      const { status, headers, body } = await ask(world.server, `${USERINFO}?access_token=${openid}`);
      assert.deepEqual([status, body], [200, { sub: ADA }]);
      assert.equal(headers.get('cache-control'), 'no-cache, no-store, must-revalidate');
      assertOpen(headers);
    }
  });

  test('HEAD is answered as GET is, without the body', async () => {
    const { status } = await ask(world.server, `${USERINFO}?access_token=${openid}`, { method: 'HEAD' });
    assert.equal(status, 200);
  });

  test('without a token, or with one in the header alone', async () => {
    assertRefused(await ask(world.server, USERINFO), 401, 'M_MISSING_TOKEN');
    const headers = { authorization: `Bearer ${openid}` };
    assertRefused(await ask(world.server, USERINFO, { headers }), 401, 'M_MISSING_TOKEN');
  });

  test('a Bearer header counts for nothing', async () => {
    const headers = { authorization: 'Bearer whatever' };
    assert.equal((await ask(world.server, `${USERINFO}?access_token=${openid}`, { headers })).status, 200);
  });

  test('an unknown, an altered or an empty one', async () => {
    for (const value of ['', 'unknown', `${openid}x`, openid.slice(0, -1), openid.toUpperCase()])
      assertRefused(await ask(world.server, `${USERINFO}?access_token=${value}`), 401, 'M_UNKNOWN_TOKEN');
  });

  test('characters that no token has', async () => {
    for (const value of ['%C3%A4', '%ff', '%zz', '%00'])
      assertRefused(await ask(world.server, `${USERINFO}?access_token=${value}`), 400, 'M_UNKNOWN');
  });

  test('a signature of the federation is not needed; a malformed one is refused', async () => {
    const path = `${USERINFO}?access_token=${openid}`;
    const wellFormed = 'X-Matrix origin="b.example",destination="example.com",key="ed25519:1",sig="c2ln"';
    assert.equal((await ask(world.server, path, { headers: { authorization: wellFormed } })).status, 200);
    for (const authorization of ['X-Matrix', 'X-Matrix nonsense', 'X-Matrix origin="b.example"'])
      assertRefused(await ask(world.server, path, { headers: { authorization } }), 400, 'M_UNAUTHORIZED');
  });

  test('an address that asks too often waits', () =>
    within(async ({ server, clock }) => {
      for (let i = 0; i < 600; i++) await ask(server, USERINFO);
      const refused = await ask(server, USERINFO);
      assertRefused(refused, 429, 'M_LIMIT_EXCEEDED', { retry_after_ms: 1000 });
      assert.equal(refused.headers.get('retry-after'), '1');
      clock.advance(1000);
      assertRefused(await ask(server, USERINFO), 401, 'M_MISSING_TOKEN');
    }, COUNTED));
});

describe('an OpenID token ends', () => {
  test('when its time is over, and its row is swept', () =>
    within(
      async ({ server, clock }) => {
        const { body } = await requestToken(server, await accessToken(server));
        const value = String(body['access_token']);
        assert.equal(body['expires_in'], 600);
        clock.advance(600_000);
        assert.equal(await subOf(server, value), ADA);
        clock.advance(1);
        assert.equal(await subOf(server, value), undefined);
        assert.equal((await server.provider.parts.store.sweep())['matrix_openid_token'], 1);
      },
      { 'matrix.openid_token_ttl': '10m' },
    ));

  test('not before, though the access token does and its grant would be swept', () =>
    within(async ({ server, clock }) => {
      const access = await accessToken(server, `openid ${API}`);
      clock.advance(HOUR - 1000);
      const value = await openIdToken(server, access);
      clock.advance(HOUR - 1000);
      await server.provider.parts.store.sweep();
      assert.equal((await introspect(server, access))['active'], false);
      assert.equal(await subOf(server, value), ADA);
    }));

  test('not when its tokens are refreshed', () =>
    within(async ({ server }) => {
      const { access_token, refresh_token } = await matrixTokens(server);
      const value = await openIdToken(server, access_token);
      assert.equal((await refresh(server, refresh_token)).status, 200);
      assert.equal(await subOf(server, value), ADA);
    }));

  test('when the tokens of the grant are revoked, by either of them', () =>
    within(async ({ server }) => {
      for (const kind of ['access_token', 'refresh_token']) {
        const issued = await matrixTokens(server);
        const value = await openIdToken(server, issued['access_token']);
        assert.equal(await subOf(server, value), ADA);
        await post(server, '/oauth2/revoke', { token: issued[kind] ?? '' });
        assert.equal(await subOf(server, value), undefined);
      }
    }));

  test('when the person signs out', () =>
    within(async ({ server, ada }) => {
      const value = await openIdToken(server);
      await server.call('DELETE', `/admin/oauth2/auth/sessions/login?subject=${ada}`);
      assert.equal(await subOf(server, value), undefined);
    }));

  test('but not with a session that was over before it was asked for', () =>
    within(async ({ server, ada }) => {
      const access = await accessToken(server);
      await server.call('DELETE', `/admin/oauth2/auth/sessions/login?subject=${ada}`);
      assert.equal(await subOf(server, await openIdToken(server, access)), ADA);
    }));

  test('with its session, and says so', () =>
    within(
      async ({ server, clock }) => {
        const access = await accessToken(server, `openid ${API}`);
        clock.advance(20 * 60_000);
        const { body } = await requestToken(server, access);
        assert.equal(body['expires_in'], 600);
        clock.advance(600_001);
        assert.equal(await subOf(server, String(body['access_token'])), undefined);
      },
      { 'ttl.authentication_session': '30m' },
    ));

  test('when the account is disabled or deleted', () =>
    within(async ({ server, ada }) => {
      const value = await openIdToken(server);
      await server.call('PATCH', `/admin/users/${ada}`, { disabled: true });
      assert.equal(await subOf(server, value), undefined);
      await createUser(server, { username: 'grace', email: 'grace@example.com' }).then(async (grace) => {
        const path = requestPath('@grace:example.com');
        const { body } = await requestToken(server, await signedInAs(server, 'grace'), { path });
        await server.call('DELETE', `/admin/users/${grace}`);
        assert.equal(await subOf(server, String(body['access_token'])), undefined);
      });
    }));

  test('when the Matrix id is no longer the person’s', () =>
    within(async ({ server, ada }) => {
      const value = await openIdToken(server);
      await server.call('PATCH', `/admin/users/${ada}`, { username: 'lovelace' });
      await createUser(server, { username: 'ada', email: 'other@example.com' });
      assert.equal(await subOf(server, value), undefined);
    }));

  test('when its client is deleted', () =>
    within(async ({ server }) => {
      const value = await openIdToken(server);
      await server.call('DELETE', '/admin/clients/app');
      assert.equal(await subOf(server, value), undefined);
    }));
});

describe('kinds of tokens are kept apart', () => {
  let world: MatrixWorld;
  let issued: Readonly<Record<string, string>>;
  let openid: string;
  before(async () => {
    world = await startWorld();
    issued = await matrixTokens(world.server);
    openid = await openIdToken(world.server, issued['access_token']);
  });
  after(() => world.server.stop());

  test('an OpenID token is good for nothing else', async () => {
    const { server } = world;
    assert.equal((await userinfo(server, openid)).status, 401);
    assert.deepEqual(await introspect(server, openid), { active: false });
    assertRefused(await requestToken(server, openid), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    const whoami = await ask(server, `/_matrix/client/v3/account/whoami?access_token=${openid}`);
    assertRefused(whoami, 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    assert.equal((await refresh(server, openid)).status, 400);
    assert.equal((await post(server, '/oauth2/revoke', { token: openid })).status, 200);
    assert.equal(await subOf(server, openid), ADA, 'nor for ending itself');
  });

  test('nothing else is good at either endpoint of Matrix', async () => {
    const { server } = world;
    const program = await token(server, { grant_type: 'client_credentials', scope: API });
    const agent = await signedIn(server, { scope: SCOPE });
    const callback = await authorize(server, { scope: SCOPE }, agent);
    const others = {
      refresh_token: issued['refresh_token'],
      id_token: issued['id_token'],
      code: callback.searchParams.get('code'),
      client_credentials: program.body['access_token'],
    };
    for (const [kind, value] of Object.entries({ ...others, access_token: issued['access_token'] })) {
      assert.equal(typeof value, 'string', kind);
      assert.equal(await subOf(server, String(value)), undefined, kind);
    }
    for (const value of Object.values(others))
      assertRefused(await requestToken(server, String(value)), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    assert.equal((await redeem(server, callback)).status, 200, 'the code was not used up');
  });

  test('a JWT access token does what an opaque one does', () =>
    within(
      async ({ server, clock }) => {
        const { access_token = '' } = await matrixTokens(server);
        assert.match(access_token, /^ey/);
        assert.equal(await subOf(server, await openIdToken(server, access_token)), ADA);
        assert.equal(await subOf(server, access_token), undefined);
        clock.advance(HOUR + 1);
        assertRefused(await requestToken(server, access_token), 401, 'M_UNKNOWN_TOKEN', { soft_logout: true });
      },
      { 'strategies.access_token': 'jwt' },
    ));

  test('what is stored is no token', async () => {
    const { store } = world.server.provider.parts;
    assert.equal(await store.matrixOpenIdTokens.find([openid]), undefined);
    const hashes = world.server.provider.parts.context.tokens.keyedHashes('matrix_openid_token', openid);
    assert.equal((await store.matrixOpenIdTokens.find(hashes))?.user_id, ADA);
  });
});

test('a token that an older system secret made is still known', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'signet-matrix-'));
  const settings = { dsn: `sqlite://${directory}/signet.db`, 'matrix.server_name': 'example.com' };
  const [old, newer] = ['an-old-system-secret-of-the-test', 'a-new-system-secret-of-the-test'];
  const { server, clock } = await startWorld({ ...settings, 'secrets.system': [old] });
  const value = await openIdToken(server);
  await server.stop();
  const next = await startTestProvider({ clock, settings: { ...settings, 'secrets.system': [newer, old] } });
  try {
    assert.equal(await subOf(next, value), ADA);
  } finally {
    await next.stop();
    await rm(directory, { recursive: true });
  }
});
