import type { Clock } from '../oauth/clock.ts';
import type { Store } from './entities.ts';

/** Whether this node is the one that does a work this time. */
export type TakeTurn = (work: string, every: number) => Promise<boolean>;

/** No client id: those have no control characters. */
const ISSUER = '\u0001turn';

const TAKEN = 'turn_taken';

/**
 * Deals out work that comes every so often among the nodes of one database. Time is cut into turns, and of all nodes the
 * first to write a turn's row has it; so nobody holds anything that a node which dies could keep, and the next turn is
 * free. A node whose clock is ahead takes its turn early, and the others find it taken.
 */
export function createTurns(write: Store['write'], clock: Clock): TakeTurn {
  return async (work, every) => {
    const turn = Math.floor(clock.now() / every);
    const record = { issuer: ISSUER, hash: `${work} ${every} ${turn}`, expires_at: (turn + 2) * every };
    return (await write([{ op: 'insert', entity: 'used_jti', record, guard: TAKEN }])) === undefined;
  };
}
