import pg from 'pg';
import { StoreUnavailable } from '../errors.ts';

/**
 * What an error says about the statement that met it.
 *
 * - `conflict`: it was rolled back because of others, and may be repeated at once.
 * - `lost`: the connection is gone, or good for nothing any more. What had not been committed is rolled back; whether a
 *   commit that was under way happened is unknown.
 * - `unknown`: the engine itself does not know whether it committed.
 * - `unavailable`: the database cannot do it now, whoever asks.
 * - `refused`: the statement itself is at fault.
 */
export type Fate = 'conflict' | 'lost' | 'unknown' | 'unavailable' | 'refused';

/** By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html), the longest prefix first. */
const FATES: ReadonlyMap<string, Fate> = new Map([
  ['40001', 'conflict'],
  ['40P01', 'conflict'],
  ['55P03', 'conflict'],
  ['40003', 'unknown'],
  ['08', 'lost'],
  ['57P', 'lost'],
  // A standby that was the primary, or a statement that a pooler has forgotten: another connection may do better.
  ['25006', 'lost'],
  ['26000', 'lost'],
  ['57014', 'unavailable'],
  ['28', 'unavailable'],
  ['3D', 'unavailable'],
  ['42501', 'unavailable'],
  ['53', 'unavailable'],
  ['58', 'unavailable'],
  ['XX', 'unavailable'],
]);

/** Node-postgres's own words when no answer came in time. Another connection would not do better, and take as long. */
const SILENCE = 'Query read timeout';

/** Whether the network or the server says nothing any more, rather than that a connection has ended. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === SILENCE;
}

/** Citus's words when the one machine that a transaction wrote to did not confirm its commit. */
const COMMIT_ELSEWHERE = 'could not commit transaction for shard';

/** What that machine said is a warning beside: where it met others there, nothing was committed. */
class ConflictElsewhere extends Error {}

/** @param warnings the codes of what the server said besides, while the statement ran. */
export function withWarnings(error: unknown, warnings: readonly (string | undefined)[]): unknown {
  const isConflict = isCommitElsewhere(error) && warnings.some((code) => FATES.get(code ?? '') === 'conflict');
  return isConflict ? new ConflictElsewhere(CONFLICT, { cause: error }) : error;
}

function isCommitElsewhere(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.message.startsWith(COMMIT_ELSEWHERE);
}

export function fateOf(error: unknown): Fate {
  if (error instanceof StoreUnavailable || isSilence(error)) return 'unavailable';
  if (error instanceof ConflictElsewhere) return 'conflict';
  // Everything that is no answer of the server is about the connection.
  if (!(error instanceof pg.DatabaseError)) return 'lost';
  const code = error.code ?? '';
  if (code === '0A000' && error.message.includes('cached plan')) return 'lost';
  if (isCommitElsewhere(error)) return 'unknown';
  return FATES.get(code) ?? FATES.get(code.slice(0, 3)) ?? FATES.get(code.slice(0, 2)) ?? 'refused';
}

const CONFLICT = 'Too many requests changed the same rows of the database at once.';

const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['28', 'The database does not let this user in: check the name and the password in the dsn.'],
  ['3D', 'The database that the dsn names does not exist: create it, or name another.'],
  ['42501', "The database's user may not do that: grant it the tables of Signet."],
  ['53100', 'The disk of the database is full: make room.'],
  ['53300', 'The database takes no more connections: lower max_conns in the dsn, or raise its max_connections.'],
  ['53', 'The database has run out of something that it needs: its log says of what.'],
  ['55P03', 'Something else holds a lock in the database for long: its pg_stat_activity says what.'],
  ['40', CONFLICT],
  ['57014', 'The database took longer than statement_timeout in the dsn allows.'],
  ['25006', 'The database is read-only: the dsn has to lead to the primary.'],
  ['58', 'The database reports an error of its system: check its log before anything else.'],
  ['XX', 'The database reports an internal error: check its log before anything else.'],
]);

/** The error as callers know it: StoreUnavailable where the database fails, else as it is. */
export function asStoreError(error: unknown): unknown {
  const fate = fateOf(error);
  if (error instanceof StoreUnavailable || fate === 'refused') return error;
  return new StoreUnavailable(sentenceOf(error), error);
}

function sentenceOf(error: unknown): string {
  if (isSilence(error)) return 'The database does not answer: see that it runs, and the network in between.';
  if (error instanceof ConflictElsewhere) return CONFLICT;
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  const known = SENTENCES.get(code) ?? SENTENCES.get(code.slice(0, 2));
  return known ?? (fateOf(error) === 'lost' ? 'The connection to the database was lost.' : 'The database failed.');
}

/** After a connection was lost in the middle of a commit, and nothing in the database tells what became of it. */
export function unknownOutcome(cause: unknown): StoreUnavailable {
  return new StoreUnavailable(
    'The connection to the database was lost during a commit, and whether it took place is not known.',
    cause,
  );
}
