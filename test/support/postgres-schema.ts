import { randomBytes } from 'node:crypto';
import { systemRandom } from '../../src/oauth/clock.ts';
import { migrateDatabase } from '../../src/store/open.ts';
import { parseAddress } from '../../src/store/postgres/address.ts';
import { openPool } from '../../src/store/postgres/pool.ts';
import { sharedPostgres } from './postgres.ts';

/** A server that somebody has, whose tests are to run there (`npm run test:store -- --dsn URL`). */
const GIVEN_FOR_STORE = 'SIGNET_TEST_STORE_DSN';
/** A server on which the whole servers of the tests are to have their data, rather than in memory. */
const GIVEN_FOR_SERVERS = 'SIGNET_TEST_DSN';
/** `citus`, where the servers that are given are coordinators of it, whose machines the tables are to be spread over. */
const DISTRIBUTE = 'SIGNET_TEST_DISTRIBUTE';
/** Pieces of a table, fewer than Citus makes: the tests make tables all the time. */
const SHARDS = '4';

export interface Schema {
  readonly dsn: string;
  /** How its tables are to lie. */
  readonly distribution: 'citus' | undefined;
  drop(): Promise<void>;
}

/** A new schema, with settings for every session in it. What is not dropped ends with the tests' own server. */
export async function newSchema(
  settings: Readonly<Record<string, string>> = {},
  given: string = process.env[GIVEN_FOR_STORE] ?? '',
): Promise<Schema> {
  const dsn = given === '' ? await sharedPostgres() : given;
  const schema = `signet_${randomBytes(8).toString('hex')}`;
  await administer(dsn, `create schema ${schema}`);
  const url = new URL(dsn);
  const distribution = distributionOf(dsn);
  const pieces = distribution === 'citus' ? { 'citus.shard_count': SHARDS } : {};
  // A busy machine is no fault of the server's.
  if (!url.searchParams.has('connect_timeout')) url.searchParams.set('connect_timeout', '60');
  const all = Object.entries({ search_path: schema, ...pieces, ...settings });
  url.searchParams.set('options', all.map(([name, value]) => `-c ${name}=${value}`).join(' '));
  return {
    dsn: url.href,
    distribution,
    drop: () => (given === '' ? Promise.resolve() : administer(dsn, `drop schema ${schema} cascade`)),
  };
}

/** How the tables on a server are to lie: on a server of the tests' own, all on one machine. */
function distributionOf(dsn: string): 'citus' | undefined {
  const given = dsn === process.env[GIVEN_FOR_STORE] || dsn === process.env[GIVEN_FOR_SERVERS];
  return given && process.env[DISTRIBUTE] === 'citus' ? 'citus' : undefined;
}

/** A new schema with its tables. */
export async function migratedSchema(given?: string): Promise<Schema> {
  const schema = await newSchema({}, given);
  await migrateDatabase(schema.dsn, systemRandom, { distribute: schema.distribution });
  return schema;
}

/** Where a whole server of the tests has its data: in memory, unless the environment names a server. */
export async function databaseForServer(): Promise<Schema> {
  const given = process.env[GIVEN_FOR_SERVERS] ?? '';
  return given === ''
    ? { dsn: 'memory', distribution: undefined, drop: () => Promise.resolve() }
    : migratedSchema(given);
}

async function administer(dsn: string, command: string): Promise<void> {
  const sessions = await openPool(parseAddress(dsn));
  await sessions.use((session) => session.command(command));
  await sessions.close();
}
