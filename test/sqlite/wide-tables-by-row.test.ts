import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import type { Store } from '../../src/store/entities.ts';
import { openStore } from '../../src/store/open.ts';
import { SECRET, temporaryFolder } from '../store/engines.ts';
import { account, client, grant } from '../store/fixtures.ts';

const file = join(temporaryFolder(), 'wide.db');

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

const WIDE = ['account', 'authorization_grant', 'client'];

function definitions(database: Database.Database, table: string): Definition[] {
  return database
    .prepare<[string], Definition>('select name, sql from sqlite_schema where tbl_name = ? order by name')
    .all(table);
}

/** As it was before the step: the table without rowids, and none of its indexes gone. */
function takeBack(database: Database.Database, table: string): void {
  const now = definitions(database, table);
  const definition = now.find(({ name }) => name === table)?.sql ?? '';
  const indexes = now.flatMap(({ name, sql }) => (sql === null || name === table ? [] : [sql]));
  database.exec(`alter table ${table} rename to by_row`);
  database.exec(`${definition} without rowid`);
  database.exec(`insert into ${table} select * from by_row; drop table by_row`);
  for (const index of indexes) database.exec(index);
}

test('wide rows that an older program laid out are laid out anew, and stay what they are', async () => {
  const long = grant('long', { session_id: 'session' });
  const record = { ...long, payload: { ...long.payload, request_url: `https://id.example/?${'x'.repeat(3000)}` } };
  const store = await open();
  await store.write([
    { op: 'insert', entity: 'authorization_grant', record },
    { op: 'insert', entity: 'client', record: client('app') },
    { op: 'insert', entity: 'account', record: account('ada') },
  ]);
  await store.close();

  const database = new Database(file);
  const expected = WIDE.map((table) => definitions(database, table));
  for (const table of WIDE) takeBack(database, table);
  database.exec('delete from schema_migration where version in (21, 22)');
  database.close();
  const migrated = await open();
  assert.deepEqual(await migrated.grants.find('long'), record);
  assert.deepEqual(await migrated.grants.clientIdsOfSession('session'), [record.client_id]);
  assert.deepEqual(await migrated.clients.find('app'), client('app'));
  assert.deepEqual(await migrated.accounts.find('ada'), account('ada'));
  await migrated.close();

  const after = new Database(file);
  for (const [at, table] of WIDE.entries()) {
    assert.deepEqual(definitions(after, table), expected[at]);
    assert.doesNotMatch(String(expected[at]?.map(({ sql }) => sql)), /without rowid/);
  }
  after.close();
});
