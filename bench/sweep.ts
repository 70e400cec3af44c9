import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock, systemRandom } from '../src/oauth/clock.ts';
import type { AccessToken } from '../src/oauth/records.ts';
import { createIdentifier } from '../src/oauth/tokens/identifier.ts';
import type { Store } from '../src/store/entities.ts';
import { openStore } from '../src/store/open.ts';
import { HttpClient } from './http.ts';
import { openLoop, quantile } from './load.ts';
import { type MachineFigures, watchMachine } from './machine.ts';
import { freePort, pinLoad, startServer } from './process.ts';

/**
 * A server whose database holds a million expired access tokens, from its first sweep to its last, while clients ask for
 * tokens at a steady rate: `node bench/sweep.ts [tokens] [requests a second] [seconds before and after]`.
 *
 * Beside every figure stands what the machine itself did in the same seconds: pages that this process wrote to another
 * file of the same disk and synced, and the pauses of this process.
 */
const TOKENS = Number(process.argv[2] ?? 1_000_000);
const RATE = Number(process.argv[3] ?? 200);
const SECRET = 'a-system-secret-of-enough-length';
const CONTROL_SECONDS = Number(process.argv[4] ?? 12);
const SECONDS_OF_A_PART = 2;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'));
const file = join(folder, 'signet.db');
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function open(): Promise<Store> {
  return openStore({
    dsn: `sqlite://${file}`,
    secrets: [SECRET],
    clock: systemClock,
    random: systemRandom,
    migrate: true,
  });
}

function token(issued_at: number, expires_at: number): AccessToken {
  return {
    grant_id: createIdentifier({ now: () => issued_at }, systemRandom),
    hash: systemRandom.bytes(32).toString('base64url'),
    client_id: 'app',
    grant_bound: false,
    issued_at,
    expires_at,
    payload: { subject: 'app', scope: ['read'], audience: [] },
  };
}

async function fill(store: Store, records: Iterable<AccessToken>): Promise<void> {
  let batch: AccessToken[] = [];
  const write = () => store.write(batch.map((record) => ({ op: 'insert', entity: 'access_token', record }) as const));
  for (const record of records) {
    batch.push(record);
    if (batch.length < 1000) continue;
    await write();
    batch = [];
  }
  await write();
}

/** Tokens of the last day, in the order in which they were issued, good for an hour each. */
function* expired(count: number): Generator<AccessToken> {
  const first = systemClock.now() - DAY;
  for (let at = 0; at < count; at++) {
    const issued_at = first + Math.floor((at / count) * (DAY - 2 * HOUR));
    yield token(issued_at, issued_at + HOUR);
  }
}

function* live(count: number): Generator<AccessToken> {
  for (let at = 0; at < count; at++) yield token(systemClock.now(), systemClock.now() + DAY);
}

/** @returns the bytes of the database before the expired tokens came. */
async function makeDatabase(): Promise<number> {
  const store = await open();
  await fill(store, live(10_000));
  await store.close();
  const before = sizeOf(file);
  const again = await open();
  await fill(again, expired(TOKENS));
  await again.close();
  return before;
}

function settings(publicPort: number, adminPort: number): string[] {
  // The seconds before have to be over when the first sweep begins.
  const set = [`store.sweep_every=${CONTROL_SECONDS + 8}s`, 'log.level=warn'];
  return [
    ...['--dev', '--dsn', `sqlite://${file}`, '--public-port', String(publicPort), '--admin-port', String(adminPort)],
    ...set.flatMap((word) => ['--set', word]),
  ];
}

async function scrape(http: HttpClient, admin: string, name: string): Promise<number> {
  const { body } = await http.send(`${admin}/metrics/prometheus`);
  const line = body.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? 0);
}

/** The upper bound of the slowest bucket that is not empty. */
async function longestBatch(http: HttpClient, admin: string): Promise<string> {
  const { body } = await http.send(`${admin}/metrics/prometheus`);
  const buckets = [...body.matchAll(/^signet_sweep_batch_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm)];
  const all = Number(buckets.at(-1)?.[2] ?? 0);
  const bound = buckets.find(([, , count]) => Number(count) === all)?.[1] ?? '?';
  return `${all} batches, none above ${Number(bound) * 1000} ms`;
}

