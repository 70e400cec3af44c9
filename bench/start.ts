/**
 * `node bench/start.ts [--rounds 5]`
 *
 * From the start of the process to the first token, and what an idle server holds in memory two seconds later: the
 * median. The database is there already, and the modules are compiled, as at every start but the first. It says whether
 * the server starts from dist/ or, after a change, from the sources.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HttpClient } from './http.ts';
import { quantile } from './load.ts';
import { CLIENT_ID, CLIENT_SECRET } from './peer.ts';
import { startSignet } from './peers/signet.ts';
import { cpuTime } from './process.ts';
import { machine } from './report.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});
const SETTLED_MS = 2_000;

const { isBuilt }: { isBuilt(root: string): boolean } = await import(new URL('../bin/built.js', import.meta.url).href);
const from = isBuilt(join(import.meta.dirname, '..')) ? 'dist/' : 'the sources';

interface Start {
  readonly milliseconds: number;
  readonly cpu: number;
  readonly megabytes: number;
}

async function start(dsn: string, secret: string): Promise<Start> {
  const began = performance.now();
  const server = await startSignet({ dsn, secret, id_token_alg: 'ES256', prepare: false });
  const http = new HttpClient();
  try {
    const authorization = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`;
    const { status } = await http.submit(server.target.token, { grant_type: 'client_credentials' }, { authorization });
    if (status !== 200) throw new Error(`the token endpoint answered ${status}`);
    const milliseconds = performance.now() - began;
    const cpu = (cpuTime(server.pids) ?? Number.NaN) / 1000;
    await delay(SETTLED_MS);
    return { milliseconds, cpu, megabytes: residentMegabytes(server.pids) };
  } finally {
    http.close();
    await server.stop();
  }
}

function residentMegabytes(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

const folder = await mkdtemp(join(tmpdir(), 'signet-start-'));
const [dsn, secret] = [`sqlite://${join(folder, 'start.db')}`, 'a-secret-of-the-benchmark-alone'];
try {
  process.stdout.write(machine({ date: values.date, pinned: false }));
  const first = await startSignet({ dsn, secret, id_token_alg: 'ES256', prepare: true });
  await first.stop();
  const starts: Start[] = [];
  for (let round = 0; round < Number(values.rounds); round++) starts.push(await start(dsn, secret));
  const median = (of: (start: Start) => number): string => quantile(starts.map(of), 0.5).toFixed(0);
  process.stdout.write(
    `from ${from}: first token after ${median((one) => one.milliseconds)} ms, ${median((one) => one.cpu)} ms of CPU; idle: ${median((one) => one.megabytes)} MB\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
