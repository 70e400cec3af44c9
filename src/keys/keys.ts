import type { Write } from '../oauth/changes.ts';
import type { Clock } from '../oauth/clock.ts';
import { findKeyManagement, KEY_MANAGEMENT_NAMES } from '../oauth/encryption-algorithms.ts';
import { parseJws } from '../oauth/jws.ts';
import { ENCRYPTION_SET, KEY_SETS, type KeySet, type Keys } from '../oauth/keys.ts';
import { verifySignature } from '../oauth/signature.ts';
import type { GenerateJwk } from './jwk.ts';
import { keyShape } from './key-algorithms.ts';
import { createKeyRingCache, type KeyRing } from './key-ring.ts';
import { createManagement, type KeyEdit, type KeySets } from './management.ts';
import type { ParsedKey } from './parsed-key.ts';
import type { KeyEntities, KeyRepository } from './records.ts';
import type { Schedule } from './rotation.ts';

export interface KeysOptions {
  readonly repository: KeyRepository;
  readonly write: Write<KeyEntities>;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /**
   * Signatures with RS256 and ES256 unless given; RS256 first because OpenID Connect Registration §2 makes it the
   * default. Each key more is one that every client has to fetch, and that a start has to make.
   */
  readonly sets?: KeySets;
  /** For new RSA keys; 2048 unless given. */
  readonly rsa_bits?: number;
  /** How the server's own keys are made. */
  readonly generate?: GenerateJwk;
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
  /**
   * Replaces the current keys, of one set or of all; the old ones stay published as long as tokens of theirs live.
   *
   * @param alg only the key of this algorithm.
   */
  rotate(set?: KeySet, alg?: string): Promise<void>;
  /** An administrator's change; the set has a current key for each of its algorithms afterwards. */
  edit(set: KeySet, edit: KeyEdit): Promise<void>;
}

const DEFAULT_SETS: KeySets = {
  'hydra.openid.id-token': ['RS256', 'ES256'],
  'hydra.jwt.access-token': ['RS256', 'ES256'],
  'signet.encryption': ['RSA-OAEP-256', 'ECDH-ES'],
};

/** An unknown `kid` makes the keys be read again, since another node may have made one, but strangers can send as many as they like. */
const SEARCH_EVERY = 1_000;

export function createKeys(options: KeysOptions): ManagedKeys {
  const { clock, onError } = options;
  const { sets = DEFAULT_SETS, rsa_bits = 2048, max_age = 60_000 } = options;
  const management = createManagement({ ...options, sets, rsa_bits });
  const cache = createKeyRingCache({ ...options, sets, max_age });
  const recipients = sets[ENCRYPTION_SET].map((alg) => keyShape(alg).kty);
  const decryptable = KEY_MANAGEMENT_NAMES.filter((alg) => recipients.some((kty) => isRecipient(alg, kty)));
  let maintained_at = Number.NEGATIVE_INFINITY;
  let searched_at = Number.NEGATIVE_INFINITY;

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

  /** The key that a header names, or, where it names none, all that fit (RFC 7515 §4.1.4, RFC 8725 §3.1). */
  async function keysFor(
    set: KeySet,
    kid: string | undefined,
    fits: (key: ParsedKey) => boolean,
  ): Promise<readonly ParsedKey[]> {
    const select = ({ keys }: KeyRing) =>
      keys[set].filter((key) => fits(key) && (kid === undefined || key.kid === kid));
    const found = select(await cache.get());
    const now = clock.now();
    if (found.length > 0 || (now >= searched_at && now < searched_at + SEARCH_EVERY)) return found;
    searched_at = now;
    return select(await cache.reload());
  }

  return {
    ensure: maintain,
    maintain,
    async rotate(set, alg) {
      await Promise.all((set === undefined ? KEY_SETS : [set]).map((each) => management.rotate(each, alg)));
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
      const { alg, kid } = parsed.header;
      for (const { verifying } of await keysFor(set, kid, (key) => key.alg === alg)) {
        if (verifying === undefined) continue;
        const { algorithm, key } = verifying;
        if (await verifySignature(algorithm, key, parsed.signingInput, parsed.signature))
          return { header: parsed.header, claims: parsed.claims };
      }
      return undefined;
    },
    decryptable: () => decryptable,
    async decryptionKeys({ alg, kid }) {
      const found = await keysFor(ENCRYPTION_SET, kid, ({ shape }) => isRecipient(alg, shape.kty));
      return found.flatMap(({ decrypting }) => decrypting ?? []);
    },
    published: async () => (await cache.get()).published,
  };
}

function isRecipient(alg: string, kty: string): boolean {
  const management = findKeyManagement(alg);
  return management?.by === 'public key' && management.kty.some((one) => one === kty);
}
