/**
 * `node bench/sign-ins.ts [--turns 5] [--seconds 4] [--people 200] [--rate 100] [--checkouts .,../other]`
 *
 * What people who sign in do to the token endpoint, and what it does to them; on Linux. Several checkouts run side by side
 * and take turns. A thread may run on its own time or wait for the processor: shares of the processor time tell who
 * waits for whom even on a machine that is busy with other things.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HttpClient } from './http.ts';
import { CONCURRENCY, closedLoop, type Operation, openLoop, quantile } from './load.ts';
import type { Peer, RunningPeer, Target } from './peer.ts';
import { pinLoad } from './process.ts';
import { machine } from './report.ts';

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    people: { type: 'string', default: '200' },
    rate: { type: 'string', default: '100' },
    checkouts: { type: 'string', default: '.' },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});
const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
const WARMING = 500;
const unseen = (): undefined => undefined;

interface Contestant {
  readonly name: string;
  readonly server: RunningPeer;
  readonly token: Operation;
  readonly signIn: Operation;
  /** What was measured in each turn, by row. */
  readonly figures: Map<string, number[]>;
}

function tokens(http: HttpClient, target: Target): Operation {
  const authorization = `Basic ${Buffer.from(`${target.clientId}:${target.clientSecret}`).toString('base64')}`;
  return async () => {
    const { status } = await http.submit(target.token, { grant_type: 'client_credentials' }, { authorization });
    if (status !== 200) throw new Error(`the token endpoint answered ${status}`);
  };
}

/** A login form that is sent with a wrong password, which costs as much as a right one; nobody tries twice. */
async function signIns(http: HttpClient, target: Target): Promise<Operation> {
  const address = new URL('/login', target.token).href;
  const page = await http.send(address);
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  const cookie = (page.headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0]).join('; ');
  let people = 0;
  return async () => {
    people += 1;
    const form = { identifier: `nobody-${people}`, password: 'wrong', action: 'login', csrf };
    const { status } = await http.submit(address, form, { cookie });
    if (status !== 200) throw new Error(`the login page answered ${status}`);
  };
}

async function enter(checkout: string, http: HttpClient): Promise<Contestant> {
  const { signet }: { signet: Peer } = await import(resolve(checkout, 'bench/peers/signet.ts'));
  const server = await signet.start({ id_token_alg: 'ES256' });
  const signIn = await signIns(http, server.target);
  return { name: checkout, server, token: tokens(http, server.target), signIn, figures: new Map() };
}

function note({ figures }: Contestant, row: string, value: number): void {
  figures.set(row, [...(figures.get(row) ?? []), value]);
}

function noteTimes(contestant: Contestant, row: string, times: Float64Array): void {
  note(contestant, `${row}, p50 ms`, quantile(times, 0.5));
  note(contestant, `${row}, p99 ms`, quantile(times, 0.99));
}

/** Tokens that are asked for at a rate that leaves the processor room, alone and while a crowd signs in at once. */
async function crowd(contestant: Contestant): Promise<void> {
  const { token, signIn } = contestant;
  const quiet = await paced(token, delay(seconds * 1000));
  noteTimes(contestant, 'tokens, nobody signs in', quiet);
  const people = Number(values.people);
  const crowding = openLoop(signIn, { first: 0, count: people, rate: Number.POSITIVE_INFINITY }, unseen);
  noteTimes(contestant, `tokens, ${people} sign in`, await paced(token, crowding));
  noteTimes(contestant, `sign-ins, ${people} at once`, (await crowding).times);
}

/** An open loop that goes on until something else is done. */
async function paced(operation: Operation, until: Promise<unknown>): Promise<Float64Array> {
  let going = true;
  const ended = () => {
    going = false;
  };
  until.then(ended, ended);
  const underWay: Promise<number>[] = [];
  const began = performance.now();
  const begin = async (due: number): Promise<number> => {
    await operation(0);
    return performance.now() - due;
  };
  while (going) {
    const due = began + (underWay.length / rate) * 1000;
    await delay(Math.max(0, due - performance.now()));
    underWay.push(begin(due));
  }
  return Float64Array.from(await Promise.all(underWay));
}

/** People who sign in, two at any moment, while tokens are asked for as fast as they are answered. */
async function saturation(contestant: Contestant): Promise<void> {
  const { token, signIn, server } = contestant;
  const alone = await goingOn(token, CONCURRENCY);
  noteTimes(contestant, 'full load, tokens', alone);
  const before = processorTimes(server.pids);
  const [tokens, signIns] = await Promise.all([goingOn(token, CONCURRENCY), goingOn(signIn, 2)]);
  const { main, all } = processorTimes(server.pids);
  noteTimes(contestant, 'full load beside sign-ins, tokens', tokens);
  noteTimes(contestant, 'full load, sign-ins', signIns);
  note(contestant, 'main thread, % of the processor time', (100 * (main - before.main)) / (all - before.all));
  note(contestant, 'tokens in a second of processor time', tokens.length / (all - before.all));
  note(contestant, 'sign-ins in a second of processor time', signIns.length / (all - before.all));
}

async function goingOn(operation: Operation, at_once: number): Promise<Float64Array> {
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      const started = performance.now();
      await operation(0);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: at_once }, one));
  return Float64Array.from(times);
}

/** Seconds that the main threads and all threads have run, which what else the machine does hardly changes. */
function processorTimes(pids: readonly number[]): { readonly main: number; readonly all: number } {
  const ran = (pid: number, thread: string): number =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
  const threads = pids.flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((id) => ran(pid, id)));
  const main = pids.map((pid) => ran(pid, String(pid)));
  return { main: sum(main), all: sum(threads) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function table(contestants: readonly Contestant[]): string {
  const rows = [...(contestants[0]?.figures.keys() ?? [])];
  const line = (name: string, cells: readonly string[]) =>
    `${name.padEnd(48)}${cells.map((cell) => cell.padStart(26)).join('')}\n`;
  const cell = (figures: readonly number[] = []) =>
    [0.25, 0.5, 0.75].map((part) => quantile(figures, part).toFixed(1)).join('  ');
  return [
    line(
      `quartiles of ${values.turns} turns`,
      contestants.map(({ name }) => name.slice(-24)),
    ),
    ...rows.map((row) =>
      line(
        row,
        contestants.map(({ figures }) => cell(figures.get(row))),
      ),
    ),
  ].join('');
}

const http = new HttpClient();
const contestants: Contestant[] = [];
process.stdout.write(machine({ date: values.date, pinned: pinLoad() }));
try {
  for (const checkout of values.checkouts.split(',')) contestants.push(await enter(checkout, http));
  for (const { token } of contestants) await closedLoop(token, 0, WARMING, unseen);
  for (let turn = 0; turn < Number(values.turns); turn++) {
    for (const contestant of contestants) {
      await crowd(contestant);
      await saturation(contestant);
    }
  }
  process.stdout.write(table(contestants));
} finally {
  http.close();
  for (const { server } of contestants) await server.stop();
}
