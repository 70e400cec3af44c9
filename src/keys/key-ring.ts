import type { Clock } from '../oauth/clock.ts';
import type { JsonObject } from '../oauth/json.ts';
import { KEY_SETS, type KeySet, type Signer } from '../oauth/keys.ts';
import type { KeySets } from './management.ts';
import { isPrivate, type ParsedKey, parseKey } from './parsed-key.ts';
import type { KeyRepository, StoredKey } from './records.ts';
import { dueAt, type Schedule } from './rotation.ts';

/** The stored keys as they were at one moment, ready for use. */
export interface KeyRing {
  /** The current key of each algorithm. */
  readonly signers: Readonly<Record<KeySet, ReadonlyMap<string, Signer>>>;
  /** Every published key, newest first. */
  readonly keys: Readonly<Record<KeySet, readonly ParsedKey[]>>;
  readonly published: { keys: JsonObject[] };
  readonly read_at: number;
  /** When a key leaves the ring. */
  readonly expires_at: number;
  /** When the schedule asks for a change. */
  readonly due_at: number;
}

export interface KeyRingOptions {
  readonly repository: KeyRepository;
  readonly clock: Clock;
  readonly sets: KeySets;
  readonly schedule: Schedule;
  /** Milliseconds after which the keys are read again, so that a rotation by another node is seen. */
  readonly max_age: number;
}

/** The keys in memory, at most `max_age` behind the store. */
export interface KeyRingCache {
  get(): Promise<KeyRing>;
  /** The keys as they are in the store now or later. */
  reload(): Promise<KeyRing>;
}

export function createKeyRingCache(options: KeyRingOptions): KeyRingCache {
  const { clock, max_age } = options;
  let ring: KeyRing | undefined;
  let reading: Promise<KeyRing> | undefined;

  function read(): Promise<KeyRing> {
    reading ??= readRing(options, ring)
      .then((fresh) => {
        ring = fresh;
        return fresh;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  return {
    async get() {
      const now = clock.now();
      if (ring === undefined || now < ring.read_at || now >= Math.min(ring.read_at + max_age, ring.expires_at)) {
        return read();
      }
      // Read ahead at half the age, so that no request waits; a failure shows when the bound is reached.
      if (now >= ring.read_at + max_age / 2) read().catch(() => undefined);
      return ring;
    },
    async reload() {
      await reading?.catch(() => undefined);
      return read();
    },
  };
}

async function readRing(options: KeyRingOptions, previous: KeyRing | undefined): Promise<KeyRing> {
  const { repository, clock, sets, schedule } = options;
  const read_at = clock.now();
  const lists = await Promise.all(KEY_SETS.map(async (set) => ({ set, keys: await repository.list(set) })));
  const unexpired = lists.map(({ set, keys }) => ({
    set,
    keys: keys.filter((key) => key.expires_at === null || key.expires_at > read_at),
  }));
  const entries = unexpired.flatMap(({ keys }) => keys.map((key) => ({ key, parsed: parsedBefore(previous, key) })));
  const stored = (set: KeySet) => entries.filter(({ key }) => key.set === set);

  return {
    read_at,
    signers: forEachSet((set) => signersOf(stored(set))),
    keys: forEachSet((set) => stored(set).flatMap(({ parsed }) => parsed ?? [])),
    published: publish(entries, previous),
    expires_at: Math.min(...entries.map(({ key }) => key.expires_at ?? Number.POSITIVE_INFINITY)),
    due_at: Math.min(...unexpired.map(({ set, keys }) => dueAt(keys, sets[set], schedule))),
  };
}

interface Entry {
  readonly key: StoredKey;
  readonly parsed: ParsedKey | undefined;
}

function forEachSet<T>(make: (set: KeySet) => T): Record<KeySet, T> {
  return {
    'hydra.openid.id-token': make('hydra.openid.id-token'),
    'hydra.jwt.access-token': make('hydra.jwt.access-token'),
    'signet.encryption': make('signet.encryption'),
  };
}

function signersOf(entries: readonly Entry[]): ReadonlyMap<string, Signer> {
  const signers = new Map<string, Signer>();
  for (const { key, parsed } of entries) {
    if (key.state !== 'current' || parsed?.signer === undefined || signers.has(key.alg)) continue;
    signers.set(key.alg, parsed.signer);
  }
  return signers;
}

/** The key object of an earlier reading serves again, cached headers included, while it is the same key. */
function parsedBefore(previous: KeyRing | undefined, key: StoredKey): ParsedKey | undefined {
  const known = KEY_SETS.find((set) => set === key.set);
  const before = known && previous?.keys[known].find(({ kid, alg }) => kid === key.kid && alg === key.alg);
  return before !== undefined && isSameKey(before, key) ? before : parseKey(key);
}

/** An administrator may put another key in the place of one, or the private half beside the public one. */
function isSameKey({ shape, public_jwk, signer, decrypting }: ParsedKey, key: StoredKey): boolean {
  if ((signer !== undefined || decrypting !== undefined) !== isPrivate(key)) return false;
  return shape.public_members.every((member) => member === 'alg' || public_jwk[member] === key.jwk[member]);
}

/**
 * Newest first, those that are encrypted to last, since some clients take the first of a type. The very object of
 * before while nothing changed, so that its serialised form can be kept.
 */
function publish(entries: readonly Entry[], previous: KeyRing | undefined): { keys: JsonObject[] } {
  const sorted = entries.toSorted(
    ({ key: a }, { key: b }) =>
      Number(a.use === 'enc') - Number(b.use === 'enc') ||
      b.created_at - a.created_at ||
      (a.kid < b.kid ? -1 : Number(a.kid > b.kid)),
  );
  const byKid = new Map(
    sorted.flatMap(({ parsed }) => (parsed === undefined ? [] : [[parsed.kid, parsed.public_jwk]])),
  );
  const keys = [...byKid.values()];
  const before = previous?.published;
  const same = before?.keys.length === keys.length && before.keys.every((key, index) => key === keys[index]);
  return before !== undefined && same ? before : { keys };
}
