import type { Query, Row } from '../driver.ts';
import type { Sessions } from './pool.ts';

interface Waiting {
  readonly query: Query;
  resolve(rows: Row[]): void;
  reject(error: unknown): void;
}

/** More on one connection would wait for one another on a server that has processors to spare. */
const TOGETHER = 8;

/**
 * Reads that arrive in one turn of the event loop go out on one connection, up to eight, and come back together: a journey
 * costs more than what a row by its key costs at its end. Each is answered, or fails, for itself. One that takes long
 * would hold up those behind it, so it does not belong here.
 */
export function createSharedReads(sessions: Sessions): (query: Query) => Promise<Row[]> {
  let queue: Waiting[] = [];

  function flush(): void {
    const waiting = queue;
    queue = [];
    for (let at = 0; at < waiting.length; at += TOGETHER) void send(sessions, waiting.slice(at, at + TOGETHER));
  }

  return (query) =>
    new Promise((resolve, reject) => {
      if (queue.length === 0) setImmediate(flush);
      queue.push({ query, resolve, reject });
    });
}

async function send(sessions: Sessions, group: readonly Waiting[]): Promise<void> {
  try {
    await sessions.use(async (session) => {
      const settled = await Promise.allSettled(group.map(({ query }) => session.run(query)));
      for (const [at, result] of settled.entries()) {
        if (result.status === 'fulfilled') group[at]?.resolve(result.value.rows);
        else group[at]?.reject(result.reason);
      }
      // When the connection is lost, all fail from there on, so the last one says what became of it.
      const failure = settled.findLast((result) => result.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    });
  } catch (error) {
    // Whoever has an answer keeps it.
    for (const { reject } of group) reject(error);
  }
}
