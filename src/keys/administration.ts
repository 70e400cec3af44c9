import type { Change, Write } from '../oauth/changes.ts';
import type { Clock } from '../oauth/clock.ts';
import { KEY_SETS, type KeySet } from '../oauth/keys.ts';
import { KeyError, type NewKey, placeKeys, publishable } from './imported.ts';
import { generateJwk, thumbprint } from './jwk.ts';
import { type KeyAlgorithmName, keyShape } from './key-algorithms.ts';
import type { ManagedKeys } from './keys.ts';
import type { KeyEntities, KeyRepository, StoredKey } from './records.ts';

export interface KeyAdministrationOptions {
  readonly repository: KeyRepository;
  readonly write: Write<KeyEntities>;
  readonly clock: Clock;
  readonly keys: Pick<ManagedKeys, 'edit' | 'algorithms'>;
  /** Milliseconds that a key which signs no more stays published. */
  readonly retire_after: number;
}

export interface WantedKey {
  readonly alg: KeyAlgorithmName;
  readonly use: string;
  /** Absent for the key's thumbprint (RFC 7638). */
  readonly kid?: string;
}

/**
 * Key sets by name, the server's own among them. Of those, what is written last is used: a private key that comes
 * into the set signs from now on, the one before it stays published for verification, and what is missing is made.
 *
 * Rejects with KeyError.
 */
export interface KeyAdministration {
  /** Newest first. */
  list(set: string): Promise<StoredKey[]>;
  create(set: string, wanted: WantedKey): Promise<StoredKey>;
  /** The set holds these keys afterwards; of the server's, and those that it needs besides. */
  replace(set: string, keys: readonly NewKey[]): Promise<StoredKey[]>;
  put(set: string, key: NewKey): Promise<void>;
  /** One key, or all of the set; nothing happens where there is none. */
  remove(set: string, kid?: string): Promise<void>;
}

/** Hydra's length for the keys of other sets; for those of the server, which sign for every sign-in, 2048 bits do. */
const RSA_BITS = 2048;
const RSA_PKCS1_BITS = 4096;

const EXISTS = 'the key exists';

export function createKeyAdministration(options: KeyAdministrationOptions): KeyAdministration {
  const { repository, write, clock, keys, retire_after } = options;

  async function list(set: string): Promise<StoredKey[]> {
    const now = clock.now();
    return (await repository.list(set)).filter(({ expires_at }) => expires_at === null || expires_at > now);
  }

  /** Both sets are published as one, in which a kid must mean one key (RFC 7517 §4.5). */
  async function refuseTaken(set: KeySet, kids: readonly string[]): Promise<void> {
    const others = await Promise.all(KEY_SETS.filter((other) => other !== set).map((other) => repository.list(other)));
    const taken = others.flat().find(({ kid }) => kids.includes(kid));
    if (taken !== undefined) throw conflict(taken.kid, taken.set);
  }

  const place = (set: KeySet, added: readonly NewKey[], now: number): StoredKey[] =>
    placeKeys(set, added, keys.algorithms(set), now, now + retire_after);

  async function createForServer(set: KeySet, key: NewKey): Promise<void> {
    const algorithms = keys.algorithms(set);
    if (!algorithms.includes(key.alg))
      throw new KeyError(
        'invalid',
        `The set ${set} has keys for ${algorithms.join(', ')}; see the settings under keys.`,
      );
    await refuseTaken(set, [key.kid]);
    await keys.edit(set, (stored, now) => {
      if (stored.some(({ kid }) => kid === key.kid)) throw conflict(key.kid, set);
      const placed = place(set, [publishable(set, key)], now);
      return { changes: placed.map(insert), keys: [...placed, ...stored] };
    });
  }

  return {
    list,
    async create(set, wanted) {
      const made = await make(set, wanted);
      const own = serverSet(set);
      if (own !== undefined) await createForServer(own, made);
      else if ((await write([{ ...insert(store(set, made, clock.now())), guard: EXISTS }])) !== undefined)
        throw conflict(made.kid, set);
      return store(set, made, clock.now());
    },
    async replace(set, added) {
      const own = serverSet(set);
      if (own === undefined) {
        const now = clock.now();
        await write([
          { op: 'delete', entity: 'stored_key', where: { set } },
          ...added.map((key) => insert(store(set, key, now))),
        ]);
        return list(set);
      }
      const checked = added.map((key) => publishable(own, key));
      await refuseTaken(
        own,
        added.map(({ kid }) => kid),
      );
      await keys.edit(own, (_stored, now) => {
        const placed = place(own, checked, now);
        return {
          changes: [{ op: 'delete', entity: 'stored_key', where: { set } }, ...placed.map(insert)],
          keys: placed,
        };
      });
      return list(set);
    },
    async put(set, key) {
      const { kid } = key;
      const own = serverSet(set);
      if (own === undefined) {
        await write([{ ...insert(store(set, key, clock.now())), existing: 'replace' }]);
        return;
      }
      const checked = publishable(own, key);
      await refuseTaken(own, [kid]);
      await keys.edit(own, (stored, now) => {
        const placed = place(own, [checked], now);
        return {
          changes: [remove(set, kid), ...placed.map(insert)],
          keys: [...placed, ...stored.filter((one) => one.kid !== kid)],
        };
      });
    },
    async remove(set, kid) {
      const own = serverSet(set);
      if (own === undefined) {
        await write([remove(set, kid)]);
        return;
      }
      await keys.edit(own, (stored) => {
        const kept = kid === undefined ? [] : stored.filter((key) => key.kid !== kid);
        return kept.length === stored.length
          ? { changes: [], keys: stored }
          : { changes: [remove(set, kid)], keys: kept };
      });
    },
  };
}

function serverSet(set: string): KeySet | undefined {
  return KEY_SETS.find((known) => known === set);
}

async function make(set: string, { alg, use, kid }: WantedKey): Promise<NewKey> {
  const shape = keyShape(alg);
  const long = alg.startsWith('RS') && serverSet(set) === undefined;
  const jwk = await generateJwk(shape, long ? RSA_PKCS1_BITS : RSA_BITS);
  return { kid: kid ?? thumbprint(shape, jwk), alg, use, jwk };
}

/** As a key of a set that the server does not sign with, where states mean nothing. */
function store(set: string, { kid, alg, use, jwk }: NewKey, now: number): StoredKey {
  return { set, kid, alg, use, jwk, state: 'current', created_at: now, activates_at: now, expires_at: null };
}

function insert(record: StoredKey): Extract<Change<KeyEntities>, { op: 'insert'; entity: 'stored_key' }> {
  return { op: 'insert', entity: 'stored_key', record };
}

function remove(set: string, kid: string | undefined): Change<KeyEntities> {
  return { op: 'delete', entity: 'stored_key', where: { set, ...(kid !== undefined && { kid }) } };
}

function conflict(kid: string, set: string): KeyError {
  return new KeyError('conflict', `There is a key ${kid} in the set ${set} already. Choose another kid.`);
}
