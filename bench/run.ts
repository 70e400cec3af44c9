/**
 * `npm run bench [-- row…] [--only name,name] [--peer name=url] [--store postgres] [--dsn URL] [--workers 2]
 * [--warm 8] [--warm-operations 20000] [--turns 15] [--date 2026-01-31]`
 *
 * Runs every row against every server in turn. `bench/README.md` says what is measured.
 */
import { parseArgs } from 'node:util';
import { contest } from './contest.ts';
import type { Peer } from './peer.ts';
import { externalPeer } from './peers/external.ts';
import { floor, floorOnPostgres } from './peers/floor.ts';
import { oidcProvider } from './peers/oidc-provider.ts';
import { signet, signetOnPostgres } from './peers/signet.ts';
import { type DatabaseServer, databaseServer } from './postgres.ts';
import { pinLoad } from './process.ts';
import { machine, rowTable } from './report.ts';
import { ROWS } from './rows.ts';
import { signatureCost } from './signature.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    peer: { type: 'string', multiple: true, default: [] },
    store: { type: 'string', default: 'sqlite' },
    dsn: { type: 'string' },
    workers: { type: 'string', default: '1' },
    warm: { type: 'string', default: '8' },
    'warm-operations': { type: 'string', default: '20000' },
    turns: { type: 'string', default: '15' },
    turn: { type: 'string', default: '0.5' },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});

const workers = Number(values.workers);
const unknown = positionals.filter((name) => !ROWS.some((row) => row.name === name));

/** Signet and the floor keep their rows in the same kind of store. */
function peersOn(database: DatabaseServer | undefined): Peer[] {
  const [own, least] =
    database === undefined
      ? [signet, floor]
      : [signetOnPostgres(database, workers), floorOnPostgres(database, workers)];
  const all = [own, oidcProvider, ...values.peer.map(externalPeer), least];
  return all.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
}

async function run(): Promise<void> {
  // Before the load is bound to a core, so that the database server is not.
  const postgres = values.store === 'postgres' || values.dsn !== undefined || workers > 1;
  const database = postgres ? await databaseServer(values.dsn) : undefined;
  try {
    process.stdout.write(
      machine({ date: values.date, pinned: pinLoad(), store: database?.version ?? 'SQLite', workers }),
    );
    const options = {
      warm: Number(values.warm),
      warm_operations: Number(values['warm-operations']),
      turns: Number(values.turns),
      turn: Number(values.turn),
    };
    for (const row of ROWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
      const able = peersOn(database).filter((peer) => peer.flows || !row.person);
      const outcome = await contest(row, able, options);
      process.stdout.write(rowTable(row, outcome, row.id_token_alg === 'RS256' ? signatureCost() : 0));
    }
  } finally {
    await database?.close();
  }
}

if (unknown.length > 0) {
  process.stderr.write(
    `There is no row ${unknown.join(', ')}; there are ${ROWS.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exitCode = 1;
} else {
  await run();
}
