import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { main } from '../../src/cli/main.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import { restore } from '../../src/store/backup.ts';
import type { Store } from '../../src/store/entities.ts';
import { openStore } from '../../src/store/open.ts';
import { backUpFile } from '../../src/store/sqlite/backup.ts';
import { NOON, world } from '../cli/world.ts';
import { clientCredentials, isActive, newCode, prepare, redeemCode, refresh, textOf } from '../durability/grants.ts';
import { SECRET, temporaryFolder } from '../store/engines.ts';
import { key, session } from '../store/fixtures.ts';
import { type Place, place, type ServerProcess, startServer } from '../support/server-process.ts';
import { type WireClient, wireClient } from '../support/wire-client.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const clock = { now: () => NOON };
const dsnOf = (name: string): string => `sqlite://${at(name)}`;

function openFile(name: string, secrets: readonly string[] = [SECRET]): Promise<Store> {
  return openStore({ dsn: dsnOf(name), secrets, clock, random: systemRandom, migrate: true });
}

/** A database with one session, and its backup. */
async function withBackup(name: string, secrets: readonly string[] = [SECRET]): Promise<string> {
  const store = await openFile(name, secrets);
  await store.write([
    { op: 'insert', entity: 'login_session', record: session('then', { expires_at: NOON * 2 }) },
    { op: 'insert', entity: 'stored_key', record: { ...key('k'), set: 'hydra.openid.id-token' } },
  ]);
  await backUpFile(at(name), at(`backup-of-${name}`), { replace: false });
  await store.write([{ op: 'insert', entity: 'login_session', record: session('later', { expires_at: NOON * 2 }) }]);
  await store.close();
  return at(`backup-of-${name}`);
}

function restoreTo(name: string, backup: string, secrets: readonly string[] = [SECRET]) {
  return restore(backup, { dsn: dsnOf(name), secrets, clock, random: systemRandom, signOut: false });
}

async function sessionsOf(name: string): Promise<(string | undefined)[]> {
  const store = await openFile(name);
  const found = await Promise.all(['then', 'later'].map((id) => store.sessions.find(id)));
  await store.close();
  return found.map((row) => row?.id);
}

