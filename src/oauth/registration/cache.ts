import type { Client } from '../client.ts';
import type { Clock } from '../clock.ts';
import type { Repositories } from '../repositories.ts';
import { isExpired } from './dynamic-expiry.ts';
import { LruMap } from './lru.ts';

const DEFAULT_MAXIMUM_AGE = 5_000;
const DEFAULT_CAPACITY = 10_000;

export interface ClientCache {
  find(client_id: string): Promise<Client | undefined>;
  /** To be called after every change of a client on this process; others see it within the maximum age. */
  forget(client_id: string): void;
}

interface Entry {
  readonly client: Client;
  readonly read_at: number;
}

/**
 * Clients in memory, for the endpoints that need one with every request. Requests that miss together share one lookup;
 * a client that does not exist is looked up each time, so that it works from the moment of its creation.
 *
 * @param settings `maximum_age` in milliseconds (5 s), `capacity` in clients (10,000).
 */
export function createClientCache(
  clients: Pick<Repositories['clients'], 'find'>,
  clock: Clock,
  settings: { readonly maximum_age?: number; readonly capacity?: number } = {},
): ClientCache {
  const { maximum_age = DEFAULT_MAXIMUM_AGE, capacity = DEFAULT_CAPACITY } = settings;
  const entries = new LruMap<Entry>(capacity);
  const lookups = new Map<string, Promise<Client | undefined>>();

  const unlessExpired = (client: Client | undefined): Client | undefined =>
    client === undefined || isExpired(client, clock) ? undefined : client;

  function lookUp(client_id: string): Promise<Client | undefined> {
    // The age counts from before the lookup, because the row may change while it is on its way.
    const read_at = clock.now();
    const lookup = clients
      .find(client_id)
      .then((client) => {
        if (client !== undefined && lookups.get(client_id) === lookup) entries.set(client_id, { client, read_at });
        return client;
      })
      .finally(() => {
        if (lookups.get(client_id) === lookup) lookups.delete(client_id);
      });
    lookups.set(client_id, lookup);
    return lookup;
  }

  return {
    async find(client_id) {
      const entry = entries.get(client_id);
      // A clock that is set back makes nothing younger.
      const age = entry === undefined ? -1 : clock.now() - entry.read_at;
      if (entry !== undefined && age >= 0 && age < maximum_age) return unlessExpired(entry.client);
      return unlessExpired(await (lookups.get(client_id) ?? lookUp(client_id)));
    },
    forget(client_id) {
      entries.delete(client_id);
      lookups.delete(client_id);
    },
  };
}
