import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import { backUp } from '../../src/store/backup.ts';
import type { Store } from '../../src/store/entities.ts';
import { openStore } from '../../src/store/open.ts';
import { backUpFile } from '../../src/store/sqlite/backup.ts';
import { SECRET, temporaryFolder } from '../store/engines.ts';
import { session, token } from '../store/fixtures.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const WRITER = fileURLToPath(new URL('../store/writer.ts', import.meta.url));

function openFile(name: string): Promise<Store> {
  const dsn = `sqlite://${at(name)}`;
  return openStore({ dsn, secrets: [SECRET], clock: systemClock, random: systemRandom, migrate: true });
}

/** What a backup holds, read as any program would. */
function read<T>(file: string, look: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true });
  try {
    return look(database);
  } finally {
    database.close();
  }
}

describe('a backup', () => {
  test('of a server under load is whole, and holds every write that was acknowledged before it began', async (t) => {
    const child = spawn(process.execPath, [WRITER, `sqlite://${at('busy.db')}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    const acknowledged: string[] = [];
    createInterface(child.stdout).on('line', (line) => acknowledged.push(line));
    await once(child.stdout, 'data');
    for (const name of ['first.db', 'second.db', 'third.db']) {
      while (acknowledged.length < 1000) await once(child.stdout, 'data');
      const before = acknowledged.splice(0);
      const made = await backUpFile(at('busy.db'), at(name), { replace: false });
      assert.equal(made.bytes, statSync(at(name)).size);
      read(at(name), (database) => {
        assert.equal(database.pragma('integrity_check', { simple: true }), 'ok');
        const find = database.prepare('select 1 from access_token where grant_id = ? and hash = ?').pluck();
        const lost = before.filter((line) => find.get(...line.split(' ')) !== 1);
        assert.deepEqual(lost, []);
      });
    }
    assert.equal(child.exitCode, null, 'the server went on');
  });

  test('is one file that only its owner reads, whatever the mask, and needs no log', async () => {
    const store = await openFile('private.db');
    const mask = process.umask(0);
    try {
      await backUpFile(at('private.db'), at('private-backup.db'), { replace: false });
    } finally {
      process.umask(mask);
    }
    assert.equal(statSync(at('private-backup.db')).mode & 0o777, 0o600);
    assert.equal(
      read(at('private-backup.db'), (database) => database.pragma('journal_mode', { simple: true })),
      'delete',
    );
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('private-backup.db')),
      ['private-backup.db'],
    );
    await store.close();
  });

  test('takes nothing from the server: it goes on, and is refused to nobody', async () => {
    const store = await openFile('undisturbed.db');
    await backUpFile(at('undisturbed.db'), at('undisturbed-1.db'), { replace: false });
    await store.write([{ op: 'insert', entity: 'login_session', record: session('after') }]);
    await assert.rejects(openFile('undisturbed.db'), { message: /in use by another Signet/ });
    await backUpFile(at('undisturbed.db'), at('undisturbed-2.db'), { replace: false });
    const sessions = (file: string) =>
      read(file, (database) => database.prepare('select id from login_session').pluck().all());
    assert.deepEqual(sessions(at('undisturbed-1.db')), []);
    assert.deepEqual(sessions(at('undisturbed-2.db')), ['after']);
    await store.close();
  });

  test('of a stopped server, and of one that crashed, is made as well', async () => {
    await (await openFile('stopped.db')).close();
    const made = await backUpFile(at('stopped.db'), at('stopped-backup.db'), { replace: false });
    assert(made.schema >= 20);
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => name.startsWith('stopped.db'))
        .sort(),
      ['stopped.db', 'stopped.db.lock'],
    );
  });

  test('that takes long lets the log grow, which starts anew after it', async () => {
    const store = await openFile('long.db');
    const reader = new Database(at('long.db'), { readonly: true });
    reader.exec('begin');
    reader.prepare('select count(*) from sqlite_schema').get();
    const filler = 'x'.repeat(20_000);
    const write = async (from: number) => {
      for (let group = 0; group < 25; group++) {
        await Promise.all(
          Array.from({ length: 50 }, (_, number) => {
            const payload = { subject: filler, scope: [], audience: [] };
            const record = token(`${from}-${group}-${number}`, 'h', { payload });
            return store.write([{ op: 'insert', entity: 'access_token', record }]);
          }),
        );
      }
    };
    const log = () => statSync(at('long.db-wal')).size;
    await write(1);
    await write(2);
    assert(log() > 40_000_000, 'the reader keeps the log from starting anew');
    reader.exec('rollback');
    reader.close();
    const longest = log();
    for (let more = 3; log() >= longest && more < 9; more++) await write(more);
    assert(log() < longest, `still ${log()} bytes`);
    await store.close();
  });

  test('replaces a file only when that is asked for, and never the database', async () => {
    const store = await openFile('source.db');
    writeFileSync(at('there.db'), 'something of mine');
    await assert.rejects(backUpFile(at('source.db'), at('there.db'), { replace: false }), {
      code: 'store_unavailable',
      message: /there\.db is there already.*--replace/,
    });
    assert.equal(readFileSync(at('there.db'), 'utf8'), 'something of mine');
    await backUpFile(at('source.db'), at('there.db'), { replace: true });
    assert(readFileSync(at('there.db')).subarray(0, 15).equals(Buffer.from('SQLite format 3')));
    symlinkSync(at('source.db'), at('alias.db'));
    for (const name of ['source.db', 'alias.db', 'source.db-wal', 'source.db.lock']) {
      await assert.rejects(backUpFile(at('source.db'), at(name), { replace: true }), { message: /belongs to the/ });
    }
    await store.close();
  });

  test('that cannot be made leaves nothing behind, and says why', async () => {
    const store = await openFile('unlucky.db');
    const backup = (target: string) => backUpFile(at('unlucky.db'), at(target), { replace: false });
    await assert.rejects(backup('no/such/folder.db'), { code: 'store_unavailable', message: /mkdir -p/ });
    await assert.rejects(backUpFile(at('missing.db'), at('b.db'), { replace: false }), { message: /no database/ });
    await assert.rejects(backUp('memory', at('b.db'), { replace: false }), { message: /in memory/ });
    await assert.rejects(backUp('postgres://u@h/d', at('b.db'), { replace: false }), { message: /pg_dump/ });
    writeFileSync(at('other.db'), '');
    await assert.rejects(backUpFile(at('other.db'), at('b.db'), { replace: false }), {
      message: /no database of Signet/,
    });
    await store.close();

    damage(at('unlucky.db'));
    await assert.rejects(backup('b.db'), { code: 'store_unavailable', message: /damaged/ });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('b.db')),
      [],
    );
  });
});

/** Overwrites the pages after the first with noise. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 8192, 16_384);
  writeFileSync(file, bytes);
}
