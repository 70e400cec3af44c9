import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { TABLES } from '../../src/store/tables.ts';
import { askForCodes, createTv } from '../device/story.ts';
import { pushed } from '../par/support.ts';
import { temporaryFolder } from '../store/engines.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { createClient, createUser, refresh, signedIn, token, tokens } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

const MINUTE = 60_000;

/** Everything lives for minutes, so that an hour is many lives long. */
const SHORT_LIVES = {
  'ttl.access_token': '3m',
  'ttl.refresh_token': '5m',
  'ttl.id_token': '3m',
  'ttl.auth_code': '1m',
  'ttl.login_consent_request': '2m',
  'ttl.authentication_session': '5m',
  'ttl.device_user_code': '2m',
};

describe('an hour of mixed traffic', () => {
  const file = join(temporaryFolder(), 'steady.db');
  let server: TestProvider;
  let clock: TestClock;
  let reader: Database.Database;
  let agent: UserAgent;

  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { dsn: `sqlite://${file}`, ...SHORT_LIVES } });
    await createUser(server);
    await createClient(server, { skip_consent: true });
    await createTv(server);
    reader = new Database(file, { readonly: true });
  });
  after(async () => {
    reader.close();
    await server.stop();
  });

  /** What one minute brings: people who sign in, applications that work, devices and pushes that nobody follows up. */
  async function minute(past: number): Promise<void> {
    if (past % 3 === 0) agent = await signedIn(server);
    for (let round = 0; round < 3; round++) {
      const { refresh_token } = await tokens(server, {}, agent);
      await refresh(server, refresh_token);
      for (let asked = 0; asked < 5; asked++) await token(server, { grant_type: 'client_credentials' });
    }
    await askForCodes(server);
    await pushed(server);
    clock.advance(MINUTE);
    await server.provider.parts.store.sweep();
  }

  const rows = (): Record<string, number> =>
    Object.fromEntries(
      Object.values(TABLES).map(({ name }) => [
        name,
        Number(reader.prepare(`select count(*) from "${name}"`).pluck().get()),
      ]),
    );
  const pages = (): number => Number(reader.pragma('page_count', { simple: true }));

  test('leaves as many rows in every table, and as many pages in the file, as its first quarter', async () => {
    for (let past = 0; past < 15; past++) await minute(past);
    const [rowsBefore, pagesBefore] = [rows(), pages()];
    assert((rowsBefore['access_token'] ?? 0) > 20, 'there was traffic');
    for (let past = 15; past < 60; past++) await minute(past);
    assert.deepEqual(rows(), rowsBefore);
    assert(pages() <= pagesBefore * 1.1, `${pagesBefore} pages became ${pages()}`);
    assert(statSync(`${file}-wal`).size < 40_000_000);
  });
});
