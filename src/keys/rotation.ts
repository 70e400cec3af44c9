import type { Change } from '../oauth/changes.ts';
import type { KeyAlgorithmName } from './key-algorithms.ts';
import { isPrivate } from './parsed-key.ts';
import type { KeyEntities, StoredKey } from './records.ts';

/** Milliseconds each. */
export interface Schedule {
  /** How long a retired key stays published: at least as long as the longest-lived token that it signed. */
  readonly retire_after: number;
  /** How long a key signs; null when only `rotate` ends it. */
  readonly rotate_every: number | null;
  /** How long a key is published before it signs, so that those who cache the JWKS know it by then. */
  readonly next_lead: number;
}

/** What is to be done to one set: changes to the keys that exist, and the keys to make. */
export interface Plan {
  readonly changes: readonly Change<KeyEntities>[];
  readonly wanted: readonly WantedKey[];
}

export interface WantedKey {
  readonly alg: KeyAlgorithmName;
  readonly state: 'next' | 'current';
  readonly activates_at: number;
}

interface Chain {
  readonly current: StoredKey | undefined;
  readonly next: StoredKey | undefined;
}

const NOTHING: Plan = { changes: [], wanted: [] };

/**
 * What a set needs at this moment: a current key for each algorithm, the rotation that is due, an end for what is no
 * longer used.
 *
 * @param keys of the set, newest first.
 * @param outgoing the `kid`s of current keys that are to be replaced now, whatever the schedule says.
 */
export function planSet(
  keys: readonly StoredKey[],
  algorithms: readonly KeyAlgorithmName[],
  outgoing: ReadonlySet<string>,
  schedule: Schedule,
  now: number,
): Plan {
  const chains = algorithms.map((alg) => ({ alg, chain: chainOf(keys, alg) }));
  const used = new Set(chains.flatMap(({ chain }) => [chain.current, chain.next]));
  const plans = chains.map(({ alg, chain }) => planAlgorithm(alg, chain, outgoing, schedule, now));
  return {
    changes: [
      ...keys.filter((key) => key.state !== 'retired' && !used.has(key)).map((key) => retire(key, schedule, now)),
      ...keys.filter((key) => key.expires_at !== null && key.expires_at <= now).map(drop),
      ...plans.flatMap((plan) => plan.changes),
    ],
    wanted: plans.flatMap((plan) => plan.wanted),
  };
}

/** When the schedule next asks something of the set. */
export function dueAt(keys: readonly StoredKey[], algorithms: readonly KeyAlgorithmName[], schedule: Schedule): number {
  const times = algorithms.map((alg) => {
    const { current, next } = chainOf(keys, alg);
    return current === undefined ? 0 : chainDueAt(current, next, schedule);
  });
  return Math.min(...times);
}

/** The key that signs, or is encrypted to, and the one that is to come next; of several the newest. */
function chainOf(keys: readonly StoredKey[], alg: string): Chain {
  const usable = keys.filter((key) => key.alg === alg && isPrivate(key));
  return {
    current: usable.find((key) => key.state === 'current'),
    next: usable.find((key) => key.state === 'next'),
  };
}

function chainDueAt(current: StoredKey, next: StoredKey | undefined, schedule: Schedule): number {
  if (schedule.rotate_every === null) return Number.POSITIVE_INFINITY;
  const end = current.activates_at + schedule.rotate_every;
  return next === undefined ? end - schedule.next_lead : Math.max(end, next.activates_at);
}

function planAlgorithm(
  alg: KeyAlgorithmName,
  { current, next }: Chain,
  outgoing: ReadonlySet<string>,
  schedule: Schedule,
  now: number,
): Plan {
  const successor: Plan =
    next === undefined
      ? { changes: [], wanted: [{ alg, state: 'current', activates_at: now }] }
      : { changes: [promote(next, now)], wanted: [] };
  if (current === undefined) return successor;

  const retirement = retire(current, schedule, now);
  if (outgoing.has(current.kid)) {
    const fresh: WantedKey = { alg, state: 'next', activates_at: now + (schedule.rotate_every ?? schedule.next_lead) };
    return { changes: [retirement, ...successor.changes], wanted: [...successor.wanted, fresh] };
  }
  if (now < chainDueAt(current, next, schedule)) return NOTHING;
  if (next !== undefined) return { changes: [retirement, ...successor.changes], wanted: [] };
  const activates_at = Math.max(current.activates_at + (schedule.rotate_every ?? 0), now + schedule.next_lead);
  return { changes: [], wanted: [{ alg, state: 'next', activates_at }] };
}

function retire({ set, kid }: StoredKey, schedule: Schedule, now: number): Change<KeyEntities> {
  const retired = { state: 'retired', expires_at: now + schedule.retire_after } as const;
  return { op: 'update', entity: 'stored_key', where: { set, kid }, set: retired };
}

function promote({ set, kid }: StoredKey, now: number): Change<KeyEntities> {
  return { op: 'update', entity: 'stored_key', where: { set, kid }, set: { state: 'current', activates_at: now } };
}

function drop({ set, kid }: StoredKey): Change<KeyEntities> {
  return { op: 'delete', entity: 'stored_key', where: { set, kid } };
}
