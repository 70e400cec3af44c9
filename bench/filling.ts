import type { Change } from '../src/oauth/changes.ts';
import { systemClock, systemRandom } from '../src/oauth/clock.ts';
import { createTokenCodec } from '../src/oauth/tokens/token-codec.ts';
import type { Entities } from '../src/store/entities.ts';
import { openStore } from '../src/store/open.ts';
import { type Crowd, createCrowd } from './crowd.ts';
import { dropIndexes } from './indexes.ts';

export interface Filling {
  readonly dsn: string;
  /** The newest of `secrets.system`. */
  readonly secret: string;
  /** Clients are like this one, which the store has: they have its secret too. */
  readonly client_id: string;
  /** People are like this one, if any, and have the same password. */
  readonly username?: string;
  /** Live access tokens, each with a grant and its refresh token. */
  readonly tokens: number;
  readonly clients: number;
  readonly people: number;
  /** About as many of the tokens, chosen at random, are told. */
  readonly sample: number;
  progress?(done: number): void;
}

/** One of the tokens, and whose it is. */
export interface SampleToken {
  readonly grant_id: string;
  readonly client_id: string;
  readonly username: string;
  readonly subject: string;
  readonly access_token: string;
}

type Changes = Change<Entities>[];

/** Changes in one transaction: the more there are, the fewer pages are written twice. */
const BATCH = 5_000;
const TRANSACTIONS_AT_ONCE = 2;

/**
 * Fills a store through its own codecs and statements, so that the rows are what the server would have written. No
 * commit waits for the disk, and the indexes of an embedded database are built afterwards.
 */
export async function fill(filling: Filling): Promise<SampleToken[]> {
  const { dsn, secret, progress = () => {} } = filling;
  const buildIndexes = dropIndexes(dsn);
  const [clock, random] = [systemClock, systemRandom];
  const store = await openStore({
    dsn,
    secrets: [secret],
    clock,
    random,
    migrate: 'embedded',
    fdatasync: (_file, done) => void setImmediate(done, null),
  });
  try {
    const client = await store.clients.find(filling.client_id);
    if (client === undefined) throw new Error(`There is no client ${filling.client_id}.`);
    const person = filling.username === undefined ? undefined : await store.accounts.findByIdentifier(filling.username);
    const told: SampleToken[] = [];
    const crowd = createCrowd({ ...filling, client, person });
    await written(rows(crowd, filling, told), (changes) => store.write(changes), progress);
    return told;
  } finally {
    await store.close();
    buildIndexes();
  }
}

function* rows(crowd: Crowd, { secret, tokens, clients, people, sample }: Filling, told: SampleToken[]) {
  const codec = createTokenCodec([secret], systemRandom);
  for (let at = 0; at < clients; at++) yield crowd.client(at);
  for (let at = 0; at < people; at++) yield crowd.person(at);
  for (let at = 0; at < tokens; at++) {
    const grant = crowd.grant(at);
    const { token, hash } = codec.createAccessToken(grant.id);
    if (Math.random() < sample / tokens) {
      const { id: grant_id, client_id, subject } = grant;
      told.push({ grant_id, client_id, subject, username: crowd.username(at), access_token: token });
    }
    yield crowd.grantAndToken(grant, hash, at);
  }
}

async function written(
  rows: Iterable<Changes>,
  write: (changes: Changes) => Promise<unknown>,
  progress: (done: number) => void,
): Promise<void> {
  let batch: Changes = [];
  let done = 0;
  const running = new Set<Promise<unknown>>();
  const send = async (): Promise<void> => {
    const sent: Promise<unknown> = write(batch).finally(() => running.delete(sent));
    running.add(sent);
    batch = [];
    if (running.size >= TRANSACTIONS_AT_ONCE) await Promise.race(running);
    progress(done);
  };
  for (const changes of rows) {
    batch.push(...changes);
    done += 1;
    if (batch.length >= BATCH) await send();
  }
  if (batch.length > 0) await send();
  await Promise.all(running);
}

/** The refresh tokens that grants have now, of a store which no server has open. */
export async function refreshTokens(dsn: string, secret: string, grants: readonly string[]): Promise<string[]> {
  const [clock, random] = [systemClock, systemRandom];
  const store = await openStore({ dsn, secrets: [secret], clock, random, migrate: false });
  try {
    const codec = createTokenCodec([secret], random);
    const found = await Promise.all(grants.map((id) => store.grants.find(id)));
    return found.flatMap((grant) => (grant === undefined ? [] : [codec.refreshToken(grant, grant.refresh_generation)]));
  } finally {
    await store.close();
  }
}
