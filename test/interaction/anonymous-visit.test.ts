import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { startTestProvider, type TestProvider, testClock } from '../support/provider.ts';
import { ask, authorizationUrl, createClient, createUser, logIn, pageKind } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

describe('an anonymous visit', () => {
  let server: TestProvider;
  let folder: string;
  const clock = testClock();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-anonymous-'));
    server = await startTestProvider({ clock, settings: { dsn: `sqlite://${folder}/signet.db` } });
    await createClient(server);
    await createUser(server);
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** Everything that is stored, row by row. */
  function content(): string {
    const database = new Database(join(folder, 'signet.db'), { readonly: true });
    try {
      const tables = database
        .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
        .all();
      assert(tables.length > 5);
      return tables.map(({ name }) => JSON.stringify(database.prepare(`SELECT * FROM "${name}"`).all())).join('\n');
    } finally {
      database.close();
    }
  }

  test('writes nothing to the database, however it goes on before a login', async () => {
    const before = content();
    for (let visit = 0; visit < 5; visit++) {
      const agent = new UserAgent(server.issuer);
      const login = await agent.visit(authorizationUrl(server, { state: `${visit}` }));
      assert.equal(pageKind(login), 'login');
      await logIn(agent, login, { password: 'wrong' });
      await agent.submit(login, { action: 'cancel' });
      await agent.visit('/oauth2/sessions/logout');
      await agent.visit('/account');
    }
    await ask(server, { prompt: 'none' });
    await ask(server, { scope: 'openid other' });
    await new UserAgent(server.issuer).visit(authorizationUrl(server, { client_id: 'nobody' }));
    assert(content() === before, 'something was written');
  });

  test('what a sign-in stores is seen by the same look', async () => {
    const before = content();
    clock.advance(3_600_000);
    const agent = new UserAgent(server.issuer);
    await logIn(agent, await agent.visit(authorizationUrl(server)));
    assert(content() !== before);
  });

  test('has a challenge of less than 2 kB for an ordinary request', async () => {
    const login = await new UserAgent(server.issuer).visit(
      authorizationUrl(server, {
        state: 's'.repeat(128),
        nonce: 'n'.repeat(64),
        login_hint: 'ada@example.com',
        ui_locales: 'de en',
        max_age: '3600',
        scope: 'openid profile email offline_access notes.read notes.write',
      }),
    );
    const challenge = new URL(login.at).searchParams.get('login_challenge') ?? '';
    assert(challenge.length > 0 && challenge.length < 2048, `${challenge.length}`);
  });

  test('keeps a consent challenge under 2 kB too', async () => {
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(authorizationUrl(server, { state: 's'.repeat(128), nonce: 'n'.repeat(64) }));
    const page = await logIn(agent, login);
    const challenge = new URL(page.at).searchParams.get('consent_challenge') ?? '';
    assert(challenge.length > 0 && challenge.length < 2048, `${challenge.length}`);
  });
});