async function makeClient(http: HttpClient, admin: string): Promise<void> {
  const client = { client_id: 'app', client_secret: 'secret-of-the-app', grant_types: ['client_credentials'] };
  await http.send(`${admin}/admin/clients`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(client),
  });
}

async function run(): Promise<void> {
  const before = await makeDatabase();
  console.log(`${TOKENS} expired tokens: ${megabytes(before)} before them, ${megabytes(sizeOf(file))} with them`);
  pinLoad();
  const [publicPort, adminPort] = [await freePort(), await freePort()];
  const server = startServer(
    [join(import.meta.dirname, '../bin/signet.js'), 'serve', ...settings(publicPort, adminPort)],
    {
      SECRETS_SYSTEM: SECRET,
    },
  );
  const http = new HttpClient();
  const admin = `http://127.0.0.1:${adminPort}`;
  const url = `http://127.0.0.1:${publicPort}/oauth2/token`;
  try {
    await ready(http, admin);
    await makeClient(http, admin);
    const authorization = `Basic ${Buffer.from('app:secret-of-the-app').toString('base64')}`;
    const machine = watchMachine(folder, server.pid);
    let answered: number[] = [];
    const ask = async (): Promise<void> => {
      const sent = performance.now();
      const { status, body } = await http.submit(url, { grant_type: 'client_credentials' }, { authorization });
      if (status !== 200) throw new Error(`${status} ${body}`);
      answered.push(performance.now() - sent);
    };
    const tell = (when: string, times: Float64Array | readonly number[]): void => {
      report(when, times, answered, machine.take());
      answered = [];
    };
    for (let warm = 0; warm < 200; warm++) await ask();
    answered = [];

    const load = async (seconds: number): Promise<Float64Array> =>
      (await openLoop(ask, { first: 0, count: RATE * seconds, rate: RATE }, () => undefined)).times;
    const control = async (name: string): Promise<void> => tell(name, await load(CONTROL_SECONDS));
    await control('before the sweep');

    while ((await scrape(http, admin, 'signet_sweep_backlog_rows')) === 0) await wait(50);
    machine.take();
    answered = [];
    const times: number[] = [];
    let longestLog = 0;
    const started = performance.now();
    let swept = 0;
    while (swept === 0) {
      times.push(...(await load(SECONDS_OF_A_PART)));
      longestLog = Math.max(longestLog, sizeOf(`${file}-wal`));
      swept = await scrape(http, admin, 'signet_sweep_seconds_count');
    }
    console.log(`swept in ${((performance.now() - started) / 1000).toFixed(0)} s: ${await longestBatch(http, admin)}`);
    tell('meanwhile', times);
    await control('after it');
    machine.stop();
    console.log(
      `disk: ${megabytes(sizeOf(file))}, log ${megabytes(sizeOf(`${file}-wal`))}, at most ${megabytes(longestLog)}`,
    );
  } finally {
    http.close();
    await server.stop();
  }
  console.log(`disk, stopped: ${megabytes(sizeOf(file))}`);
}

function report(
  when: string,
  times: Float64Array | readonly number[],
  answered: readonly number[],
  { syncs, pause, waited }: MachineFigures,
): void {
  const spread = (values: Float64Array | readonly number[]): string =>
    [0.5, 0.99, 0.999, 1].map((part) => quantile(values, part).toFixed(1)).join(' / ');
  const above = (bound: number): number => times.filter((time) => time > bound).length;
  console.log(`${when}: ${times.length} requests, p50 / p99 / p99.9 / slowest: ${spread(times)} ms`);
  console.log(`  from when this process came to send them: ${spread(answered)} ms`);
  console.log(`  above 25 ms: ${above(25)}, above 50 ms: ${above(50)}`);
  console.log(
    `  the machine meanwhile: a page synced ${spread(syncs)} ms, longest pause of this process ${pause.toFixed(1)} ms`,
  );
  if (waited !== undefined) console.log(`  the server waited for a core, at most in 50 ms: ${waited.toFixed(1)} ms`);
}

async function ready(http: HttpClient, admin: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await http.send(`${admin}/health/ready`).catch(() => undefined);
    if (answer?.status === 200) return;
    await wait(50);
  }
  throw new Error('the server does not start');
}

try {
  await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
