/**
 * `node bench/scale.ts [--sizes 10000,1000000] [--rate 300] [--seconds 6] [--rounds 5]`
 *
 * What a request takes as the store grows: p50 and p99 in the open loop, at the same rate for every size. The servers
 * run side by side and take turns, as in the other rows.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fill, type Sample } from './filling.ts';
import { HttpClient } from './http.ts';
import { closedLoop, type Operation, openLoop, quantile } from './load.ts';
import { CLIENT_ID, CLIENT_SECRET, type RunningPeer } from './peer.ts';
import { startSignet } from './peers/signet.ts';
import { pinLoad } from './process.ts';
import { machine } from './report.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,1000000' },
    rate: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});
const rate = Number(values.rate);
const SAMPLE = 10_000;
const WARMING = 1_000;

interface Filled {
  readonly size: number;
  readonly folder: string;
  readonly bytes: number;
  readonly server: RunningPeer;
  readonly operations: ReadonlyMap<string, Operation>;
}

/** The server makes its tables and its client, and starts anew once the rows are there. */
async function filled(size: number, http: HttpClient): Promise<Filled> {
  const folder = await mkdtemp(join(values.folder, 'signet-scale-'));
  const [file, secret] = [join(folder, 'scale.db'), randomBytes(24).toString('hex')];
  const dsn = `sqlite://${file}`;
  const first = await startSignet({ dsn, secret, id_token_alg: 'ES256', prepare: true });
  await first.stop();
  const began = performance.now();
  const [clients, people] = [Math.ceil(size / 1000), Math.ceil(size / 10)];
  const sample = await fill({ dsn, secret, client_id: CLIENT_ID, tokens: size, clients, people, sample: SAMPLE });
  const { size: bytes } = await stat(file);
  process.stdout.write(
    `${size} tokens: ${(bytes / 1e6).toFixed(0)} MB, filled in ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
  );
  const server = await startSignet({ dsn, secret, id_token_alg: 'ES256', prepare: false });
  return { size, folder, bytes, server, operations: operations(http, server, sample) };
}

function operations(http: HttpClient, { target }: RunningPeer, sample: Sample): ReadonlyMap<string, Operation> {
  const authorization = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`;
  const ask = async (url: string, form: Readonly<Record<string, string>>, text: string): Promise<string> => {
    const { status, body } = await http.submit(url, form, { authorization });
    if (status !== 200 || !body.includes(text)) throw new Error(`${status} ${body.slice(0, 300)}`);
    return body;
  };
  const { access_tokens } = sample;
  const chains = [...sample.refresh_tokens];
  return new Map<string, Operation>([
    [
      'introspection',
      async (at) =>
        void (await ask(
          target.introspection,
          { token: access_tokens[at % access_tokens.length] ?? '' },
          '"active":true',
        )),
    ],
    [
      'client_credentials',
      async () => void (await ask(target.token, { grant_type: 'client_credentials' }, '"access_token"')),
    ],
    [
      'refresh',
      async () => {
        const form = { grant_type: 'refresh_token', refresh_token: chains.shift() ?? '' };
        const answer: { refresh_token: string } = JSON.parse(await ask(target.token, form, '"refresh_token"'));
        chains.push(answer.refresh_token);
      },
    ],
  ]);
}

async function row(name: string, stores: readonly Filled[]): Promise<string> {
  const count = rate * Number(values.seconds);
  const times = new Map(stores.map(({ size }) => [size, { p50: [] as number[], p99: [] as number[] }]));
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const { size, operations: of } of stores) {
      const operation = of.get(name);
      if (operation === undefined) throw new Error(`no operation ${name}`);
      if (round === 0) {
        await closedLoop(operation, 0, WARMING, () => undefined);
        continue;
      }
      const stretch = await openLoop(operation, { first: WARMING + round * count, count, rate }, () => undefined);
      times.get(size)?.p50.push(quantile(stretch.times, 0.5));
      times.get(size)?.p99.push(quantile(stretch.times, 0.99));
    }
  }
  const of = (size: number, part: 'p50' | 'p99'): number => quantile(times.get(size)?.[part] ?? [], 0.5);
  const smallest = stores[0]?.size ?? 0;
  const lines = stores.map(({ size }) => {
    const ratio = of(size, 'p99') / of(smallest, 'p99');
    return `  ${String(size).padStart(10)} tokens   p50 ${of(size, 'p50').toFixed(2)} ms   p99 ${of(size, 'p99').toFixed(2)} ms   ${ratio.toFixed(2)} ×`;
  });
  return `\n${name}, ${rate} per second, median of ${values.rounds} turns\n${lines.join('\n')}\n`;
}

const http = new HttpClient();
const stores: Filled[] = [];
process.stdout.write(machine({ date: values.date, pinned: pinLoad() }));
try {
  for (const size of values.sizes.split(',').map(Number)) stores.push(await filled(size, http));
  for (const name of ['introspection', 'client_credentials', 'refresh']) process.stdout.write(await row(name, stores));
} finally {
  http.close();
  for (const { server, folder } of stores) {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
