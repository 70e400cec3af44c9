/**
 * `npm run bench [-- row…] [--only name,name] [--peer name=url] [--scale 0.1] [--rounds 5] [--date 2026-01-31]`
 *
 * Runs every row against every server in turn. `bench/README.md` says what is measured.
 */
import { parseArgs } from 'node:util';
import { contest } from './contest.ts';
import { externalPeer } from './peers/external.ts';
import { floor } from './peers/floor.ts';
import { oidcProvider } from './peers/oidc-provider.ts';
import { signet } from './peers/signet.ts';
import { pinLoad } from './process.ts';
import { machine, rowTable } from './report.ts';
import { ROWS } from './rows.ts';
import { signatureCost } from './signature.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    peer: { type: 'string', multiple: true, default: [] },
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
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
  process.stdout.write(machine({ date: values.date, pinned: pinLoad() }));
  for (const row of rows) {
    const able = peers.filter((peer) => peer.flows || !row.person);
    const outcome = await contest(row, able, { rounds: Number(values.rounds), scale: Number(values.scale) });
    process.stdout.write(rowTable(row, outcome, row.id_token_alg === 'RS256' ? signatureCost() : 0));
  }
}
