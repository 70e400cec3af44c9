import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  createClient,
  createUser,
  isActive,
  refresh,
  signedIn,
  tokens,
  userinfo,
} from '../support/story.ts';

const PERIOD = 'oauth2.grant.refresh_token.rotation_grace_period';
const COUNT = 'oauth2.grant.refresh_token.rotation_grace_reuse_count';
const MINUTE = 60_000;

interface Started {
  readonly server: TestProvider;
  readonly clock: TestClock;
  fresh(): Promise<unknown>;
}

async function start(t: TestContext, settings: Readonly<Record<string, unknown>>): Promise<Started> {
  const clock = testClock();
  const server = await startTestProvider({ clock, settings });
  t.after(() => server.stop());
  await createClient(server);
  await createUser(server);
  const agent = await signedIn(server);
  return { server, clock, fresh: async () => (await tokens(server, {}, agent))['refresh_token'] };
}

describe('a grace period for refresh tokens', () => {
  test('lets a token come again after its successors were used, and gives it the newest one', async (t) => {
    const { server, clock, fresh } = await start(t, { [PERIOD]: '1m' });
    const first = await fresh();
    const second = (await refresh(server, first)).body['refresh_token'];
    const third = (await refresh(server, second)).body['refresh_token'];
    clock.advance(MINUTE - 1);
    const again = await refresh(server, first);
    assert.equal(again.status, 200);
    assert.equal(again.body['refresh_token'], third);
    assert.equal((await userinfo(server, again.body['access_token'])).status, 200);
    assert.equal((await refresh(server, second)).body['refresh_token'], third);
    assert.equal(await isActive(server, third), true);
    assert.equal((await refresh(server, third)).status, 200);
  });

  test('counts from the first use of the token; after it the token ends the grant', async (t) => {
    const { server, clock, fresh } = await start(t, { [PERIOD]: '1m' });
    const first = await fresh();
    const second = (await refresh(server, first)).body['refresh_token'];
    clock.advance(MINUTE / 2);
    const third = (await refresh(server, second)).body['refresh_token'];
    assert.equal((await refresh(server, first)).status, 200);
    clock.advance(MINUTE / 2);
    assert.equal((await refresh(server, second)).status, 200);
    assertError(await refresh(server, first), 400, 'invalid_grant');
    assertError(await refresh(server, third), 400, 'invalid_grant');
  });

  test('is none by default: the predecessor of a used token ends the grant', async (t) => {
    const { server, fresh } = await start(t, {});
    const first = await fresh();
    const second = (await refresh(server, first)).body['refresh_token'];
    await refresh(server, second);
    assertError(await refresh(server, first), 400, 'invalid_grant');
  });

  test('with a number of uses, that many in all, the first included', async (t) => {
    const { server, fresh } = await start(t, { [PERIOD]: '1m', [COUNT]: 3 });
    const first = await fresh();
    const { body } = await refresh(server, first);
    for (const _ of [2, 3]) assert.equal((await refresh(server, first)).status, 200);
    assertError(await refresh(server, first), 400, 'invalid_grant');
    assert.equal(await isActive(server, body['refresh_token']), false);
  });

  test('the number holds for tokens whose successor was used too', async (t) => {
    const { server, fresh } = await start(t, { [PERIOD]: '10s', [COUNT]: 2 });
    const first = await fresh();
    const second = (await refresh(server, first)).body['refresh_token'];
    await refresh(server, second);
    assert.equal((await refresh(server, first)).status, 200);
    assertError(await refresh(server, first), 400, 'invalid_grant');
  });

  test('many rotations leave a short memory, and the last ones their grace', async (t) => {
    const { server, fresh } = await start(t, { [PERIOD]: '5m' });
    const all = [await fresh()];
    for (let i = 0; i < 40; i++) all.push((await refresh(server, all.at(-1))).body['refresh_token']);
    assert.equal((await refresh(server, all.at(-20))).body['refresh_token'], all.at(-1));
    assertError(await refresh(server, all[0]), 400, 'invalid_grant');
  });

  test('another client, and a grant that has ended, have no grace', async (t) => {
    const { server, fresh } = await start(t, { [PERIOD]: '1m' });
    const first = await fresh();
    const second = (await refresh(server, first)).body['refresh_token'];
    await createClient(server, { client_id: 'other' });
    const authorization = `Basic ${Buffer.from('other:a-secret-of-the-test-client').toString('base64')}`;
    assertError(await refresh(server, first, {}, authorization), 400, 'invalid_grant');
    const users: readonly { readonly id: string }[] = JSON.parse(
      await (await fetch(`${server.admin}/admin/users`)).text(),
    );
    const id = users[0]?.id ?? '';
    await server.call('DELETE', `/admin/oauth2/auth/sessions/consent?subject=${id}&all=true`);
    assertError(await refresh(server, first), 400, 'invalid_grant');
    assertError(await refresh(server, second), 400, 'invalid_grant');
  });
});
