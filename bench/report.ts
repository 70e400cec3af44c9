import { cpus } from 'node:os';
import type { Contest, Measured } from './contest.ts';
import { CONCURRENCY } from './load.ts';
import type { Row } from './rows.ts';

export function machine({ date, pinned }: { date: string; pinned: boolean }): string {
  const cores = cpus();
  const placing = pinned ? 'load on the first core, each server on the second' : 'load and servers share the cores';
  return `${date}, ${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} cores, Node ${process.version}
rate and CPU: ${CONCURRENCY} requests at once, closed loop; p50 and p99: open loop, the same rate for all; ${placing}
`;
}

/** @param signature microseconds of one signature of the row's ID token, where that is to be left out of the ratios. */
export function rowTable(row: Row, { results, rate }: Contest, signature: number): string {
  const lines = Array.from(results, ([name, measured]) =>
    columns(
      name,
      measured.rate.toFixed(0),
      measured.p50.toFixed(2),
      measured.p99.toFixed(2),
      measured.cpu === undefined ? '?' : measured.cpu.toFixed(0),
    ),
  );
  const heading = columns('', 'per second', 'p50 ms', 'p99 ms', 'CPU µs');
  const load = `  times at ${rate.toFixed(0)} per second${signature > 0 ? `; a signature takes ${signature.toFixed(0)} µs` : ''}\n`;
  return `\n${row.name}: ${row.about}\n${heading}\n${lines.join('\n')}\n${load}${ratios(results, signature)}`;
}

function columns(name: string, ...figures: readonly string[]): string {
  return `  ${name.padEnd(20)}${figures.map((figure) => figure.padStart(12)).join('')}`;
}

/** What the bars of the project are set in: processor time of the server per operation. */
function ratios(results: ReadonlyMap<string, Measured>, signature: number): string {
  return Array.from(results)
    .filter(([name]) => name.startsWith('signet'))
    .map(([name, { cpu }]) => {
      if (cpu === undefined) return '';
      const others = Array.from(results).flatMap(([other, { cpu: theirs }]) =>
        other.startsWith('signet') || theirs === undefined ? [] : [compare(other, cpu, theirs, signature)],
      );
      return others.length === 0 ? '' : `  ${name}: ${others.join('; ')}\n`;
    })
    .join('');
}

function compare(name: string, own: number, other: number, signature: number): string {
  if (name === 'floor') return `${(own / other).toFixed(2)} × the floor's CPU`;
  return `${((other - signature) / (own - signature)).toFixed(2)} × less CPU than ${name}`;
}
