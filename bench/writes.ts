import { fdatasync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openLoop, quantile } from './load.ts';
import { type EmbeddedStore, insertion, openEmbedded, WAYS, type Way } from './writes-store.ts';

/**
 * The embedded store alone, in this process: tokens inserted at steady rates that wait for nothing, with checkpoints
 * beside the writes and without, and with other ways to make the groups:
 * `node bench/writes.ts [seconds] [rounds] [rate …]`.
 */
const [seconds = 4, rounds = 3, ...given] = process.argv.slice(2).map(Number);
const RATES = given.length > 0 ? given : [100, 1000, 5000];
const WARM_SECONDS = 1;

interface Figures {
  readonly latencies: number[];
  readonly syncs: number[];
  readonly groups: number[];
  readonly holds: number[];
  /** Microseconds of CPU of this process for each write, the load included. */
  readonly cpu: number[];
  /** Milliseconds that the event loop was late, the slowest of each tenth of a second. */
  readonly delays: number[];
}

const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'));
const figures = new Map<string, Figures>();

function figuresOf(name: string): Figures {
  const known = figures.get(name) ?? { latencies: [], syncs: [], groups: [], holds: [], cpu: [], delays: [] };
  figures.set(name, known);
  return known;
}

async function measure(store: EmbeddedStore, rate: number, into: Figures): Promise<void> {
  const write = (): Promise<void> => store.write(insertion());
  await openLoop(write, { first: 0, count: rate * WARM_SECONDS, rate }, () => undefined);
  store.forget();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const look = setInterval(() => {
    into.delays.push(delay.max / 1e6);
    delay.reset();
  }, 100);
  delay.enable();
  const before = process.cpuUsage();
  const { times } = await openLoop(write, { first: 0, count: rate * seconds, rate }, () => undefined);
  const { user, system } = process.cpuUsage(before);
  into.cpu.push((user + system) / times.length);
  delay.disable();
  clearInterval(look);
  into.latencies.push(...times);
  into.syncs.push(...store.syncs);
  into.groups.push(...store.groups);
  into.holds.push(...store.holds);
}

/** What the disk takes for a page that is written over and synced, as fast as the answers come. */
async function floor(): Promise<void> {
  const fd = openSync(join(folder, 'floor'), 'w');
  const page = Buffer.alloc(4096, 1);
  for (let at = 0; at < 1024; at++) writeSync(fd, page);
  const until = performance.now() + (seconds * 1000) / 2;
  for (let at = 0; performance.now() < until; at++) {
    writeSync(fd, page, 0, page.length, (at % 1024) * page.length);
    const started = performance.now();
    await new Promise((resolve) => fdatasync(fd, resolve));
    figuresOf('floor').syncs.push(performance.now() - started);
  }
}

const spread = (values: readonly number[]): string =>
  [0.5, 0.99, 0.999, 1].map((part) => quantile(values, part).toFixed(1)).join(' / ');
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function report(way: Way, rate: number): void {
  const { latencies, syncs, groups, holds, cpu, delays } = figuresOf(`${way} ${rate}`);
  const commits = Math.round(groups.length / (seconds * rounds));
  const sizes = `${mean(groups).toFixed(1)}, at most ${Math.max(...groups)}`;
  const held =
    holds.length === 0
      ? 'none'
      : `${holds.length}, ${quantile(holds, 0.5).toFixed(1)} / ${quantile(holds, 1).toFixed(1)}`;
  console.log(
    `| ${rate} | ${way} | ${spread(latencies)} | ${quantile(cpu, 0.5).toFixed(0)} | ${commits} | ${sizes} | ${spread(syncs)} | ${spread(delays)} | ${held} |`,
  );
}

try {
  for (let round = 0; round < rounds; round++) {
    for (const rate of RATES) {
      await floor();
      for (const way of WAYS) {
        const store = await openEmbedded(join(folder, `${round}-${rate}-${way}.db`.replaceAll(' ', '-')), way);
        await measure(store, rate, figuresOf(`${way} ${rate}`));
        await store.close();
      }
    }
  }
  console.log(
    `Milliseconds, p50 / p99 / p99.9 / slowest. A page written over and synced: ${spread(figuresOf('floor').syncs)}`,
  );
  console.log(
    '| writes a second | way | latency | CPU µs a write | commits a second | lists in a commit | sync | slowest turn of the loop in each 0.1 s | waits for a checkpoint: number, p50 / slowest |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const rate of RATES) for (const way of WAYS) report(way, rate);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
