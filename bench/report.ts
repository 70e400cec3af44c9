import { cpus } from 'node:os';
import type { Contest, Measured } from './contest.ts';
import { CONCURRENCY, quantile } from './load.ts';
import type { Row } from './rows.ts';

export interface Setting {
  readonly date: string;
  readonly pinned: boolean;
  /** Where Signet and the floor keep their rows, and in how many processes. */
  readonly store?: string;
  readonly workers?: number;
}

export function machine({ date, pinned, store, workers = 1 }: Setting): string {
  const cores = cpus();
  const servers = workers > 1 ? 'the servers on all' : 'each server on the second';
  const placing = pinned ? `load on the first core, ${servers}` : 'load and servers share the cores';
  const durable =
    store === undefined
      ? ''
      : `, Signet and the floor in ${workers === 1 ? 'one process' : `${workers} processes`} on ${store}`;
  return `${date}, ${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} cores, Node ${process.version}${durable}
rate and CPU: ${CONCURRENCY} requests at once, closed loop; p50 and p99: open loop, the same rate for all; ${placing}
`;
}

/** @param signature microseconds of one signature of the row's ID token, where that is to be left out of the ratios. */
export function rowTable(row: Row, { results, rate }: Contest, signature: number): string {
  const lines = Array.from(results, ([name, { cpu, databaseCpu, ...measured }]) =>
    columns(name, [
      measured.rate.toFixed(0),
      measured.p50.toFixed(2),
      measured.p99.toFixed(2),
      part(cpu, QUARTER),
      part(cpu, 0.5),
      part(databaseCpu, QUARTER),
    ]),
  );
  const heading = columns('', ['per second', 'p50 ms', 'p99 ms', 'CPU µs', 'its median', 'database µs']);
  const load = `  times at ${rate.toFixed(0)} per second${signature > 0 ? `; a signature takes ${signature.toFixed(0)} µs` : ''}\n`;
  return `\n${row.name}: ${row.about}\n${heading}\n${lines.join('\n')}\n${load}${ratios(results, signature)}`;
}

/** The noise of a machine that is shared only ever adds to what a turn takes: so much of the turns is less disturbed. */
const QUARTER = 0.25;

function part(values: readonly number[], share: number): string {
  return values.length === 0 ? '' : quantile(values, share).toFixed(0);
}

function columns(name: string, figures: readonly string[]): string {
  return `  ${name.padEnd(20)}${figures.map((figure) => figure.padStart(12)).join('')}`;
}

/** What the bars of the project are set in: processor time of the server per operation. */
function ratios(results: ReadonlyMap<string, Measured>, signature: number): string {
  const own = results.get('signet')?.cpu ?? [];
  if (own.length === 0) return '';
  const others = Array.from(results).flatMap(([name, { cpu }]) =>
    name === 'signet' || cpu.length === 0 ? [] : [compare(name, own, cpu, signature)],
  );
  return others.length === 0 ? '' : `  signet: ${others.join('; ')}\n`;
}

function compare(name: string, own: readonly number[], others: readonly number[], signature: number): string {
  const [ours, theirs] = [quantile(own, QUARTER), quantile(others, QUARTER)];
  if (name === 'floor') return `${(ours / theirs).toFixed(2)} × the floor's CPU`;
  return `${((theirs - signature) / (ours - signature)).toFixed(2)} × less CPU than ${name}`;
}
