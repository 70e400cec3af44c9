import type { AccountEntities } from '../accounts/records.ts';
import type { AccountRepository } from '../accounts/repository.ts';
import type { KeyEntities, KeyRepository } from '../keys/records.ts';
import type { FailureCountRepository, LimitEntities } from '../limits/records.ts';
import type { Write } from '../oauth/changes.ts';
import type { OAuthEntities } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { SystemSecret, SystemSecrets } from './system-secret.ts';

/** Everything that is stored. */
export interface Entities extends OAuthEntities, AccountEntities, KeyEntities, LimitEntities {
  system_secret: SystemSecret;
}

/** One database: what the parts of the server ask of it. */
export interface Store extends Repositories {
  readonly accounts: AccountRepository;
  readonly keys: KeyRepository;
  readonly failureCounts: FailureCountRepository;
  readonly systemSecrets: SystemSecrets;
  readonly write: Write<Entities>;
  /** Deletes what has expired, in batches that never hold a lock for long. Resolves to the number of rows, by entity. */
  sweep(): Promise<Readonly<Record<string, number>>>;
  /** Rejects when the database does not answer or its schema is not the one that this program needs. */
  check(): Promise<void>;
  /** Resolves when everything acknowledged is on disk and the database is closed. */
  close(): Promise<void>;
}
