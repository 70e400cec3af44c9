import type { Clock } from '../clock.ts';
import { LruMap } from '../registration/lru.ts';
import type { Page, Repositories } from '../repositories.ts';
import type { ProtectedResource } from './records.ts';

type Stored = Repositories['protectedResources'];

/** The operator's resources: those of the settings, then those of the admin API. */
export interface ResourceRegistry extends Stored {
  /** Whether it comes from the settings, and so cannot be changed. */
  isConfigured(canonical: string): boolean;
  /** To be called after every change of a resource on this process; others see it within the maximum age. */
  forget(canonical: string): void;
}

const MAXIMUM_AGE = 5_000;
const CAPACITY = 10_000;

/** Requests read from memory what was stored up to five seconds ago; the admin API's own reads see what is stored. */
export function createResourceRegistry(
  stored: Stored,
  configured: readonly ProtectedResource[],
  clock: Clock,
): ResourceRegistry {
  const byCanonical = new Map(configured.map((resource) => [resource.canonical, resource]));
  const entries = new LruMap<{ readonly resource: ProtectedResource; readonly read_at: number }>(CAPACITY);
  // A lookup that was under way while somebody changed something is not kept.
  let changes = 0;
  return {
    isConfigured: (canonical) => byCanonical.has(canonical),
    forget(canonical) {
      changes += 1;
      entries.delete(canonical);
    },
    async find(canonical) {
      const own = byCanonical.get(canonical);
      if (own !== undefined) return own;
      const entry = entries.get(canonical);
      // A clock that is set back makes nothing younger.
      const age = entry === undefined ? -1 : clock.now() - entry.read_at;
      if (entry !== undefined && age >= 0 && age < MAXIMUM_AGE) return entry.resource;
      const read_at = clock.now();
      const before = changes;
      const resource = await stored.find(canonical);
      if (resource === undefined) entries.delete(canonical);
      else if (changes === before) entries.set(canonical, { resource, read_at });
      return resource;
    },
    findById: async (id) => configured.find((resource) => resource.id === id) ?? stored.findById(id),
    async list(page: Page) {
      const { after = '', limit } = page;
      const kept = (await stored.list(page)).filter(({ canonical }) => !byCanonical.has(canonical));
      const all = [...kept, ...configured.filter(({ id }) => id > after)];
      return all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
  };
}
