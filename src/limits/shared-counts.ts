import { setTimeout as delay } from 'node:timers';
import type { Write } from '../oauth/changes.ts';
import type { Sharing } from './backoff.ts';
import type { FailureCount, FailureCountRepository, LimitEntities } from './records.ts';

export interface SharedCountsOptions {
  readonly repository: FailureCountRepository;
  readonly write: Write<LimitEntities>;
  /** This process, among all that share the database. */
  readonly node: string;
  /** A keyed hash: neither addresses nor people are written down. */
  digest(text: string): string;
  onError(error: unknown): void;
}

/** Shares the counts of failures between the nodes of one database, and beyond a restart. */
export interface SharedCounts {
  /** The counts of one kind. */
  of(kind: string): Sharing;
  /** Writes what is waiting to be written. */
  flush(): Promise<void>;
}

/** Milliseconds for which failures are gathered, so that many become one transaction. */
const GATHERED = 1000;

/** Failures beyond these in that time count in memory only: a flood of them must not become a flood of rows. */
const MOST_PENDING = 100;

type Pending = Omit<FailureCount, 'node'> | 'forgotten';

/** Only failures are written, so that a good request costs the database nothing. */
export function createSharedCounts({ repository, write, node, digest, onError }: SharedCountsOptions): SharedCounts {
  const pending = new Map<string, Pending>();
  let timer: NodeJS.Timeout | undefined;

  function change(bucket: string, changed: Pending): void {
    if (pending.size >= MOST_PENDING && !pending.has(bucket)) return;
    pending.set(bucket, changed);
    timer ??= delay(() => void flush(), GATHERED).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const writing = [...pending];
    if (writing.length === 0) return;
    try {
      await write(
        writing.map(([bucket, changed]) =>
          changed === 'forgotten'
            ? { op: 'delete', entity: 'failure_count', where: { bucket } }
            : { op: 'insert', entity: 'failure_count', record: { ...changed, node }, existing: 'replace' },
        ),
      );
    } catch (error) {
      onError(error);
    }
    for (const [bucket, changed] of writing) if (pending.get(bucket) === changed) pending.delete(bucket);
  }

  return {
    of(kind) {
      const bucketOf = (key: string): string => `${kind}:${digest(`${kind} ${key}`)}`;
      return {
        async read(key) {
          const rows = await repository.find(bucketOf(key));
          return {
            own: rows.find((row) => row.node === node),
            others: rows.filter((row) => row.node !== node),
          };
        },
        changed(key, count) {
          const bucket = bucketOf(key);
          change(bucket, count === undefined ? 'forgotten' : { bucket, ...count });
        },
        isPending: (key) => pending.has(bucketOf(key)),
      };
    },
    flush,
  };
}
