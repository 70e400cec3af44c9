import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import type { Statement } from '../../src/store/driver.ts';
import { parseDsn } from '../../src/store/dsn.ts';
import type { Store } from '../../src/store/entities.ts';
import { StoreUnavailable } from '../../src/store/errors.ts';
import { openStore } from '../../src/store/open.ts';
import { createCheckpointer } from '../../src/store/sqlite/checkpointer.ts';
import { createTransactions } from '../../src/store/sqlite/transactions.ts';
import { startSweeper } from '../../src/store/sweeper.ts';
import { SECRET, temporaryFolder } from './engines.ts';
import { session, token } from './fixtures.ts';

const folder = temporaryFolder();
const openDsn = (dsn: string, migrate = true): Promise<Store> =>
  openStore({ dsn, secrets: [SECRET], clock: systemClock, random: systemRandom, migrate });
const openFile = (name: string): Promise<Store> => openDsn(`sqlite://${join(folder, name)}`);

/** Waits for another thread, whose clock no test moves. */
async function until(reached: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (reached()) return;
    await wait(10);
  }
  assert.fail('it did not happen within five seconds');
}

describe('the dsn', () => {
  test('names a file or memory, whatever parameters follow', () => {
    assert.deepEqual(parseDsn('memory'), { engine: 'memory' });
    assert.deepEqual(parseDsn('sqlite::memory:'), { engine: 'memory' });
    assert.deepEqual(parseDsn('sqlite:///var/lib/a%20b.db?_fk=true'), { engine: 'sqlite', file: '/var/lib/a b.db' });
    assert.deepEqual(parseDsn('sqlite://relative.db'), { engine: 'sqlite', file: 'relative.db' });
  });

  test('of another kind is refused with what is supported, and without its password', () => {
    assert.throws(
      () => parseDsn('mysql://user:hunter2@host/db'),
      (error) =>
        error instanceof StoreUnavailable && /mysql.*sqlite:/.test(error.message) && !/hunter2/.test(error.message),
    );
    assert.throws(() => parseDsn(''), StoreUnavailable);
  });
});

