import type { Outcome, Query, Statement } from '../driver.ts';
import type { Merge } from './merge.ts';
import type { Answer, Session } from './session.ts';

/** How far one list has come; `committing` from the moment at which its effect may last. */
export interface Progress {
  committing: boolean;
}

/**
 * Runs a list on a connection. What is one statement, or has no guard that could fail in the middle, takes one round trip,
 * everything else two: the guards are looked at before the commit is sent.
 */
export async function runList(
  session: Session,
  list: readonly Statement[],
  progress: Progress,
  merge: Merge | undefined,
): Promise<Outcome> {
  const [only, second] = list;
  if (only !== undefined && second === undefined && (only.guard === undefined || only.single)) {
    return runAlone(session, only, only.guard, progress);
  }
  const merged = merge?.(list);
  if (merged !== undefined) return runAlone(session, merged, only?.guard, progress);
  return list.every(({ guard }) => guard === undefined)
    ? runThrough(session, list, progress)
    : runGuarded(session, list, progress);
}

/** One statement is atomic by itself, and leaves nothing behind when its guard fails if it changes one row at most. */
async function runAlone(
  session: Session,
  query: Query,
  guard: string | undefined,
  progress: Progress,
): Promise<Outcome> {
  progress.committing = true;
  const { changes } = await session.run(query);
  return guard !== undefined && changes !== 1 ? { guard, changes: 0 } : { guard: undefined, changes };
}

async function runThrough(session: Session, list: readonly Statement[], progress: Progress): Promise<Outcome> {
  progress.committing = true;
  const answers = await inOrder([
    session.command('begin'),
    ...list.map((statement) => session.run(statement)),
    // Rolls back when a statement failed.
    session.command('commit'),
  ]);
  return { guard: undefined, changes: total(answers.slice(1, -1)) };
}

async function runGuarded(session: Session, list: readonly Statement[], progress: Progress): Promise<Outcome> {
  // A begin fails only with its connection, so nothing after it runs outside a transaction.
  const pending = [session.command('begin'), ...list.map((statement) => session.run(statement))];
  const [, ...settled] = await Promise.allSettled(pending);
  const answers: Answer[] = [];
  for (const [at, { guard }] of list.entries()) {
    const result = settled[at];
    if (result?.status !== 'fulfilled') return rollBack(session, () => Promise.reject(result?.reason));
    if (guard !== undefined && result.value.changes !== 1)
      return rollBack(session, async () => ({ guard, changes: 0 }));
    answers.push(result.value);
  }
  progress.committing = true;
  await session.command('commit');
  return { guard: undefined, changes: total(answers) };
}

/** A connection on which this fails is not used again, which rolls back too. */
async function rollBack(session: Session, result: () => Promise<Outcome>): Promise<Outcome> {
  await Promise.allSettled([session.command('rollback')]);
  return result();
}

/** All answers, or the first error: those after it only say that the transaction is aborted. */
async function inOrder(pending: readonly Promise<Answer>[]): Promise<Answer[]> {
  const settled = await Promise.allSettled(pending);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

function total(answers: readonly Answer[]): number {
  return answers.reduce((sum, { changes }) => sum + changes, 0);
}
