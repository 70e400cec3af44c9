/**
 * `npm run bench [-- row…] [--only name,name] [--peer name=url] [--scale 0.1] [--date 2026-01-31]`
 *
 * Runs every row against every server, one after the other, each server fresh. `bench/README.md` says what is measured.
 */
import { parseArgs } from 'node:util';
import { HttpClient } from './http.ts';
import { type Measured, measure } from './load.ts';
import type { Peer } from './peer.ts';
import { externalPeer } from './peers/external.ts';
import { floor } from './peers/floor.ts';
import { oidcProvider } from './peers/oidc-provider.ts';
import { signet } from './peers/signet.ts';
import { cpuTime, pinLoad } from './process.ts';
import { machine, rowTable } from './report.ts';
import { ROWS, type Row } from './rows.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    peer: { type: 'string', multiple: true, default: [] },
    scale: { type: 'string', default: '1' },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});

const peers = [signet, oidcProvider, ...values.peer.map(externalPeer), floor].filter(
  ({ name }) => values.only === undefined || values.only.split(',').includes(name),
);
const rows = ROWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((name) => !ROWS.some((row) => row.name === name));

if (unknown.length > 0) {
  process.stderr.write(
    `There is no row ${unknown.join(', ')}; there are ${ROWS.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exitCode = 1;
} else {
  await run();
}

async function run(): Promise<void> {
  process.stdout.write(machine({ date: values.date, pinned: pinLoad() }));
  for (const row of rows) {
    const results = new Map<string, Measured>();
    for (const peer of peers) {
      if (peer.flows || !row.person) results.set(peer.name, await measured(row, peer));
    }
    process.stdout.write(rowTable(row, results));
  }
}

async function measured(row: Row, peer: Peer): Promise<Measured> {
  const server = await peer.start();
  const http = new HttpClient();
  try {
    const operation = await row.prepare(http, server.target);
    const count = Math.max(1, Math.round(row.operations * Number(values.scale)));
    return await measure(operation, count, () => cpuTime(server.pid));
  } catch (error) {
    throw new Error(`${peer.name}, ${row.name}`, { cause: error });
  } finally {
    http.close();
    await server.stop();
  }
}
