import type { Driver } from '../../src/store/driver.ts';
import { StoreUnavailable } from '../../src/store/errors.ts';
import type { Sessions } from '../../src/store/postgres/pool.ts';
import type { Answer, Session } from '../../src/store/postgres/session.ts';

/** What befalls one statement: it meets others, never arrives, or its answer is lost with the connection. */
export type Fault = 'none' | '40001' | '40P01' | 'cut' | 'answer lost';

/** Decides for each loan of a connection, statement by statement, in order. */
export type Plan = () => (text: string) => Fault;

/** The same database, seen through statements that meet others and connections that break. */
export function faulty(sessions: Sessions, plan: Plan): Sessions {
  function fallible(session: Session): Session {
    const faultOf = plan();
    let broken = false;

    async function send(text: string, statement: () => Promise<Answer>): Promise<Answer> {
      if (broken) throw lost();
      const fault = faultOf(text);
      if (fault === 'none') return statement();
      if (fault === '40001' || fault === '40P01') return conflict(session, fault, text);
      broken = true;
      if (fault === 'answer lost') await statement().catch(() => undefined);
      await session.command('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
      throw lost();
    }

    return {
      run: (query) => send(query.sql, () => session.run(query)),
      command: (text) => send(text, () => session.command(text)),
    };
  }

  return {
    use: (work) => sessions.use((session) => work(fallible(session))),
    close: () => sessions.close(),
  };
}

function lost(): Error {
  return new Error('Connection terminated unexpectedly');
}

/** A real error, which really aborts the transaction; in place of a commit, it ends it. */
function conflict(session: Session, code: string, text: string): Promise<Answer> {
  const raised = session.command(
    `do $$ begin raise exception 'a fault of the tests' using errcode = '${code}'; end $$`,
  );
  if (text === 'commit') session.command('rollback').catch(() => undefined);
  return raised;
}

/** Faults at random, but repeatably: `often` of all loans meet one, with one of their first statements. */
export function randomFaults(seed: number, often: number): Plan {
  const chance = generator(seed);
  return () => {
    let left = chance() < often ? Math.floor(chance() * 4) : Number.POSITIVE_INFINITY;
    let traced = false;
    return (text) => {
      traced ||= LEAVES_TRACE.test(text);
      left -= 1;
      if (left !== -1) return 'none';
      const choice = chance();
      if (choice < 0.4 && text !== 'begin' && text !== 'rollback') return choice < 0.2 ? '40001' : '40P01';
      // Without a trace it would have to say that it does not know, which tests of another file look at.
      return choice < 0.7 && traced ? 'answer lost' : 'cut';
    };
  };
}

const LEAVES_TRACE = /insert into "(access_token|authorization_grant|login_session)"|^select/;

/** As the callers of a server do, which answers 503 where it does not know what became of a write. */
export function repeating(driver: Driver): Driver {
  return {
    ...driver,
    async write(list) {
      for (;;) {
        try {
          return await driver.write(list);
        } catch (error) {
          if (!(error instanceof StoreUnavailable && error.message.includes('not known'))) throw error;
        }
      }
    },
  };
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
