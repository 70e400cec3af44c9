import type { Change, Write } from '../oauth/changes.ts';
import type { Clock } from '../oauth/clock.ts';
import type { KeySet } from '../oauth/keys.ts';
import { type GenerateJwk, generateJwk, thumbprint } from './jwk.ts';
import { type KeyAlgorithmName, keyShape } from './key-algorithms.ts';
import { useOf } from './parsed-key.ts';
import type { KeyEntities, KeyRepository, StoredKey } from './records.ts';
import { planSet, type Schedule, type WantedKey } from './rotation.ts';

/** The algorithms of each set, its default first. */
export type KeySets = Readonly<Record<KeySet, readonly KeyAlgorithmName[]>>;

export interface ManagementOptions {
  readonly repository: KeyRepository;
  readonly write: Write<KeyEntities>;
  readonly clock: Clock;
  readonly sets: KeySets;
  readonly schedule: Schedule;
  readonly rsa_bits: number;
  readonly generate?: GenerateJwk;
}

/** Changes the stored keys; any number of nodes may do so at the same time. */
export interface KeyManagement {
  /** Does to the set what its algorithms and the schedule ask for; nothing when all is as it should be. */
  settle(set: KeySet): Promise<void>;
  /** Replaces the current keys of the set, or the one of an algorithm. */
  rotate(set: KeySet, alg?: string): Promise<void>;
  /** Does what an administrator wants done to the set, and what the set needs then, in one transaction. */
  edit(set: KeySet, edit: KeyEdit): Promise<void>;
}

/**
 * What is to be done to the keys of a set, newest first, and which there are then. Decided anew when another node was
 * faster.
 */
export type KeyEdit = (
  keys: readonly StoredKey[],
  now: number,
) => { readonly changes: readonly Change<KeyEntities>[]; readonly keys: readonly StoredKey[] };

/** Each lost race means that another node has written; nobody loses this often while anything works. */
const ATTEMPTS = 10;

export function createManagement(options: ManagementOptions): KeyManagement {
  const { repository, write, clock, sets, schedule, generate = generateJwk } = options;

  async function change(set: KeySet, outgoing: ReadonlySet<string>, edit: KeyEdit = unchanged): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if ((await attemptChange(set, outgoing, edit)) === 'settled') return;
    }
    throw new Error(`The keys of ${set} are being changed by others all the time. Try again.`);
  }

  async function attemptChange(
    set: KeySet,
    outgoing: ReadonlySet<string>,
    edit: KeyEdit,
  ): Promise<'settled' | 'overtaken'> {
    // The version is read first: a change between the two reads then fails the guard.
    const version = await repository.version(set);
    const stored = await repository.list(set);
    const now = clock.now();
    const { changes, keys } = edit(stored, now);
    const plan = planSet(keys, sets[set], outgoing, schedule, now);
    if (changes.length === 0 && plan.changes.length === 0 && plan.wanted.length === 0) return 'settled';
    const made = await Promise.all(plan.wanted.map((wanted) => make(set, wanted, now)));
    const inserts = made.map((record): Change<KeyEntities> => ({ op: 'insert', entity: 'stored_key', record }));
    const overtaken = await write([advance(set, version), ...changes, ...plan.changes, ...inserts]);
    return overtaken === undefined ? 'settled' : 'overtaken';
  }

  async function make(set: KeySet, wanted: WantedKey, now: number): Promise<StoredKey> {
    const shape = keyShape(wanted.alg);
    const jwk = await generate(shape, options.rsa_bits);
    const kid = thumbprint(shape, jwk);
    return { set, kid, use: useOf(wanted.alg), created_at: now, expires_at: null, jwk, ...wanted };
  }

  return {
    settle: (set) => change(set, new Set()),
    async rotate(set, alg) {
      const current = (await repository.list(set)).filter((key) => key.state === 'current');
      const outgoing = current.filter((key) => alg === undefined || key.alg === alg);
      await change(set, new Set(outgoing.map(({ kid }) => kid)));
    },
    edit: (set, edit) => change(set, new Set(), edit),
  };
}

const unchanged: KeyEdit = (keys) => ({ changes: [], keys });

function advance(set: KeySet, version: number | undefined): Change<KeyEntities> {
  const guard = 'the set was changed';
  if (version === undefined) return { op: 'insert', entity: 'key_set', record: { set, version: 1 }, guard };
  return { op: 'update', entity: 'key_set', where: { set, version }, set: { version: version + 1 }, guard };
}
