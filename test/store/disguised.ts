import type { Sessions } from '../../src/store/postgres/pool.ts';

/** The same database, which calls itself another engine when it is asked. */
export function disguised(sessions: Sessions, version: string): Sessions {
  return {
    use: (work) =>
      sessions.use((session) =>
        work({
          ...session,
          run: (query) =>
            query.sql === 'select version()'
              ? Promise.resolve({ rows: [[version]], changes: 1, command: 'SELECT' })
              : session.run(query),
        }),
      ),
    close: () => sessions.close(),
  };
}
