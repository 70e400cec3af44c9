import type { Account } from '../src/accounts/records.ts';
import type { Change } from '../src/oauth/changes.ts';
import type { Client } from '../src/oauth/client.ts';
import { type Clock, type Random, systemClock, systemRandom } from '../src/oauth/clock.ts';
import type { AccessToken, AuthorizationGrant } from '../src/oauth/records.ts';
import { createIdentifier } from '../src/oauth/tokens/identifier.ts';
import { createTokenCodec } from '../src/oauth/tokens/token-codec.ts';
import type { Entities } from '../src/store/entities.ts';
import { openStore } from '../src/store/open.ts';

export interface Filling {
  readonly dsn: string;
  /** The newest of `secrets.system`. */
  readonly secret: string;
  /** Whose grants they are: a client that the store has. */
  readonly client_id: string;
  /** Live access tokens, each with a grant and its refresh token. */
  readonly tokens: number;
  readonly clients: number;
  readonly people: number;
  /** As many of the tokens are told. */
  readonly sample: number;
  progress?(done: number): void;
}

export interface Sample {
  readonly access_tokens: readonly string[];
  readonly refresh_tokens: readonly string[];
}

type Changes = Change<Entities>[];

/** Grants in one transaction. */
const BATCH = 500;
const TRANSACTIONS_AT_ONCE = 4;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Fills a store through its own codecs and statements, so that the rows are what the server would have written. */
export async function fill(filling: Filling): Promise<Sample> {
  const { secret, client_id, tokens, clients, people, sample } = filling;
  const [clock, random] = [systemClock, systemRandom];
  const store = await openStore({ dsn: filling.dsn, secrets: [secret], clock, random, migrate: true });
  try {
    const client = await store.clients.find(client_id);
    if (client === undefined) throw new Error(`There is no client ${client_id}.`);
    const codec = createTokenCodec([secret], random);
    const told = { access_tokens: [] as string[], refresh_tokens: [] as string[] };
    const every = Math.max(1, Math.floor(tokens / sample));

    const rows = function* (): Generator<Changes> {
      for (let at = 0; at < clients; at++) yield [clientOf(client, at)];
      for (let at = 0; at < people; at++) yield personOf(at, clock.now());
      for (let at = 0; at < tokens; at++) {
        const grant = grantOf(client_id, `person-${at % Math.max(1, people)}`, clock, random);
        const { token, hash } = codec.createAccessToken(grant.id);
        if (at % every === 0) {
          told.access_tokens.push(token);
          told.refresh_tokens.push(codec.refreshToken(grant, 1));
        }
        yield [
          { op: 'insert', entity: 'authorization_grant', record: grant },
          { op: 'insert', entity: 'access_token', record: tokenOf(grant, hash) },
        ];
      }
    };
    await written(rows(), (changes) => store.write(changes), filling.progress ?? (() => {}));
    return told;
  } finally {
    await store.close();
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

function clientOf(client: Client, at: number): Changes[number] {
  return { op: 'insert', entity: 'client', record: { ...client, client_id: `client-${at}` } };
}

function personOf(at: number, now: number): Changes {
  const record: Account = {
    id: `person-${at}`,
    username: `person-${at}`,
    email: `person-${at}@example.com`,
    password_hash: null,
    password_changed_at: null,
    disabled: false,
    claims: { name: `Person ${at}` },
    created_at: now,
    updated_at: now,
  };
  return [
    { op: 'insert', entity: 'account', record },
    { op: 'insert', entity: 'account_identifier', record: { identifier: `person-${at}`, account_id: record.id } },
  ];
}

function grantOf(client_id: string, subject: string, clock: Clock, random: Random): AuthorizationGrant {
  const now = clock.now();
  const scope = ['openid', 'profile', 'email', 'offline_access'];
  return {
    id: createIdentifier(clock, random),
    client_id,
    subject,
    session_id: random.bytes(16).toString('hex'),
    created_at: now,
    expires_at: now + 30 * DAY,
    code_expires_at: now,
    code_used_at: now,
    refresh_generation: 1,
    refresh_predecessor: 0,
    refresh_rotated_at: null,
    refresh_expires_at: now + 30 * DAY,
    payload: {
      seed: random.bytes(16).toString('base64url'),
      requested_scope: scope,
      requested_audience: [],
      scope,
      audience: [],
      redirect_uri: 'https://app.example/callback',
      redirect_uri_given: true,
      auth_time: Math.floor(now / 1000),
      requested_at: Math.floor(now / 1000),
      session: {},
      consent: { remember: true, remember_for: 0, skipped: false },
      request_url: 'https://id.example/oauth2/auth?client_id=bench&response_type=code&scope=openid+offline_access',
    },
  };
}

function tokenOf({ id, client_id, created_at }: AuthorizationGrant, hash: string): AccessToken {
  const expires_at = created_at + DAY;
  return { grant_id: id, hash, client_id, grant_bound: true, issued_at: created_at, expires_at, payload: null };
}
