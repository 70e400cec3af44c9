import type { Client } from '../oauth/client.ts';
import type { Clock } from '../oauth/clock.ts';
import { fitsKeyManagement } from '../oauth/encryption-algorithms.ts';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { type ClientKeys, ClientKeysError, fitsAlgorithm, type WantedKey } from '../oauth/jws.ts';

/** Fetches a JSON document. */
export type FetchJson = (
  url: string,
  options: { readonly accept: string },
) => Promise<{ readonly json: Json; readonly headers: Headers }>;

export interface ClientKeysOptions {
  readonly fetchJson: FetchJson;
  readonly clock: Clock;
  /** Milliseconds that fetched keys are used without asking again where the answer does not say. */
  readonly default_age_ms?: number;
  /** Milliseconds that they are at most, whatever the answer says: a key that was withdrawn must stop working. */
  readonly max_age_ms?: number;
  /**
   * Milliseconds that must pass before the same URL is asked again because its keys are old, and before it is because
   * of a `kid` that is not among them.
   */
  readonly min_refetch_ms?: number;
  /** URLs whose keys are remembered; the one that was not asked for longest goes first. */
  readonly max_entries?: number;
}

interface Entry {
  keys: readonly JsonObject[] | undefined;
  fetched_at: number;
  fresh_for: number;
  attempted_at: number;
  /** When an unknown `kid` last made it be asked. */
  searched_at: number;
  /** Why `keys` is not newer. */
  failure: ClientKeysError;
  pending: Promise<void> | undefined;
}

/** Keys that can no longer be fetched still verify for this long: a client's short outage is not ours. */
const STALE_MS = 3_600_000;
/** Without a `kid`, every key that fits is tried. */
const MAX_KEYS = 100;

/**
 * The public keys that clients registered, as `jwks` or behind `jwks_uri` (RFC 7591 §2). Nothing is fetched before a
 * signature is to be verified. `find` rejects with ClientKeysError when there are no keys to choose from.
 */
export function createClientKeys(options: ClientKeysOptions): ClientKeys {
  const { fetchJson, clock, default_age_ms = 300_000, max_age_ms = 1_800_000 } = options;
  const { min_refetch_ms = 10_000, max_entries = 1000 } = options;
  const entries = new Map<string, Entry>();

  function entryOf(url: string): Entry {
    const entry: Entry = entries.get(url) ?? {
      keys: undefined,
      fetched_at: Number.NEGATIVE_INFINITY,
      fresh_for: 0,
      attempted_at: Number.NEGATIVE_INFINITY,
      searched_at: Number.NEGATIVE_INFINITY,
      failure: new ClientKeysError('the keys at jwks_uri have not been fetched yet.'),
      pending: undefined,
    };
    entries.delete(url);
    entries.set(url, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= max_entries) break;
      entries.delete(oldest);
    }
    return entry;
  }

  async function load(url: string, entry: Entry): Promise<void> {
    entry.attempted_at = clock.now();
    try {
      const { json, headers } = await fetchJson(url, { accept: 'application/jwk-set+json, application/json' });
      entry.keys = keysOf(json);
      entry.fetched_at = clock.now();
      const fresh_for = freshness(headers, clock.now()) ?? default_age_ms;
      entry.fresh_for = Math.min(Math.max(fresh_for, min_refetch_ms), max_age_ms);
    } catch (cause) {
      entry.failure = unavailable(cause);
    }
  }

  /** A moment in the future, left by a clock that was set back, counts as long ago. */
  function isWithin(duration: number, moment: number): boolean {
    const elapsed = clock.now() - moment;
    return elapsed >= 0 && elapsed < duration;
  }

  /** Whoever comes while a fetch is under way waits for that one. */
  async function refresh(url: string, entry: Entry): Promise<void> {
    entry.pending ??= load(url, entry).finally(() => {
      entry.pending = undefined;
    });
    await entry.pending;
  }

  /** @returns whether the keys are those of this moment. */
  async function refreshOld(url: string, entry: Entry): Promise<boolean> {
    if (isWithin(entry.fresh_for, entry.fetched_at)) return false;
    if (entry.pending === undefined && isWithin(min_refetch_ms, entry.attempted_at)) return false;
    await refresh(url, entry);
    return true;
  }

  /** A client may sign with a new key as soon as it has published it; a stranger may make kids up without end. */
  async function refreshUnknown(url: string, entry: Entry): Promise<void> {
    if (entry.pending === undefined && isWithin(min_refetch_ms, entry.searched_at)) return;
    entry.searched_at = clock.now();
    await refresh(url, entry);
  }

  function usable(entry: Entry): readonly JsonObject[] {
    if (entry.keys !== undefined && isWithin(STALE_MS, entry.fetched_at)) return entry.keys;
    throw entry.failure;
  }

  async function findRemote(url: string, fits: Fits): Promise<JsonObject[]> {
    const entry = entryOf(url);
    const isNew = await refreshOld(url, entry);
    const found = usable(entry).filter(fits);
    if (found.length > 0 || isNew) return found;
    await refreshUnknown(url, entry);
    return usable(entry).filter(fits);
  }

  async function find(client: Client, fits: Fits): Promise<JsonObject[]> {
    const { jwks, jwks_uri } = client.metadata;
    if (jwks !== undefined) return atMost(jwks.keys).filter(fits);
    if (jwks_uri !== undefined) return findRemote(jwks_uri, fits);
    throw new ClientKeysError('the client has registered neither jwks nor jwks_uri.');
  }

  return {
    find: (client, wanted) => find(client, isWanted(wanted)),
    some: async (client, is) => (await find(client, is)).length > 0,
  };
}

