import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { temporaryFolder } from '../store/engines.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { assertError, createClient, isActive, type TokenAnswer, token } from '../support/story.ts';

/** The connection with which a server in this process writes: the first that sets the pages that its file may have. */
function watchConnections(): (file: string) => Database.Database {
  const seen = new Set<Database.Database>();
  const { pragma } = Database.prototype;
  Database.prototype.pragma = function watched(this: Database.Database, ...words: Parameters<typeof pragma>) {
    seen.add(this);
    return pragma.apply(this, words);
  };
  return (file) => {
    const found = [...seen].find((database) => database.name === file);
    assert(found !== undefined);
    return found;
  };
}

/** SQLite says SQLITE_FULL when the file may have no more pages, as when the disk has no more room. */
describe('a full disk', () => {
  const file = join(temporaryFolder(), 'full.db');
  const connectionOf = watchConnections();
  let server: TestProvider;
  let clock: TestClock;
  let connection: Database.Database;

  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { dsn: `sqlite://${file}` } });
    await createClient(server);
    connection = connectionOf(file);
  });
  after(() => server.stop());

  const ask = (): Promise<TokenAnswer> => token(server, { grant_type: 'client_credentials' });
  const setRoom = (pages: number): unknown =>
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count', { simple: true })) + pages}`);
  const acknowledged: unknown[] = [];

  /** Asks for tokens until the database takes no more. */
  async function fill(): Promise<TokenAnswer> {
    for (let asked = 0; asked < 2000; asked++) {
      const answer = await ask();
      if (answer.status !== 200) return answer;
      acknowledged.push(answer.body['access_token']);
    }
    return assert.fail('the disk is not full');
  }

  async function assertNothingLost(): Promise<void> {
    for (const value of acknowledged) assert.equal(await isActive(server, value), true);
  }

  test('is answered with 503 and when to come back, while what is there can be read', async () => {
    setRoom(2);
    const refused = await fill();
    assertError(refused, 503, 'temporarily_unavailable');
    assert.equal(refused.headers.get('retry-after'), '2');
    assert(acknowledged.length > 5);
    await assertNothingLost();
    for (const path of ['/.well-known/openid-configuration', '/.well-known/jwks.json', '/health/ready'])
      assert.equal((await fetch(`${server.issuer}${path}`)).status, 200, path);
    assert.equal((await ask()).status, 503, 'and still');
  });

  test('that has room again needs no restart, and lost nothing', async () => {
    setRoom(50);
    for (let asked = 0; asked < 20; asked++) {
      const answer = await ask();
      assert.equal(answer.status, 200);
      acknowledged.push(answer.body['access_token']);
    }
    await assertNothingLost();
  });

  test('is no reason not to sweep, and the room of swept rows is room', async () => {
    setRoom(0);
    await fill();
    clock.advance(2 * 3_600_000);
    const swept = await server.provider.parts.store.sweep();
    assert.equal(swept['access_token'], acknowledged.length);
    assert.equal((await ask()).status, 200);
  });
});
