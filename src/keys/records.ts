import type { JsonObject } from '../oauth/json.ts';

/** A private (or imported public) key of a set; key: set and kid. Times are milliseconds. */
export interface StoredKey {
  readonly set: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: string;
  /** Next: published, not yet signing. Current: signs. Retired: still published, until `expires_at`. */
  readonly state: 'next' | 'current' | 'retired';
  readonly created_at: number;
  /** When it became current, or is to. */
  readonly activates_at: number;
  /** When a retired key stops being published; null while it is not retired. */
  readonly expires_at: number | null;
  /** The JWK with its private members. Sealed at rest. */
  readonly jwk: JsonObject;
}

/**
 * One row for each set, key: set. Every change of a set's keys moves it on under a guard, so that of two nodes that
 * start together, or rotate together, one writes and the other reads what was written.
 */
export interface KeySetVersion {
  readonly set: string;
  readonly version: number;
}

export interface KeyEntities {
  stored_key: StoredKey;
  key_set: KeySetVersion;
}

/** What the keys ask of storage. */
export interface KeyRepository {
  /** Newest first. */
  list(set: string): Promise<StoredKey[]>;
  /** The set's version; undefined before its first key. */
  version(set: string): Promise<number | undefined>;
}
