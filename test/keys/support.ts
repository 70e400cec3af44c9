import { createKeys, type KeysOptions, type ManagedKeys } from '../../src/keys/keys.ts';
import type { KeyEntities, KeyRepository } from '../../src/keys/records.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store.ts';

export const DAY = 86_400_000;
export const ID_TOKEN = 'hydra.openid.id-token';
const ENCRYPTION = 'signet.encryption';
export const ACCESS_TOKEN = 'hydra.jwt.access-token';

/** Elliptic curves only: their keys are made in no time. */
export const FAST_SETS = { [ID_TOKEN]: ['ES256', 'EdDSA'], [ACCESS_TOKEN]: ['ES256'], [ENCRYPTION]: [] } as const;

/** Some nodes over one store, with a clock that the test moves. */
export interface Cluster {
  readonly store: MemoryStore<KeyEntities>;
  readonly clock: { time: number; now(): number };
  readonly repository: KeyRepository & { reads: number };
  readonly errors: unknown[];
  node(options?: Partial<KeysOptions>): ManagedKeys;
}

export function createCluster(): Cluster {
  const store = createMemoryStore<KeyEntities>({ stored_key: ['set', 'kid'], key_set: ['set'] });
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const errors: unknown[] = [];
  const repository = {
    reads: 0,
    async list(set: string) {
      repository.reads += 1;
      const rows = store.rows('stored_key').filter((key) => key.set === set);
      return rows.sort((a, b) => b.created_at - a.created_at);
    },
    version: async (set: string) => store.rows('key_set').find((row) => row.set === set)?.version,
  };
  return {
    store,
    clock,
    repository,
    errors,
    node: (options = {}) =>
      createKeys({
        repository,
        write: store.write,
        clock,
        sets: FAST_SETS,
        schedule: { retire_after: 30 * DAY, rotate_every: 90 * DAY, next_lead: DAY },
        onError: (error) => errors.push(error),
        ...options,
      }),
  };
}

/** Lets what runs in the background (making keys) come to its end. */
export async function settled(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !condition(); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
