import { cpus } from 'node:os';
import { CONCURRENCY, type Measured } from './load.ts';
import type { Row } from './rows.ts';

export type Results = ReadonlyMap<string, Measured>;

export function machine({ date, pinned }: { date: string; pinned: boolean }): string {
  const cores = cpus();
  const placing = pinned ? 'load on the first core, each server on the second' : 'load and servers share the cores';
  return `${date}, ${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} cores, Node ${process.version}
${CONCURRENCY} requests at once, closed loop, ${placing}; the servers run in turn
`;
}

export function rowTable(row: Row, results: Results): string {
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
  return `\n${row.name}: ${row.about}\n${heading}\n${lines.join('\n')}\n${ratios(results)}`;
}

function columns(name: string, ...figures: readonly string[]): string {
  return `  ${name.padEnd(16)}${figures.map((figure) => figure.padStart(12)).join('')}`;
}

/** What the bars of the project are set in: processor time of the server per operation. */
function ratios(results: Results): string {
  const own = results.get('signet')?.cpu;
  if (own === undefined || own === 0) return '';
  const against = Array.from(results)
    .filter(([name]) => name !== 'signet')
    .flatMap(([name, { cpu }]) => (cpu === undefined || cpu === 0 ? [] : [compare(name, own, cpu)]));
  return against.length === 0 ? '' : `  CPU: ${against.join('; ')}\n`;
}

function compare(name: string, own: number, other: number): string {
  return name === 'floor'
    ? `${(own / other).toFixed(2)} × the floor`
    : `${(other / own).toFixed(2)} × less than ${name}`;
}