const filesOf = (name: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .sort();

describe('restoring a backup', () => {
  test('brings its state back, and keeps the one that it replaces', async () => {
    const backup = await withBackup('plain.db');
    const { kept } = await restoreTo('plain.db', backup);
    assert.deepEqual(await sessionsOf('plain.db'), ['then', undefined]);
    assert.equal(kept, at('plain.db.replaced-20261121T120000Z'));
    assert.deepEqual(await sessionsOf('plain.db.replaced-20261121T120000Z'), ['then', 'later']);
    assert.equal(statSync(at('plain.db')).mode & 0o777, 0o600);
    assert(existsSync(backup), 'the backup stays where it was');
  });

  test('keeps also what a crashed server had only in its log', async () => {
    const backup = await withBackup('crashed.db');
    const store = await openFile('crashed.db');
    await store.write([{ op: 'delete', entity: 'login_session', where: { id: 'then' } }]);
    copyFileSync(at('crashed.db'), at('copy.db'));
    copyFileSync(at('crashed.db-wal'), at('copy.db-wal'));
    await store.close();
    await restoreTo('copy.db', backup);
    assert.deepEqual(await sessionsOf('copy.db'), ['then', undefined]);
    assert.deepEqual(await sessionsOf('copy.db.replaced-20261121T120000Z'), [undefined, 'later']);
  });

  test('makes a database where there was none', async () => {
    const backup = await withBackup('moved.db');
    const { kept } = await restoreTo('elsewhere.db', backup);
    assert.equal(kept, undefined);
    assert.deepEqual(await sessionsOf('elsewhere.db'), ['then', undefined]);
    assert.deepEqual(filesOf('elsewhere.db'), ['elsewhere.db', 'elsewhere.db.lock']);
  });

  test('takes the place of a damaged database', async () => {
    const backup = await withBackup('damaged.db');
    writeFileSync(at('damaged.db'), Buffer.alloc(100_000, 0xa5));
    await restoreTo('damaged.db', backup);
    assert.deepEqual(await sessionsOf('damaged.db'), ['then', undefined]);
    assert.equal(readFileSync(at('damaged.db.replaced-20261121T120000Z'))[0], 0xa5);
  });

  test('is refused while a server holds the database', async () => {
    const backup = await withBackup('held.db');
    const store = await openFile('held.db');
    await assert.rejects(restoreTo('held.db', backup), { code: 'store_unavailable', message: /in use by another/ });
    await store.close();
    assert.deepEqual(await sessionsOf('held.db'), ['then', 'later']);
  });

  test('is refused when the backup is damaged, newer, something else or sealed with another secret', async () => {
    const backup = await withBackup('same.db');
    const refused = async (name: string, change: (file: string) => void, message: RegExp) => {
      copyFileSync(backup, at(name));
      change(at(name));
      await assert.rejects(restoreTo('same.db', at(name)), { code: 'store_unavailable', message });
    };
    const sql = (text: string) => (file: string) => {
      const database = new Database(file);
      database.exec(text);
      database.close();
    };
    await refused(
      'bent.db',
      (file) => void writeFileSync(file, readFileSync(file).fill(0xa5, 4096, 40_000)),
      /bent\.db/,
    );
    await refused('newer.db', sql("insert into schema_migration values (9999, 'contract: newer')"), /newer Signet/);
    await refused('alien.db', sql('drop table schema_migration'), /alien\.db is no database of Signet/);
    await refused('text.db', (file) => void writeFileSync(file, 'no database '.repeat(500)), /text\.db.*no SQLite/);
    await assert.rejects(restoreTo('same.db', backup, ['another-secret-of-enough-length']), {
      code: 'store_unavailable',
      message: /secrets\.system does not list/,
    });
    await assert.rejects(restoreTo('same.db', at('nowhere.db')), { message: /There is no file/ });
    await assert.rejects(restoreTo('same.db', at('same.db')), { message: /is the database itself/ });
    assert.deepEqual(await sessionsOf('same.db'), ['then', 'later']);
    assert.deepEqual(filesOf('same.db'), ['same.db', 'same.db.lock'], 'nothing is left of what was refused');
  });
});

/** What people and applications meet when yesterday's database is back. */
describe('after a restore', () => {
  let place1: Place;
  let server: ServerProcess;
  let wire: WireClient;
  let cookie: string;
  let database: string;

  before(async () => {
    place1 = await place(temporaryFolder());
    database = join(place1.folder, 'signet.db');
    await start();
    ({ cookie } = await prepare(server));
  });
  after(async () => {
    wire?.close();
    await server?.kill();
  });

  async function start(): Promise<void> {
    server = await startServer(place1);
    wire = wireClient(server.issuer, 4);
  }

  async function command(...words: string[]): Promise<{ code: number; printed: string[]; complaints: string[] }> {
    const io = world({ random: systemRandom });
    const code = await main([...words, '--dev', '--dsn', `sqlite://${database}`], io);
    return { code, printed: io.printed, complaints: io.complaints };
  }

  async function stopAndRestore(backup: string, ...flags: string[]): Promise<string[]> {
    wire.close();
    await server.terminate();
    const { code, printed, complaints } = await command('restore', backup, ...flags);
    assert.equal(code, 0, complaints.join('\n'));
    await start();
    return printed;
  }

  test('old tokens work, later ones do not, a code works once, a later refresh token ends its grant', async () => {
    const old = textOf(await clientCredentials(wire), 'access_token');
    const first = textOf(await redeemCode(wire, await newCode(server, wire, cookie)), 'refresh_token');
    const unused = await newCode(server, wire, cookie);
    const backup = join(place1.folder, 'backup.db');
    const made = await command('backup', backup);
    assert.equal(made.code, 0, made.complaints.join('\n'));
    assert.match(made.printed.join('\n'), /checked\..*secrets\.system/s);

    const late = textOf(await clientCredentials(wire), 'access_token');
    const second = textOf(await refresh(wire, first), 'refresh_token');
    assert.equal((await redeemCode(wire, unused)).status, 200);
    const held = await command('restore', backup);
    assert.equal(held.code, 1);
    assert.match(held.complaints.join('\n'), /in use by another Signet/);

    const printed = await stopAndRestore(backup);
    assert.match(printed.join('\n'), /replaced-.*sign in again.*--sign-out/s);
    assert.equal(await isActive(wire, old), true);
    assert.equal(await isActive(wire, late), false);
    assert.equal((await redeemCode(wire, unused)).status, 400, 'it was used, after the backup');
    assert.equal((await refresh(wire, second)).status, 400, 'it is newer than what the database knows');
    assert.equal((await refresh(wire, first)).status, 400, 'and ended its authorization');
  });

  test('with --sign-out nothing that was issued before works, and signing in does', async () => {
    const old = textOf(await clientCredentials(wire), 'access_token');
    const token = textOf(await redeemCode(wire, await newCode(server, wire, cookie)), 'refresh_token');
    const backup = join(place1.folder, 'backup-2.db');
    await command('backup', backup);
    await stopAndRestore(backup, '--sign-out');
    assert.equal(await isActive(wire, old), false);
    assert.equal((await refresh(wire, token)).status, 400);
    await assert.rejects(newCode(server, wire, cookie), /login_required/);
    assert.equal((await clientCredentials(wire)).status, 200);
  });
});
