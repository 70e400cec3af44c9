import pg from 'pg';
import { StoreUnavailable } from '../errors.ts';
import type { Address } from './address.ts';
import { asStoreError, fateOf, isSilence } from './failure.ts';
import { type Session, sessionOn, statementNames } from './session.ts';
import { tlsOf } from './tls.ts';

export interface Sessions {
  /** Lends a connection. It is closed after an error that leaves it unusable; rejects when none can be had in time. */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Resolves when every connection that was lent has come back and is closed. */
  close(): Promise<void>;
}

/** After that long without an answer beyond the statement's own limit, the network is at fault. */
const NETWORK_GRACE_MS = 5000;
/** So that a node that freezes in the middle of a transaction does not hold its locks. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** Connections are opened when they are needed, up to `max_conns`. */
export async function openPool(address: Address): Promise<Sessions> {
  const pool = new pg.Pool(await settings(address));
  const nameOf = statementNames();
  // Idle connections that the server closes leave the pool by themselves; those that are lent fail their statements.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  // Where one falls silent, those that are as old may have too, and each would be waited for in turn.
  const open = new Set<pg.PoolClient>();
  const suspected = new WeakSet<pg.PoolClient>();
  pool.on('connect', (client) => open.add(client));
  pool.on('remove', (client) => open.delete(client));

  async function lend(): Promise<pg.PoolClient> {
    try {
      for (;;) {
        const client = await pool.connect();
        if (!suspected.has(client)) return client;
        client.release(true);
      }
    } catch (error) {
      throw unreachable(address, error);
    }
  }

  return {
    async use(work) {
      const client = await lend();
      let lost = false;
      try {
        return await work(sessionOn(client, nameOf));
      } catch (error) {
        lost = fateOf(error) === 'lost' || isSilence(error);
        if (isSilence(error)) for (const each of open) suspected.add(each);
        throw error;
      } finally {
        const usable = !lost && client.getTransactionStatus() === IDLE;
        client.release(!usable || pool.idleCount >= address.max_idle_conns);
      }
    },
    close: () => pool.end(),
  };
}

/** In no transaction, by the server's last word. */
const IDLE = 'I';

function ignore(): void {}

async function settings(address: Address): Promise<pg.PoolConfig> {
  const { statement_timeout, max_conn_lifetime } = address;
  const config: pg.PoolConfig = {
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ssl: tlsOf(address),
    application_name: address.application_name,
    options: address.options,
    pipeline: true,
    keepAlive: true,
    statement_timeout: statement_timeout === 0 ? false : statement_timeout,
    ...(statement_timeout > 0 && { query_timeout: statement_timeout + NETWORK_GRACE_MS }),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    connectionTimeoutMillis: address.connect_timeout,
    max: address.max_conns,
    idleTimeoutMillis: address.max_conn_idle_time,
    // What waits for nothing else ends, as a command does that forgot to close.
    allowExitOnIdle: true,
    maxLifetimeSeconds: Math.ceil(max_conn_lifetime / 1000),
  };
  return address.sslmode === 'prefer' && config.ssl !== false && !(await speaksTls(config, address))
    ? { ...config, ssl: false }
    : config;
}

/** `prefer` goes on without TLS where the server has none. */
async function speaksTls(config: pg.PoolConfig, address: Address): Promise<boolean> {
  const client = new pg.Client(config);
  client.on('error', ignore);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not support SSL')) return false;
    throw unreachable(address, error);
  } finally {
    await client.end();
  }
}

function unreachable({ host, port, max_conns, connect_timeout }: Address, error: unknown): unknown {
  if (fateOf(error) !== 'lost') return asStoreError(error);
  // The pool's own words to a caller for whom no connection came back.
  if (error instanceof Error && error.message.startsWith('timeout exceeded')) {
    return new StoreUnavailable(
      `All ${max_conns} connections to the database were busy for ${connect_timeout} ms: see what its statements wait for, or raise max_conns.`,
      error,
    );
  }
  const why = error instanceof Error && error.message !== '' ? ` (${error.message})` : '';
  return new StoreUnavailable(`The database at ${host}:${port} cannot be reached${why}: see that it runs.`, error);
}
