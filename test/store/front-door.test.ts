import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { StoreUnavailable } from '../../src/store/errors.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { migratedSchema } from '../support/postgres-schema.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  authorize,
  createClient,
  createUser,
  introspect,
  redeem,
  refresh,
  signedIn,
  token,
  userinfo,
} from '../support/story.ts';
import { session } from './fixtures.ts';

const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' };

/** The story of the other tests, on a server's tables; the database goes away in the middle of it. */
describe('a whole server on PostgreSQL', () => {
  let postgres: PostgresServer;
  let server: TestProvider;

  before(async () => {
    postgres = await startPostgres();
    const { dsn } = await migratedSchema(postgres.dsn);
    server = await startTestProvider({ settings: { dsn, 'log.level': 'fatal' } });
    await createClient(server);
    await createUser(server);
  });
  after(async () => {
    await server?.stop();
    await postgres?.close();
  });

  test('signs somebody in, and its tokens live and end as elsewhere', async () => {
    const callback = await authorize(server);
    const first = await redeem(server, callback);
    assert.equal(first.status, 200);
    assert.equal((await userinfo(server, first.body['access_token'])).status, 200);
    const second = await refresh(server, first.body['refresh_token']);
    assert.equal(second.status, 200);
    assert.equal((await introspect(server, second.body['access_token']))['active'], true);
    assert.equal((await introspect(server, first.body['access_token']))['active'], false);
    const replayed = await redeem(server, callback);
    assert.deepEqual([replayed.status, replayed.body['error']], [400, 'invalid_grant']);
    assert.equal((await introspect(server, second.body['access_token']))['active'], false, 'a replay ends the grant');
  });

  test('answers 503 while its database is away, and goes on afterwards with everything that it had', async () => {
    const agent = await signedIn(server);
    const held = await redeem(server, await authorize(server, {}, agent));
    await postgres.stop();

    const refused = await token(server, CLIENT_CREDENTIALS);
    assert.deepEqual([refused.status, refused.body['error']], [503, 'temporarily_unavailable']);
    assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
    const unread = await userinfo(server, held.body['access_token']);
    assert.equal(unread.status, 503);
    assert.equal((await fetch(`${server.issuer}/health/ready`)).status, 503);
    assert.equal((await fetch(`${server.issuer}/health/alive`)).status, 200);
    const failed = await refresh(server, held.body['refresh_token']);
    assert.equal(failed.status, 503);

    await postgres.start();
    assert.equal((await fetch(`${server.issuer}/health/ready`)).status, 200);
    assert.equal((await userinfo(server, held.body['access_token'])).status, 200);
    assert.equal((await refresh(server, held.body['refresh_token'])).status, 200);
    assert.equal((await token(server, CLIENT_CREDENTIALS)).status, 200);
    assert.equal((await redeem(server, await authorize(server, { prompt: 'none' }, agent))).status, 200);
  });

  test('loses nothing of what it acknowledged when the database stops or crashes in the midst of writes', async () => {
    const { store } = server.provider.parts;
    const written: string[] = [];
    const insert = async (id: string) => {
      await store.write([{ op: 'insert', entity: 'login_session', record: session(id) }]);
      written.push(id);
    };
    for (const end of ['stop', 'kill'] as const) {
      const before = written.length;
      let going = true;
      const writing = Array.from({ length: 8 }, async (_, lane) => {
        for (let at = 0; going; at++) {
          await insert(`${end}-${lane}-${at}`).catch((error: unknown) => assert(error instanceof StoreUnavailable));
        }
      });
      while (written.length < before + 100) await wait(5);
      await postgres[end]();
      await assert.rejects(store.check(), { code: 'store_unavailable' });
      going = false;
      await Promise.all(writing);
      await assert.rejects(insert('away'), { code: 'store_unavailable' });
      await postgres.start();
      await store.check();
      await insert(`${end}-back`);
    }
    for (const id of written) assert.notEqual(await store.sessions.find(id), undefined, id);
  });
});
