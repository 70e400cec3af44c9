import type { Outcome, Statement } from '../driver.ts';
import { fateOf, unknownOutcome } from './failure.ts';
import type { Merge } from './merge.ts';
import type { Sessions } from './pool.ts';
import type { Retry } from './retry.ts';
import { type Progress, runList } from './transactions.ts';

/**
 * Runs a list until it is known what became of it.
 *
 * When a connection is lost during a commit, the list is run again. Where that succeeds, all is well: either the first
 * run left nothing behind, or the list has no guard and says the same twice. Where it is refused, by a guard or by a
 * key that exists, the first run may be the reason. Then a row that only this list can have written tells; without
 * one, the caller learns that it is not known, and never that somebody else was first.
 */
export async function writeList(
  sessions: Sessions,
  retry: Retry,
  list: readonly Statement[],
  merge: Merge | undefined,
): Promise<Outcome> {
  let lost: unknown;
  return retry(async () => {
    const progress: Progress = { committing: false };
    let refusal: unknown;
    try {
      const outcome = await sessions.use((session) => runList(session, list, progress, merge));
      if (outcome.guard === undefined || lost === undefined) return outcome;
    } catch (error) {
      const fate = fateOf(error);
      if (fate === 'unknown' || (fate === 'lost' && progress.committing)) lost = error;
      if (fate !== 'refused' || lost === undefined) throw error;
      refusal = error;
    }
    const found = await findTrace(sessions, list);
    if (found === 'there') return { guard: undefined, changes: list.length };
    // A key that exists is somebody else's then. A guard is not blamed on others even so: the row may be gone again.
    throw found === 'not there' && refusal !== undefined ? refusal : unknownOutcome(refusal ?? lost);
  });
}

async function findTrace(sessions: Sessions, list: readonly Statement[]): Promise<'there' | 'not there' | 'no trace'> {
  for (const { trace } of list) {
    const query = trace?.();
    if (query === undefined) continue;
    const { rows } = await sessions.use((session) => session.run(query));
    return rows.length > 0 ? 'there' : 'not there';
  }
  return 'no trace';
}
