import { HttpClient } from './http.ts';
import { type Operation, openLoop, quantile, timedLoop } from './load.ts';
import type { Peer, RunningPeer } from './peer.ts';
import { cpuTime } from './process.ts';
import type { Row } from './rows.ts';

/** What a row says of one server. */
export interface Measured {
  /** Operations in a second, in the closed loop. */
  readonly rate: number;
  /** Microseconds of processor time per operation, in each turn; none where they are not seen. */
  readonly cpu: readonly number[];
  /** The same of the database server. */
  readonly databaseCpu: readonly number[];
  /** Milliseconds, in the open loop: the median of its turns. */
  readonly p50: number;
  readonly p99: number;
}

export interface Contest {
  readonly results: ReadonlyMap<string, Measured>;
  /** Operations in a second of the open loop. */
  readonly rate: number;
}

export interface ContestOptions {
  /** Seconds for which each server is warmed up at least, which is not counted. */
  readonly warm: number;
  /** Operations that each has answered by then at least, so that a slow one is as warm as a quick one. */
  readonly warm_operations: number;
  /** How often each has its turn, and for how many seconds. */
  readonly turns: number;
  readonly turn: number;
}

interface Turn {
  readonly rate: number;
  readonly cpu: number | undefined;
  readonly databaseCpu: number | undefined;
}

interface Contestant {
  readonly peer: Peer;
  readonly server: RunningPeer;
  readonly http: HttpClient;
  readonly operation: Operation;
  readonly times: Float64Array[];
  readonly turns: Turn[];
  done: number;
}

/** The part of the slowest server's rate at which all are asked for their times. */
const LOAD = 0.5;
/** How many turns of the open loop, of a second each. */
const OPEN_TURNS = 5;

/**
 * Every server runs at once, each idle but the one that has its turn. The turns are short and come round often, so that
 * what else the machine does meets all of them.
 */
export async function contest(row: Row, peers: readonly Peer[], options: ContestOptions): Promise<Contest> {
  const contestants: Contestant[] = [];
  try {
    for (const peer of peers) contestants.push(await enter(row, peer));
    for (const one of contestants) await warmUp(one, options);
    for (const one of contestants) one.turns.length = 0;
    for (let round = 0; round < options.turns; round++) for (const one of contestants) await turn(one, options.turn);
    const rate = Math.min(...contestants.map(rateOf)) * LOAD;
    for (let round = 0; round < OPEN_TURNS; round++) for (const one of contestants) await openTurn(one, rate);
    return { results: new Map(contestants.map((one) => [one.peer.name, summary(one)])), rate };
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
    return { peer, server, http, operation: await row.prepare(http, server.target), turns: [], times: [], done: 0 };
  } catch (cause) {
    http.close();
    await server.stop();
    throw new Error(`${peer.name}, ${row.name}`, { cause });
  }
}

async function warmUp(one: Contestant, { warm, warm_operations }: ContestOptions): Promise<void> {
  await turn(one, warm);
  while (one.done < warm_operations) await turn(one, 1);
}

async function turn(one: Contestant, seconds: number): Promise<void> {
  const database = (): number | undefined => cpuTime(one.server.databasePids ?? []);
  const before = database();
  const stretch = await timedLoop(one.operation, one.done, seconds, () => cpuTime(one.server.pids));
  const after = database();
  const { operations, cpu } = stretch;
  one.done += operations;
  const databaseCpu = before === undefined || after === undefined ? undefined : (after - before) / operations;
  one.turns.push({ rate: operations / stretch.seconds, cpu, databaseCpu });
}

async function openTurn(one: Contestant, rate: number): Promise<void> {
  const count = Math.max(1, Math.round(rate));
  const { times } = await openLoop(one.operation, { first: one.done, count, rate }, () => undefined);
  one.done += count;
  one.times.push(times);
}

function summary(one: Contestant): Measured {
  const median = (part: number): number => {
    return quantile(
      one.times.map((times) => quantile(times, part)),
      0.5,
    );
  };
  return {
    rate: rateOf(one),
    cpu: one.turns.flatMap(({ cpu }) => cpu ?? []),
    databaseCpu: one.turns.flatMap(({ databaseCpu }) => databaseCpu ?? []),
    p50: median(0.5),
    p99: median(0.99),
  };
}

function rateOf({ turns }: Contestant): number {
  const rates = turns.map(({ rate }) => rate);
  return quantile(rates, 0.5);
}
