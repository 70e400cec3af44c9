/**
 * `node bench/scale.ts [row…] [--sizes 10000,1000000] [--seconds 4] [--rounds 5] [--folder X] [--keep]`
 *
 * What a request takes as the store grows: p50 and p99 in the open loop, at the same rate for every size, and processor
 * time. The servers run side by side and take turns, as in the other rows. With `--keep` the filled stores stay in the
 * folder, where a later run finds them.
 */
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { type FilledStore, filledStore, forget } from './filled.ts';
import { refreshTokens } from './filling.ts';
import { HttpClient } from './http.ts';
import { type Operation, openLoop, quantile, timedLoop } from './load.ts';
import { startSignet } from './peers/signet.ts';
import { cpuTime, pinLoad } from './process.ts';
import { machine } from './report.ts';
import { type Running, SCALE_ROWS, type ScaleRow } from './scale-rows.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string', default: '10000,1000000' },
    seconds: { type: 'string', default: '4' },
    warm: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});

interface Contestant {
  readonly running: Running;
  readonly operation: Operation;
  done: number;
  readonly p50: number[];
  readonly p99: number[];
  readonly cpu: number[];
}

/** Every other token of the sample is rotated, which may end the access token that came with it. */
async function start(store: FilledStore): Promise<Running> {
  const { dsn, secret, sample } = store;
  const half = Math.floor(sample.length / 2);
  const rotated = sample.slice(half);
  const newest = await refreshTokens(
    dsn,
    secret,
    rotated.map(({ grant_id }) => grant_id),
  );
  const chains = rotated.map((token, at) => ({ ...token, refresh_token: newest[at] ?? '' }));
  const server = await startSignet({ dsn, secret, id_token_alg: 'ES256', prepare: false });
  return { store, server, tokens: sample.slice(0, half), chains };
}

async function measure(row: ScaleRow, running: readonly Running[], http: HttpClient): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  for (const one of running) {
    const operation = await row.prepare(http, one);
    contestants.push({ running: one, operation, done: 0, p50: [], p99: [], cpu: [] });
  }
  for (const one of contestants) {
    one.done = (await timedLoop(one.operation, 0, Number(values.warm), () => undefined)).operations;
  }
  for (let round = 0; round < Number(values.rounds); round++) for (const one of contestants) await turn(row, one);
  return contestants;
}

async function turn({ rate }: ScaleRow, one: Contestant): Promise<void> {
  const count = rate * Number(values.seconds);
  const { pids } = one.running.server;
  const { times, cpu } = await openLoop(one.operation, { first: one.done, count, rate }, () => cpuTime(pids));
  one.done += count;
  one.p50.push(quantile(times, 0.5));
  one.p99.push(quantile(times, 0.99));
  one.cpu.push(cpu ?? Number.NaN);
}

function table(row: ScaleRow, contestants: readonly Contestant[]): string {
  const [smallest] = contestants;
  const lines = contestants.map((one) => {
    const cell = (figures: (one: Contestant) => readonly number[], part: number, unit: string): string => {
      const [own, least] = [one, smallest ?? one].map((each) => quantile(figures(each), part));
      const ratio = (own ?? 0) / (least ?? 1);
      return `${(own ?? 0).toFixed(unit === 'µs' ? 0 : 2)} ${unit}${`${ratio.toFixed(2)} ×`.padStart(8)}`.padStart(20);
    };
    const figures = [
      cell(({ p50 }) => p50, 0.5, 'ms'),
      cell(({ p99 }) => p99, 0.5, 'ms'),
      cell(({ cpu }) => cpu, 0.25, 'µs'),
    ];
    return `${String(one.running.store.size).padStart(12)}${figures.join('')}\n`;
  });
  const heading = ['p50', 'p99', 'CPU'].map((text) => text.padStart(20)).join('');
  return `\n${row.name}, ${row.rate} per second\n${'tokens'.padStart(12)}${heading}\n${lines.join('')}`;
}

async function stores(): Promise<FilledStore[]> {
  const all: FilledStore[] = [];
  for (const size of values.sizes.split(',').map(Number)) {
    const store = await filledStore(size, values.folder);
    all.push(store);
    const { clients, people, bytes, seconds } = store;
    process.stdout.write(
      `${size} live tokens, ${people} people, ${clients} clients: ${(bytes / 1e6).toFixed(0)} MB, filled in ${seconds} s\n`,
    );
  }
  return all;
}

const http = new HttpClient();
const running: Running[] = [];
const filled = await stores();
process.stdout.write(machine({ date: values.date, pinned: pinLoad() }));
try {
  for (const store of filled) running.push(await start(store));
  for (const row of SCALE_ROWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    process.stdout.write(table(row, await measure(row, running, http)));
  }
} finally {
  http.close();
  for (const { server } of running) await server.stop();
  if (!values.keep) for (const store of filled) await forget(store);
}
