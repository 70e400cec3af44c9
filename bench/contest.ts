import { HttpClient } from './http.ts';
import { closedLoop, type Operation, openLoop, quantile, type Stretch } from './load.ts';
import type { Peer, RunningPeer } from './peer.ts';
import { cpuTime } from './process.ts';
import type { Row } from './rows.ts';

/** What a row says of one server. */
export interface Measured {
  /** Operations in a second, in the closed loop. */
  readonly rate: number;
  /** Microseconds of processor time per operation: the median of the rounds. */
  readonly cpu: number | undefined;
  /** Milliseconds, in the open loop. */
  readonly p50: number;
  readonly p99: number;
}

export interface Contest {
  readonly results: ReadonlyMap<string, Measured>;
  /** Operations in a second of the open loop. */
  readonly rate: number;
}

interface Contestant {
  readonly peer: Peer;
  readonly server: RunningPeer;
  readonly http: HttpClient;
  readonly operation: Operation;
  readonly rounds: Stretch[];
  done: number;
}

/** The part of the slowest server's rate at which all are asked for their times. */
const LOAD = 0.5;
/** Seconds of the open loop. */
const OPEN_LOOP = 6;

/**
 * Every server runs at once, each idle but the one that has its turn. The turns come round several times, so that what
 * else the machine does meets all of them.
 */
export async function contest(
  row: Row,
  peers: readonly Peer[],
  { rounds, scale }: { readonly rounds: number; readonly scale: number },
): Promise<Contest> {
  const contestants: Contestant[] = [];
  try {
    for (const peer of peers) contestants.push(await enter(row, peer));
    const count = Math.max(1, Math.round((row.operations * scale) / rounds));
    for (const one of contestants) await turn(one, count);
    for (const one of contestants) one.rounds.length = 0;
    for (let round = 0; round < rounds; round++) for (const one of contestants) await turn(one, count);
    const rate = Math.min(...contestants.map(rateOf)) * LOAD;
    const results = new Map<string, Measured>();
    for (const one of contestants) results.set(one.peer.name, await summary(one, rate, scale));
    return { results, rate };
  } finally {
    for (const { http, server } of contestants) {
      http.close();
      await server.stop();
    }
  }
}

async function enter(row: Row, peer: Peer): Promise<Contestant> {
  const server = await peer.start({ id_token_alg: row.id_token_alg });
  const http = new HttpClient();
  try {
    return { peer, server, http, operation: await row.prepare(http, server.target), rounds: [], done: 0 };
  } catch (cause) {
    http.close();
    await server.stop();
    throw new Error(`${peer.name}, ${row.name}`, { cause });
  }
}

async function turn(one: Contestant, count: number): Promise<void> {
  one.rounds.push(await closedLoop(one.operation, one.done, count, () => cpuTime(one.server.pids)));
  one.done += count;
}

function rateOf({ rounds }: Contestant): number {
  const sum = (of: (stretch: Stretch) => number) => rounds.reduce((total, stretch) => total + of(stretch), 0);
  return sum(({ operations }) => operations) / sum(({ seconds }) => seconds);
}

async function summary(one: Contestant, rate: number, scale: number): Promise<Measured> {
  const count = Math.max(1, Math.round(rate * OPEN_LOOP * Math.min(1, scale)));
  const { times } = await openLoop(one.operation, { first: one.done, count, rate }, () => undefined);
  one.done += count;
  const cpu = one.rounds.flatMap((stretch) => (stretch.cpu === undefined ? [] : [stretch.cpu]));
  return {
    rate: rateOf(one),
    cpu: cpu.length === 0 ? undefined : quantile(cpu, 0.5),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}
