import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock, systemRandom } from '../src/oauth/clock.ts';
import { rememberOpened } from '../src/oauth/opened.ts';
import type { AccessToken } from '../src/oauth/records.ts';
import { createSealer } from '../src/oauth/sealing.ts';
import { createChangeCompiler } from '../src/store/changes.ts';
import type { Store } from '../src/store/entities.ts';
import { openStore } from '../src/store/open.ts';
import { createRowCodecs } from '../src/store/rows.ts';
import { sqliteDialect } from '../src/store/sqlite/dialect.ts';

/** The store alone: access tokens inserted and read, in a file in the temporary folder. */
const CONCURRENCY = 64;
const ROWS = 50_000;
const SECRETS = ['a-system-secret-of-enough-length'];

function token(at: number, payload: AccessToken['payload']): AccessToken {
  const now = systemClock.now();
  return {
    grant_id: `${now.toString(36)}${systemRandom.bytes(12).toString('base64url')}`,
    hash: systemRandom.bytes(32).toString('base64url'),
    client_id: `client-${at % 100}`,
    grant_bound: false,
    issued_at: now,
    expires_at: now + 3_600_000,
    payload,
  };
}

async function measure(name: string, count: number, run: () => Promise<void> | void): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpu = process.cpuUsage();
  const started = performance.now();
  delay.enable();
  await run();
  delay.disable();
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const rate = Math.round((count / milliseconds) * 1000);
  const micros = ((user + system) / count).toFixed(1);
  console.log(
    `${name.padEnd(44)} ${String(rate).padStart(8)}/s ${micros.padStart(7)} µs CPU  loop p99 ${(delay.percentile(99) / 1e6).toFixed(1)} max ${(delay.max / 1e6).toFixed(1)} ms`,
  );
}

async function insert(store: Store, tokens: readonly AccessToken[]): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let record = tokens[next++]; record !== undefined; record = tokens[next++]) {
      await store.write([{ op: 'insert', entity: 'access_token', record, guard: 'exists' }]);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
}

function tokens(count: number, payload: AccessToken['payload']): AccessToken[] {
  return Array.from({ length: count }, (_, at) => token(at, payload));
}

async function measureTokens(store: Store, kind: string, written: readonly AccessToken[]): Promise<void> {
  await measure(`insert a token ${kind}`, written.length, () => insert(store, written));
  await measure(`find a token ${kind}`, written.length, async () => {
    for (const { grant_id, hash } of written) await store.accessTokens.find(grant_id, [hash]);
  });
}

async function benchStore(dsn: string): Promise<void> {
  const store = await openStore({ dsn, secrets: SECRETS, clock: systemClock, random: systemRandom, migrate: true });
  const sealed = { subject: 'client-1', scope: ['read', 'write'], audience: [] };
  await insert(store, tokens(ROWS / 10, sealed));
  await measureTokens(store, 'with a sealed payload', tokens(ROWS, sealed));
  await measureTokens(store, 'whose grant says it all', tokens(ROWS, null));
  await store.close();
}

async function benchCompiling(): Promise<void> {
  const sealer = rememberOpened(createSealer(SECRETS, 'bench', systemRandom));
  const rows = createRowCodecs(sealer);
  const cached = createChangeCompiler(sqliteDialect, rows, sealer);
  const redeem = {
    op: 'update',
    entity: 'authorization_grant',
    where: { id: 'grant', code_used_at: null },
    set: { code_used_at: 1, refresh_generation: 1 },
    guard: 'used',
  } as const;
  const count = 20_000;
  await measure('statement of an update, compiled once', count, () => {
    for (let at = 0; at < count; at++) cached(redeem);
  });
  await measure('statement of an update, compiled each time', count, () => {
    for (let at = 0; at < count; at++) createChangeCompiler(sqliteDialect, rows, sealer)(redeem);
  });
}

const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'));
try {
  await benchCompiling();
  console.log('In memory:');
  await benchStore('memory');
  console.log(`In a file, ${CONCURRENCY} writes at once:`);
  await benchStore(`sqlite://${join(folder, 'bench.db')}`);
  console.log(`${Math.round(statSync(join(folder, 'bench.db')).size / (2.1 * ROWS))} bytes of file for each token`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
