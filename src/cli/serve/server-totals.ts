import { setTimeout as delay } from 'node:timers/promises';
import { createMetrics } from '../../telemetry/metrics.ts';
import type { ToWorker } from './messages.ts';
import { createMetricTotals } from './metric-totals.ts';

/** Asks every worker for its metrics and adds them up, the first process's own among them. */
export interface ServerTotals {
  join(id: number): void;
  depart(id: number): void;
  /** What a worker answered. */
  learn(id: number, question: number, text: string): void;
  expose(): Promise<string>;
}

/** Milliseconds; of whoever is busy for longer, what it told last is taken. */
const PATIENCE_MS = 2000;

/** Of the first process; no worker has this number. */
const OWN = 0;

export function createServerTotals(tell: (id: number, message: ToWorker) => void): ServerTotals {
  const totals = createMetricTotals();
  const members = new Set<number>();
  const waiting = new Map<number, { readonly missing: Set<number>; readonly complete: () => void }>();
  const own = createMetrics();
  const ends = own.counter('signet_worker_ends_total', 'Workers that have ended.', []);
  own.gauge('signet_workers', 'Workers that serve.', () => members.size);
  own.gauge('process_resident_memory_bytes', 'Memory that the processes hold.', () => process.memoryUsage.rss());
  let asked = 0;

  return {
    join: (id) => void members.add(id),
    depart(id) {
      if (members.delete(id)) ends.add([]);
      totals.depart(id);
      for (const { missing, complete } of waiting.values()) if (missing.delete(id) && missing.size === 0) complete();
    },
    learn(id, question, text) {
      if (members.has(id)) totals.update(id, text);
      const answers = waiting.get(question);
      if (answers?.missing.delete(id) === true && answers.missing.size === 0) answers.complete();
    },
    async expose() {
      const question = ++asked;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(question, { missing: new Set(members), complete: resolve });
      for (const id of members) tell(id, { signet: 'read_metrics', question });
      const enough = new AbortController();
      await Promise.race([promise, delay(PATIENCE_MS, undefined, { signal: enough.signal }).catch(() => undefined)]);
      enough.abort();
      waiting.delete(question);
      totals.update(OWN, own.expose());
      return totals.expose();
    },
  };
}