type Fits = (jwk: JsonObject) => boolean;

function isWanted({ kid, alg }: WantedKey): Fits {
  return (jwk) => (kid === undefined || jwk['kid'] === kid) && (fitsAlgorithm(jwk, alg) || fitsKeyManagement(jwk, alg));
}

/** RFC 7517 §5: what is no key that we understand is passed over, not refused. */
function keysOf(json: Json): readonly JsonObject[] {
  const keys = isJsonObject(json) ? json['keys'] : undefined;
  if (!Array.isArray(keys)) throw new ClientKeysError('jwks_uri does not hold a JWK set, an object with "keys".');
  return atMost(keys.filter(isJsonObject));
}

function atMost(keys: readonly JsonObject[]): readonly JsonObject[] {
  if (keys.length > MAX_KEYS) throw new ClientKeysError(`the client has more than ${MAX_KEYS} keys.`);
  return keys;
}

interface Headers {
  get(name: string): string | null;
}

/** Milliseconds (RFC 9111 §4.2.1, §5.2.2); undefined when the answer says nothing of it. */
function freshness(headers: Headers, now: number): number | undefined {
  const directives = (headers.get('cache-control') ?? '').toLowerCase();
  if (/\bno-(?:store|cache)\b/.test(directives)) return 0;
  const seconds = /(?:^|[\s,])max-age="?(\d{1,10})/.exec(directives)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000 - age(headers);
  const expires = headers.get('expires');
  if (expires === null) return undefined;
  // A date that is none, such as 0, is one that has passed (RFC 9111 §5.3).
  return expires.endsWith(' GMT') ? Date.parse(expires) - now || 0 : 0;
}

/** Milliseconds that the answer has lain in caches on its way (RFC 9111 §5.1). */
function age(headers: Headers): number {
  const seconds = /^\d{1,10}$/.exec(headers.get('age') ?? '')?.[0];
  return seconds === undefined ? 0 : Number(seconds) * 1000;
}

function unavailable(cause: unknown): ClientKeysError {
  if (cause instanceof ClientKeysError) return cause;
  return new ClientKeysError('the keys at jwks_uri could not be fetched.', { cause });
}
