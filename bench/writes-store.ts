import { closeSync, openSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { systemClock, systemRandom } from '../src/oauth/clock.ts';
import { rememberOpened } from '../src/oauth/opened.ts';
import { createSealer } from '../src/oauth/sealing.ts';
import { createIdentifier } from '../src/oauth/tokens/identifier.ts';
import { createChangeCompiler } from '../src/store/changes.ts';
import type { Outcome, Statement, Value } from '../src/store/driver.ts';
import { openStore } from '../src/store/open.ts';
import { createRowCodecs } from '../src/store/rows.ts';
import { type Checkpointer, createCheckpointer } from '../src/store/sqlite/checkpointer.ts';
import { connect } from '../src/store/sqlite/connection.ts';
import { sqliteDialect } from '../src/store/sqlite/dialect.ts';
import { createGroupCommit, type GroupCommit } from '../src/store/sqlite/group-commit.ts';
import { createTransactions, type Transactions } from '../src/store/sqlite/transactions.ts';
import { openWal, type Sync } from '../src/store/sqlite/wal.ts';

/** The store's own way, and what it is compared with. */
export const WAYS = [
  'one sync at a time',
  'without checkpoints',
  'a sync for each turn',
  'groups of 2 ms',
  'SQLite syncs',
] as const;
export type Way = (typeof WAYS)[number];

export interface EmbeddedStore {
  write(list: readonly Statement[]): Promise<void>;
  /** Milliseconds of each sync. */
  readonly syncs: readonly number[];
  /** Lists in each commit. */
  readonly groups: readonly number[];
  /** Milliseconds for which writes waited for a checkpoint. */
  readonly holds: readonly number[];
  forget(): void;
  close(): Promise<void>;
}

type Prepared = Database.Statement<Value[], Value[]>;
type Commits = Pick<GroupCommit, 'write' | 'hold' | 'release' | 'close'>;

const sealer = rememberOpened(createSealer(['the secret of the benchmark alone'], 'bench', systemRandom));
const compile = createChangeCompiler(sqliteDialect, createRowCodecs(sealer), sealer);

/** A new access token of a client. */
export function insertion(): Statement[] {
  const now = systemClock.now();
  const record = {
    grant_id: createIdentifier(systemClock, systemRandom),
    hash: systemRandom.bytes(32).toString('base64url'),
    client_id: 'app',
    grant_bound: false,
    issued_at: now,
    expires_at: now + 3_600_000,
    payload: { subject: 'app', scope: ['read'], audience: [] },
  };
  return [compile({ op: 'insert', entity: 'access_token', record, guard: 'exists' })];
}

/** The parts of src/store/sqlite, put together in one of several ways. The file is made. */
export async function openEmbedded(file: string, way: Way): Promise<EmbeddedStore> {
  await makeSchema(file);
  const { database, unlock } = connect(file);
  const wal = openWal(file);
  if (wal === undefined) throw new Error(`${file} has no log`);
  const prepared = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql) ?? database.prepare<Value[], Value[]>(sql);
    prepared.set(sql, known);
    return known;
  };
  database.pragma(`synchronous = ${way === 'SQLite syncs' ? 'full' : 'normal'}`);
  database.pragma('wal_autocheckpoint = 0');

  const told = createTold();
  let checkpointer: Checkpointer | undefined;
  const transactions = createTransactions(database, prepare);
  const counted: Transactions = {
    run(lists) {
      told.groups.push(lists.length);
      return way === 'SQLite syncs' ? told.timed(() => transactions.run(lists)) : transactions.run(lists);
    },
  };
  const commits = commitsIn(way, counted, told.sync(wal.sync), () => checkpointer?.grown());
  const fd = openSync(file, 'r+');
  if (way !== 'without checkpoints') {
    const state = prepare('pragma wal_checkpoint(noop)').raw();
    checkpointer = createCheckpointer({
      file,
      fd,
      state() {
        const [, length, checkpointed] = state.get() ?? [];
        return { length: Number(length ?? 0), checkpointed: Number(checkpointed ?? 0) };
      },
      hold: () => told.hold(commits.hold),
      release: () => told.release(commits.release),
      large: () => false,
      rested: () => undefined,
      onLost: () => {
        throw new Error('the worker is lost');
      },
    });
  }
  return {
    ...told,
    async write(list) {
      await commits.write(list);
    },
    async close() {
      await commits.close();
      await checkpointer?.close();
      wal.close();
      database.close();
      closeSync(fd);
      unlock();
    },
  };
}

async function makeSchema(file: string): Promise<void> {
  const secrets = ['a-system-secret-of-enough-length'];
  const store = await openStore({
    dsn: `sqlite://${file}`,
    secrets,
    clock: systemClock,
    random: systemRandom,
    migrate: true,
  });
  await store.close();
}

function createTold() {
  const syncs: number[] = [];
  const groups: number[] = [];
  const holds: number[] = [];
  let held = 0;
  return {
    syncs,
    groups,
    holds,
    forget() {
      for (const list of [syncs, groups, holds]) list.length = 0;
    },
    timed<T>(work: () => T): T {
      const started = performance.now();
      const result = work();
      syncs.push(performance.now() - started);
      return result;
    },
    sync: (sync: Sync): Sync => {
      return async () => {
        const started = performance.now();
        await sync();
        syncs.push(performance.now() - started);
      };
    },
    hold(hold: () => void) {
      held = performance.now();
      hold();
    },
    release(release: () => void) {
      holds.push(performance.now() - held);
      release();
    },
  };
}

function commitsIn(way: Way, transactions: Transactions, sync: Sync, onCommitted: () => void): Commits {
  switch (way) {
    case 'one sync at a time':
    case 'without checkpoints':
      return createGroupCommit(transactions, sync, onCommitted);
    case 'SQLite syncs':
      return createGroupCommit(transactions, () => Promise.resolve(), onCommitted);
    case 'a sync for each turn':
      return createEager(transactions, sync, onCommitted, setImmediate);
    case 'groups of 2 ms':
      return createEager(transactions, sync, onCommitted, (commit) => setTimeout(commit, 2));
  }
}

/** Does not wait for the sync before: as many run at once as there are groups. */
function createEager(
  transactions: Transactions,
  sync: Sync,
  onCommitted: () => void,
  later: (commit: () => void) => unknown,
): Commits {
  let queue: { readonly list: readonly Statement[]; resolve(outcome: Outcome): void }[] = [];
  let scheduled = false;
  let held = false;
  const underWay = new Set<Promise<void>>();

  function schedule(): void {
    if (scheduled || held || queue.length === 0) return;
    scheduled = true;
    later(() => {
      scheduled = false;
      if (held) return;
      const group = queue;
      queue = [];
      const results = transactions.run(group.map(({ list }) => list));
      const synced = sync().then(() => {
        underWay.delete(synced);
        group.forEach(({ resolve }, at) => {
          const { outcome, error } = results[at] ?? {};
          if (outcome === undefined) throw error;
          resolve(outcome);
        });
      });
      underWay.add(synced);
      onCommitted();
    });
  }

  return {
    write: (list) =>
      new Promise((resolve) => {
        queue.push({ list, resolve });
        schedule();
      }),
    hold() {
      held = true;
    },
    release() {
      held = false;
      schedule();
    },
    async close() {
      await Promise.all(underWay);
    },
  };
}
