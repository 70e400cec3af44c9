import type { Clock } from '../oauth/clock.ts';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { type ClientKeys, ClientKeysError, fitsAlgorithm, type WantedKey } from '../oauth/jws.ts';

/** Fetches a JSON document. */
export type FetchJson = (
  url: string,
  options: { readonly accept: string },
) => Promise<{ readonly json: Json; readonly headers: { get(name: string): string | null } }>;

export interface ClientKeysOptions {
  readonly fetchJson: FetchJson;
  readonly clock: Clock;
  /** Milliseconds that fetched keys are used without asking again, unless Cache-Control says less. */
  readonly max_age_ms?: number;
  /** Milliseconds that must pass before the same URL is asked again, whatever the reason. */
  readonly min_refetch_ms?: number;
  /** URLs whose keys are remembered; the one that was not asked for longest goes first. */
  readonly max_entries?: number;
}

interface Entry {
  keys: readonly JsonObject[] | undefined;
  fetched_at: number;
  fresh_for: number;
  attempted_at: number;
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
  const { fetchJson, clock, max_age_ms = 300_000, min_refetch_ms = 10_000, max_entries = 1000 } = options;
  const entries = new Map<string, Entry>();

  function entryOf(url: string): Entry {
    const entry: Entry = entries.get(url) ?? {
      keys: undefined,
      fetched_at: Number.NEGATIVE_INFINITY,
      fresh_for: 0,
      attempted_at: Number.NEGATIVE_INFINITY,
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
      const age = maxAge(headers.get('cache-control')) ?? max_age_ms;
      entry.fresh_for = Math.min(Math.max(age, min_refetch_ms), max_age_ms);
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
    if (entry.pending === undefined && isWithin(min_refetch_ms, entry.attempted_at)) return;
    entry.pending ??= load(url, entry).finally(() => {
      entry.pending = undefined;
    });
    await entry.pending;
  }

  function usable(entry: Entry): readonly JsonObject[] {
    if (entry.keys !== undefined && isWithin(STALE_MS, entry.fetched_at)) return entry.keys;
    throw entry.failure;
  }

  async function findRemote(url: string, wanted: WantedKey): Promise<JsonObject[]> {
    const entry = entryOf(url);
    if (!isWithin(entry.fresh_for, entry.fetched_at)) await refresh(url, entry);
    const found = select(usable(entry), wanted);
    if (found.length > 0) return found;
    await refresh(url, entry);
    return select(usable(entry), wanted);
  }

  return {
    async find(client, wanted) {
      const { jwks, jwks_uri } = client.metadata;
      if (jwks !== undefined) return select(atMost(jwks.keys), wanted);
      if (jwks_uri !== undefined) return findRemote(jwks_uri, wanted);
      throw new ClientKeysError('the client has registered neither jwks nor jwks_uri.');
    },
  };
}

function select(keys: readonly JsonObject[], { kid, alg }: WantedKey): JsonObject[] {
  return keys.filter((jwk) => (kid === undefined || jwk['kid'] === kid) && fitsAlgorithm(jwk, alg));
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

/** Milliseconds (RFC 9111 §5.2.2); undefined when the header says nothing of it. */
function maxAge(cacheControl: string | null): number | undefined {
  const directives = (cacheControl ?? '').toLowerCase();
  if (/\bno-(?:store|cache)\b/.test(directives)) return 0;
  const seconds = /(?:^|[\s,])max-age="?(\d{1,10})/.exec(directives)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function unavailable(cause: unknown): ClientKeysError {
  if (cause instanceof ClientKeysError) return cause;
  return new ClientKeysError('the keys at jwks_uri could not be fetched.', { cause });
}
