import type { Write } from '../oauth/changes.ts';
import type { Clock } from '../oauth/clock.ts';
import { type ParsedJws, parseJws } from '../oauth/jws.ts';
import { KEY_SETS, type KeySet, type Keys } from '../oauth/keys.ts';
import { createKeyRingCache, type KeyRing } from './key-ring.ts';
import { createManagement, type KeyEdit, type KeySets } from './management.ts';
import type { ParsedKey } from './parsed-key.ts';
import type { KeyEntities, KeyRepository } from './records.ts';
import type { Schedule } from './rotation.ts';
import { verifySignature } from './signature.ts';

export interface KeysOptions {
  readonly repository: KeyRepository;
  readonly write: Write<KeyEntities>;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** RS256 and ES256 unless given; RS256 first because OpenID Connect Registration §2 makes it the default. */
  readonly sets?: KeySets;
  /** For new RSA keys; 2048 unless given. */
  readonly rsa_bits?: number;
  /** Milliseconds that the keys in memory may be behind the store; 60 seconds unless given. */
  readonly max_age?: number;
  /** Hears of a scheduled rotation that a request set off and that failed. */
  readonly onError: (error: unknown) => void;
}

export interface ManagedKeys extends Keys {
  /** Makes the keys that are missing. To be called before anything else. */
  ensure(): Promise<void>;
  /** Does what the schedule asks for; for a timer. */
  maintain(): Promise<void>;
  /** Replaces the current keys, of one set or of all; the old ones stay published as long as tokens of theirs live. */
  rotate(set?: KeySet): Promise<void>;
  /** An administrator's change; the set has a current key for each of its algorithms afterwards. */
  edit(set: KeySet, edit: KeyEdit): Promise<void>;
}

const DEFAULT_SETS: KeySets = {
  'hydra.openid.id-token': ['RS256', 'ES256'],
  'hydra.jwt.access-token': ['RS256', 'ES256'],
};

/** How soon an unknown `kid` makes the keys be read again: strangers can send as many as they like. */
const UNKNOWN_KID_AGE = 5_000;

export function createKeys(options: KeysOptions): ManagedKeys {
  const { clock, onError } = options;
  const { sets = DEFAULT_SETS, rsa_bits = 2048, max_age = 60_000 } = options;
  const management = createManagement({ ...options, sets, rsa_bits });
  const cache = createKeyRingCache({ ...options, sets, max_age });
  let maintained_at = Number.NEGATIVE_INFINITY;

  async function maintain(): Promise<void> {
    await Promise.all(KEY_SETS.map((set) => management.settle(set)));
    await cache.reload();
  }

  /** The rotation itself happens beside the request, which the current key still serves. */
  function maintainWhenDue(ring: KeyRing): void {
    const now = clock.now();
    if (now < ring.due_at || now < maintained_at + max_age) return;
    maintained_at = now;
    maintain().catch(onError);
  }

  async function keysFor(set: KeySet, { header }: ParsedJws): Promise<readonly ParsedKey[]> {
    const ring = await cache.get();
    const found = select(ring.verifying[set], header['kid'], header['alg']);
    if (found.length > 0 || clock.now() < ring.read_at + UNKNOWN_KID_AGE) return found;
    return select((await cache.reload()).verifying[set], header['kid'], header['alg']);
  }

  return {
    ensure: maintain,
    maintain,
    async rotate(set) {
      await Promise.all((set === undefined ? KEY_SETS : [set]).map((each) => management.rotate(each)));
      await cache.reload();
    },
    async edit(set, edit) {
      await management.edit(set, edit);
      await cache.reload();
    },
    algorithms: (set) => sets[set],
    async signer(set, alg = sets[set][0]) {
      const ring = await cache.get();
      maintainWhenDue(ring);
      const signer = alg === undefined ? undefined : ring.signers[set].get(alg);
      if (signer === undefined) throw new Error(`The set ${set} has no current key for ${alg}.`);
      return signer;
    },
    async verify(set, jws) {
      const parsed = parseJws(jws);
      if (parsed === undefined) return undefined;
      for (const { algorithm, verifying } of await keysFor(set, parsed)) {
        const valid = await verifySignature(algorithm, verifying, parsed.signingInput, parsed.signature);
        if (valid) return { header: parsed.header, claims: parsed.claims };
      }
      return undefined;
    },
    published: async () => (await cache.get()).published,
  };
}

/** The key that the header names, or, where it names none, all for its algorithm (RFC 7515 §4.1.4, RFC 8725 §3.1). */
function select(keys: readonly ParsedKey[], kid: unknown, alg: unknown): readonly ParsedKey[] {
  return keys.filter((key) => key.alg === alg && (kid === undefined || key.kid === kid));
}
