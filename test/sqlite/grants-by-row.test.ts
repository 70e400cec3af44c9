import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import type { Store } from '../../src/store/entities.ts';
import { openStore } from '../../src/store/open.ts';
import { SECRET, temporaryFolder } from '../store/engines.ts';
import { grant } from '../store/fixtures.ts';

const file = join(temporaryFolder(), 'grants.db');

function open(): Promise<Store> {
  return openStore({
    dsn: `sqlite://${file}`,
    secrets: [SECRET],
    clock: systemClock,
    random: systemRandom,
    migrate: true,
  });
}

type Definition = { readonly name: string; readonly sql: string | null };

function definitions(database: Database.Database): Definition[] {
  return database
    .prepare<[], Definition>("select name, sql from sqlite_schema where tbl_name = 'authorization_grant' order by name")
    .all();
}

/** As it was before the step: the table without rowids, and none of its indexes gone. */
function takeBack(database: Database.Database): Definition[] {
  const now = definitions(database);
  const table = now.find(({ name }) => name === 'authorization_grant')?.sql ?? '';
  const indexes = now.flatMap(({ name, sql }) => (sql === null || name === 'authorization_grant' ? [] : [sql]));
  database.exec('alter table authorization_grant rename to by_row');
  database.exec(`${table} without rowid`);
  database.exec('insert into authorization_grant select * from by_row; drop table by_row');
  for (const index of indexes) database.exec(index);
  database.exec('delete from schema_migration where version = 21');
  return now;
}

test('grants that an older program laid out are laid out anew, and stay what they are', async () => {
  const long = grant('long', { session_id: 'session' });
  const record = { ...long, payload: { ...long.payload, request_url: `https://id.example/?${'x'.repeat(3000)}` } };
  const store = await open();
  await store.write([{ op: 'insert', entity: 'authorization_grant', record }]);
  await store.close();

  const database = new Database(file);
  const expected = takeBack(database);
  database.close();
  const migrated = await open();
  assert.deepEqual(await migrated.grants.find('long'), record);
  assert.deepEqual(await migrated.grants.clientIdsOfSession('session'), [record.client_id]);
  await migrated.close();

  const after = new Database(file);
  assert.deepEqual(definitions(after), expected);
  assert.doesNotMatch(expected.map(({ sql }) => sql).join(), /without rowid/);
  after.close();
});
