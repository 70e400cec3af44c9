import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sharedPostgres } from '../support/postgres.ts';
import { migratedSchema } from '../support/postgres-schema.ts';
import { type PostgresTap, tapPostgres } from '../support/postgres-tap.ts';
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
import type { UserAgent } from '../support/user-agent.ts';

const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' };

/** Each statement is a journey to the database, or shares one. */
describe('the statements on PostgreSQL', () => {
  let tap: PostgresTap;
  let server: TestProvider;
  let agent: UserAgent;

  before(async () => {
    const { dsn } = await migratedSchema(await sharedPostgres());
    tap = await tapPostgres(dsn);
    server = await startTestProvider({ settings: { dsn: tap.dsn } });
    await createClient(server);
    await createUser(server);
    agent = await signedIn(server);
    // Clients and keys are remembered from here on.
    await refresh(server, (await redeem(server, await authorize(server, {}, agent))).body['refresh_token']);
  });
  after(async () => {
    await server?.stop();
    await tap?.close();
  });

  async function statementsOf<T>(work: () => Promise<T>): Promise<[number, T]> {
    tap.statements();
    const result = await work();
    return [tap.statements(), result];
  }

  test('of a sign-in that is remembered read the session and the consent, and write the grant', async () => {
    assert.equal((await statementsOf(() => authorize(server, { prompt: 'none' }, agent)))[0], 3);
  });

  test('of a code, a refresh, an introspection and userinfo are one read, and one write at most', async () => {
    const callback = await authorize(server, {}, agent);
    const [redeeming, first] = await statementsOf(() => redeem(server, callback));
    const [refreshing, second] = await statementsOf(() => refresh(server, first.body['refresh_token']));
    assert.equal(second.status, 200);
    const [introspecting, found] = await statementsOf(() => introspect(server, second.body['access_token']));
    assert.equal(found['active'], true);
    // The second of userinfo reads the account.
    const [asking] = await statementsOf(() => userinfo(server, second.body['access_token']));
    assert.deepEqual([redeeming, refreshing, introspecting, asking], [2, 2, 1, 2]);
  });

  test('of client credentials is one, which requests at the same time share', async () => {
    const [alone, { status }] = await statementsOf(() => token(server, CLIENT_CREDENTIALS));
    assert.deepEqual([alone, status], [1, 200]);
    const [together, answers] = await statementsOf(() =>
      Promise.all(Array.from({ length: 64 }, () => token(server, CLIENT_CREDENTIALS))),
    );
    assert.ok(answers.every((answer) => answer.status === 200));
    assert.ok(together < 64, `${together} statements for 64 tokens`);
  });

  test('of discovery and keys are none', async () => {
    const [count] = await statementsOf(async () => {
      await fetch(`${server.issuer}/.well-known/openid-configuration`);
      await fetch(`${server.issuer}/.well-known/jwks.json`);
    });
    assert.equal(count, 0);
  });
});
