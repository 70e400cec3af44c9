import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import type { Store } from '../../src/store/entities.ts';
import { StoreUnavailable } from '../../src/store/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open.ts';
import { openSqlite } from '../../src/store/sqlite/driver.ts';
import { createStore } from '../../src/store/store.ts';
import { SECRET, temporaryFolder } from './engines.ts';
import { account, consent, grant, key, session, token } from './fixtures.ts';

const folder = temporaryFolder();
const openFile = (name: string): Promise<Store> =>
  openStore({
    dsn: `sqlite://${join(folder, name)}`,
    secrets: [SECRET],
    clock: systemClock,
    random: systemRandom,
    migrate: true,
  });

type Answer = (error: Error | null) => void;

/** A store whose syncs end when the test says so. */
async function heldStore(name: string) {
  const syncs: Answer[] = [];
  let held = false;
  const driver = openSqlite(join(folder, name), (_fd, answer) => {
    if (held) syncs.push(answer);
    else answer(null);
  });
  await migrate(driver);
  held = true;
  const store = createStore(driver, createSealer([SECRET], 'store', systemRandom), systemClock);
  const letGo = () => {
    held = false;
    for (const answer of syncs.splice(0)) answer(null);
  };
  return { store, syncs, letGo };
}

/** Watches a write without waiting for it. */
function watch(writing: Promise<unknown>): { state: string } {
  const seen = { state: 'waiting' };
  writing.then(
    () => {
      seen.state = 'answered';
    },
    () => {
      seen.state = 'rejected';
    },
  );
  return seen;
}

async function turns(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await turn();
}

describe('what is acknowledged is durable', () => {
  test('no write is answered before a sync that began after its commit', async () => {
    const { store, syncs, letGo } = await heldStore('held.db');
    const insert = (id: string) => watch(store.write([{ op: 'insert', entity: 'login_session', record: session(id) }]));
    const first = [insert('a'), insert('b')];
    await turns(5);
    assert.equal(syncs.length, 1, 'writes of one turn share a sync');
    assert.deepEqual(
      first.map(({ state }) => state),
      ['waiting', 'waiting'],
    );

    const late = [insert('c'), insert('d')];
    await turns(5);
    assert.equal(syncs.length, 1, 'one sync at a time');
    syncs.shift()?.(null);
    await turns(5);
    assert.deepEqual(
      first.map(({ state }) => state),
      ['answered', 'answered'],
    );
    assert.deepEqual(
      late.map(({ state }) => state),
      ['waiting', 'waiting'],
    );
    assert.equal(syncs.length, 1);

    letGo();
    await turns(5);
    assert.deepEqual(
      late.map(({ state }) => state),
      ['answered', 'answered'],
    );
    await store.close();
  });

  test('closing answers what is still waiting', async () => {
    const { store, syncs, letGo } = await heldStore('closing.db');
    const waiting = watch(store.write([{ op: 'insert', entity: 'login_session', record: session('a') }]));
    await turns(3);
    const closing = store.close();
    await turns(3);
    assert.equal(syncs.length, 1);
    assert.equal(waiting.state, 'waiting');
    letGo();
    await closing;
    assert.equal(waiting.state, 'answered');
    await assert.rejects(
      store.write([{ op: 'insert', entity: 'login_session', record: session('b') }]),
      StoreUnavailable,
    );
  });

  test('after a sync that failed nothing is acknowledged any more', async () => {
    const { store, syncs, letGo } = await heldStore('failed.db');
    const write = (id: string) => store.write([{ op: 'insert', entity: 'login_session', record: session(id) }]);
    const synced = assert.rejects(write('a'), { code: 'store_unavailable' });
    await turns(3);
    const queued = assert.rejects(write('b'), { code: 'store_unavailable' });
    await turns(3);
    syncs.shift()?.(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
    await Promise.all([synced, queued]);
    letGo();
    await assert.rejects(write('c'), { code: 'store_unavailable' });
    await assert.rejects(store.check(), { code: 'store_unavailable' });
    await store.close();

    const reopened = await openFile('failed.db');
    await reopened.check();
    assert.equal(await reopened.sessions.find('b'), undefined);
    await reopened.close();
  });

  test('every write that a killed process acknowledged is found again', async () => {
    const dsn = `sqlite://${join(folder, 'killed.db')}`;
    const script = fileURLToPath(new URL('./writer.ts', import.meta.url));
    const child = spawn(process.execPath, [script, dsn], { stdio: ['ignore', 'pipe', 'inherit'] });
    const acknowledged: string[] = [];
    const exited = once(child, 'exit');
    for await (const line of createInterface(child.stdout)) {
      acknowledged.push(line);
      if (acknowledged.length === 2000) child.kill('SIGKILL');
    }
    assert.deepEqual(await exited, [null, 'SIGKILL']);

    const store = await openFile('killed.db');
    for (const line of acknowledged) {
      const [grant_id = '', hash = ''] = line.split(' ');
      assert.notEqual(await store.accessTokens.find(grant_id, [hash]), undefined, `${line} was lost`);
    }
    await store.close();
  });
});

describe('secrets at rest', () => {
  test('the file shows no sealed value', async () => {
    const store = await openFile('sealed.db');
    await store.write([
      { op: 'insert', entity: 'authorization_grant', record: grant('g') },
      { op: 'insert', entity: 'access_token', record: token('g', 'h') },
      { op: 'insert', entity: 'consent', record: consent('s', 'c') },
      { op: 'insert', entity: 'login_session', record: session('l') },
      { op: 'insert', entity: 'account', record: account('visible-id') },
      { op: 'insert', entity: 'stored_key', record: key('k') },
    ]);
    await store.close();
    const bytes = readFileSync(join(folder, 'sealed.db'));
    assert.ok(bytes.includes('visible-id'));
    assert.ok(!bytes.includes('plaintext-marker'));
  });
});