describe('opening a database', () => {
  test('that cannot be written says so in one sentence', async () => {
    await assert.rejects(openFile('no/such/folder/a.db'), { code: 'store_unavailable', message: /no\/such\/folder/ });
    mkdirSync(join(folder, 'directory.db'));
    await assert.rejects(openFile('directory.db'), { code: 'store_unavailable', message: /directory\.db/ });
    writeFileSync(join(folder, 'text.db'), 'This is no database, but long enough to be looked at as one. '.repeat(20));
    await assert.rejects(openFile('text.db'), { code: 'store_unavailable', message: /no SQLite database/ });
    if (process.getuid?.() === 0) return;
    mkdirSync(join(folder, 'locked'));
    chmodSync(join(folder, 'locked'), 0o500);
    await assert.rejects(openFile('locked/a.db'), { code: 'store_unavailable', message: /written/ });
  });

  test('that has no schema yet asks for the migration', async () => {
    await assert.rejects(openDsn(`sqlite://${join(folder, 'empty.db')}`, false), {
      code: 'store_unavailable',
      message: /signet migrate/,
    });
  });

  test('that another connection of this process holds is refused, by whatever path', async () => {
    const store = await openFile('held.db');
    symlinkSync(join(folder, 'held.db'), join(folder, 'link.db'));
    await assert.rejects(openFile('held.db'), { code: 'store_unavailable', message: /in use/ });
    await assert.rejects(openFile('link.db'), { code: 'store_unavailable', message: /in use/ });
    await store.close();
    await (await openFile('link.db')).close();
  });

  test('that another process holds is refused until that process is gone, killed or not', async () => {
    const dsn = `sqlite://${join(folder, 'process.db')}`;
    const script = fileURLToPath(new URL('./writer.ts', import.meta.url));
    const child = spawn(process.execPath, [script, dsn], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.stdout.resume();
    await assert.rejects(openDsn(dsn), { code: 'store_unavailable', message: /in use by another Signet/ });
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await (await openDsn(dsn)).close();
  });

  test('makes files that only their owner reads', async () => {
    const store = await openFile('private.db');
    assert.equal(statSync(join(folder, 'private.db')).mode & 0o077, 0);
    assert.equal(statSync(join(folder, 'private.db-wal')).mode & 0o077, 0);
    await store.close();
  });
});

describe('a full disk', () => {
  const insert = (bytes: number): Statement => ({
    sql: 'insert into t values (?)',
    parameters: [Buffer.alloc(bytes)],
    guard: undefined,
    single: true,
  });

  test('rejects the lists that need the room, and no others', () => {
    const database = new Database(join(folder, 'full.db'));
    database.exec('create table t (a blob)');
    database.pragma('max_page_count = 20');
    const transactions = createTransactions(database, (sql) => database.prepare(sql));
    const results = transactions.run([[insert(10)], [insert(500_000)], [insert(10), insert(10)], [insert(10)]]);
    assert.deepEqual(
      results.map(({ outcome, error }) => outcome?.changes ?? (error instanceof StoreUnavailable && error.message)),
      [1, 'The disk of the database is full: make room.', 2, 1],
    );
    assert.equal(database.prepare('select count(*) from t').pluck().get(), 4);
    const [alone] = transactions.run([[insert(10), insert(500_000)]]);
    assert.ok(alone?.error instanceof StoreUnavailable);
    assert.equal(database.prepare('select count(*) from t').pluck().get(), 4);
    database.close();
  });

  test('at the end of a shared transaction costs only the list that it concerns', () => {
    const database = new Database(':memory:');
    // A deferred constraint is what makes a commit fail at will.
    database.exec(
      'create table p (id primary key); create table t (p references p (id) deferrable initially deferred, b)',
    );
    const write = (p: string | null): Statement => ({
      sql: 'insert into t values (?, 1)',
      parameters: [p],
      guard: undefined,
      single: true,
    });
    const transactions = createTransactions(database, (sql) => database.prepare(sql));
    const results = transactions.run([[write(null)], [write('missing')], [write(null)]]);
    assert.deepEqual(
      results.map(({ outcome }) => outcome?.changes),
      [1, undefined, 1],
    );
    assert.equal(database.prepare('select count(*) from t').pluck().get(), 2);
    assert.equal(database.inTransaction, false);
    database.close();
  });
});

test('a list that fails after its first statement is undone alone', () => {
  const database = new Database(':memory:');
  database.exec('create table t (a primary key)');
  const insert = (a: number, guard?: string): Statement => ({
    sql: 'insert into t values (?) on conflict do nothing',
    parameters: [a],
    guard,
    single: true,
  });
  const transactions = createTransactions(database, (sql) => database.prepare(sql));
  const lists = [[insert(1)], [insert(2, 'first'), insert(1, 'second')], [insert(1, 'third'), insert(3)], [insert(4)]];
  assert.deepEqual(
    transactions.run(lists).map(({ outcome }) => outcome),
    [
      { guard: undefined, changes: 1 },
      { guard: 'second', changes: 0 },
      { guard: 'third', changes: 0 },
      { guard: undefined, changes: 1 },
    ],
  );
  assert.deepEqual(database.prepare('select a from t order by a').pluck().all(), [1, 4]);
  assert.equal(database.inTransaction, false);
  database.close();
});

describe('checkpoints', () => {
  test('go on beside the writes, and keep the log short', async () => {
    const store = await openFile('checkpoint.db');
    const file = join(folder, 'checkpoint.db');
    const before = statSync(file).size;
    for (let group = 0; group < 20; group++) {
      await Promise.all(
        Array.from({ length: 100 }, (_, at) =>
          store.write([
            {
              op: 'insert',
              entity: 'access_token',
              record: token(`${at}-${group}`, 'h', {
                payload: { scope: [], audience: [], ext: { filler: 'x'.repeat(2500) } },
              }),
            },
          ]),
        ),
      );
    }
    await until(() => statSync(file).size > before + 1_000_000);
    await store.close();
  });

  test('that the worker cannot do fall back to the writing connection', async () => {
    const calls: string[] = [];
    const checkpointer = createCheckpointer({
      file: join(folder, 'no-such-folder', 'a.db'),
      state: () => ({ length: 100_000, checkpointed: 0 }),
      hold: () => calls.push('hold'),
      release: () => calls.push('release'),
      large: () => false,
      rested: () => undefined,
      onLost: () => calls.push('lost'),
    });
    checkpointer.grown();
    await until(() => calls.length > 0);
    checkpointer.grown();
    assert.deepEqual(calls, ['lost']);
    await checkpointer.close();
  });

  test('of a log that never ends hold the writes for one round', async () => {
    const file = join(folder, 'long.db');
    new Database(file).close();
    const calls: string[] = [];
    let looks = 0;
    const checkpointer = createCheckpointer({
      file,
      // The writers are always a little ahead of it.
      state: () =>
        looks++ === 0 ? { length: 50_000, checkpointed: 0 } : { length: 50_000 + looks, checkpointed: 49_999 + looks },
      hold: () => calls.push('hold'),
      release: () => calls.push('release'),
      large: () => false,
      rested: () => undefined,
      onLost: () => calls.push('lost'),
    });
    checkpointer.grown();
    await until(() => calls.length === 2);
    assert.deepEqual(calls, ['hold', 'release']);
    await checkpointer.close();
    assert.deepEqual(calls, ['hold', 'release']);
  });
});

describe('the space of swept rows', () => {
  test('goes back to the disk', async () => {
    const store = await openFile('compact.db');
    const file = join(folder, 'compact.db');
    const record = (at: number) =>
      token(`${at}`, 'h', {
        expires_at: 1,
        payload: { scope: [], audience: [], ext: { filler: 'x'.repeat(3000) } },
      });
    await store.write(
      Array.from({ length: 3000 }, (_, at) => ({ op: 'insert', entity: 'access_token', record: record(at) }) as const),
    );
    await store.close();
    const full = statSync(file).size;
    const reopened = await openFile('compact.db');
    assert.equal((await reopened.sweep())['access_token'], 3000);
    await reopened.close();
    assert.ok(full > 10_000_000);
    assert.ok(statSync(file).size < full / 2, `${statSync(file).size} of ${full} bytes are left`);
  });
});

describe('the sweeper', () => {
  test('sweeps again and again until it is stopped, and tells of failures', async () => {
    let sweeps = 0;
    const errors: unknown[] = [];
    const failing = new Error('no disk');
    const stop = startSweeper(
      { sweep: () => (++sweeps === 1 ? Promise.reject(failing) : Promise.resolve({})) },
      { every: 1, onError: (error) => errors.push(error) },
    );
    await until(() => sweeps >= 3);
    stop();
    assert.deepEqual(errors, [failing]);
  });
});

test('what is read is the same for the next reader, and nobody can change it', async () => {
  const store = await openDsn('memory', false);
  await store.write([{ op: 'insert', entity: 'login_session', record: session('s') }]);
  const [one, other] = [await store.sessions.find('s'), await store.sessions.find('s')];
  assert.deepEqual(one, other);
  assert.throws(() => Object.assign(one ?? {}, { subject: 'another' }), TypeError);
  assert.throws(() => Object.assign(one?.payload ?? {}, { acr: 'another' }), TypeError);
  await store.close();
});
