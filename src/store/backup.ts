import type { Clock, Random } from '../oauth/clock.ts';
import { KEY_SETS } from '../oauth/keys.ts';
import { parseDsn } from './dsn.ts';
import { StoreUnavailable, UnreadableRow } from './errors.ts';
import { openStore } from './open.ts';
import { type Backup, type BackupOptions, backUpFile } from './sqlite/backup.ts';
import { type Restored, type RestoreOptions, restoreFile } from './sqlite/restore.ts';

/** A copy of the database behind a dsn, in a file of its own; a server may run on it. @throws StoreUnavailable */
export async function backUp(dsn: string, target: string, options: BackupOptions): Promise<Backup> {
  return backUpFile(fileOf(dsn, 'pg_dump'), target, options);
}

export interface RestoreRequest {
  readonly dsn: string;
  /** `secrets.system`, with one of which the backup's keys have to open. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /** Whether every sign-in, authorization and token of the backup ends. */
  readonly signOut: boolean;
}

/** Puts a backup in the place of the database behind a dsn; no server may run on it. @throws StoreUnavailable */
export async function restore(backup: string, request: RestoreRequest): Promise<Restored> {
  const now = request.clock.now();
  const moment = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return restoreFile(backup, fileOf(request.dsn, 'pg_restore'), {
    keptAs: `.replaced-${moment}`,
    changes: [...usedUp(now), ...(request.signOut ? ENDED : [])],
    accept: (copy) => bringUpToDate(copy, backup, request),
  });
}

type Changes = RestoreOptions['changes'];

/** What works once may have been used after the backup was made: what is still unused in it ends. */
function usedUp(now: number): Changes {
  return [
    {
      table: 'authorization_grant',
      sql: 'update authorization_grant set code_used_at = ? where code_used_at is null and code_expires_at is not null',
      parameters: [now],
    },
    ...everyRowOf(['device_authorization', 'pushed_authorization_request']),
  ];
}

const ENDED: Changes = everyRowOf(['access_token', 'authorization_grant', 'login_session', 'matrix_openid_token']);

function everyRowOf(tables: readonly string[]): Changes {
  return tables.map((table) => ({ table, sql: `delete from ${table}`, parameters: [] }));
}

/** A server does not start with keys that it cannot open: that is found out while the old database is still there. */
async function bringUpToDate(copy: string, backup: string, request: RestoreRequest): Promise<void> {
  const { secrets, clock, random } = request;
  const store = await openStore({ dsn: `sqlite://${encodeURIComponent(copy)}`, secrets, clock, random, migrate: true });
  try {
    for (const set of KEY_SETS) await store.keys.list(set);
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    throw new StoreUnavailable(
      `The keys in ${backup} were sealed with a secret that secrets.system does not list: put the secret of that time at its end.`,
      error,
    );
  } finally {
    await store.close();
  }
}

function fileOf(dsn: string, instead: string): string {
  const location = parseDsn(dsn);
  switch (location.engine) {
    case 'sqlite':
      return location.file;
    case 'memory':
      throw new StoreUnavailable('The database is in memory: it ends with the process.');
    case 'postgres':
      throw new StoreUnavailable(`The database is on a server: use ${instead}. docs/guide/backups.md says how.`);
  }
}
