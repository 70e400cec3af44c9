import type { Metrics } from './metrics.ts';

/** What the sweeper of expired rows counts about itself. */
export interface SweepMetrics {
  /** What a sweep found when it began: expired rows, and for how many milliseconds the first of them had been. */
  found(rows: number, overdue: number): void;
  /** Rows of a table that were deleted at once. @param milliseconds for which that kept the database. */
  batch(table: string, rows: number, milliseconds: number): void;
  /** A sweep went through. @param milliseconds that it took. */
  ended(milliseconds: number): void;
}

const BATCH_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
const SWEEP_SECONDS = [0.01, 0.1, 1, 10, 60, 300, 1800];

export function createSweepMetrics(metrics: Metrics): SweepMetrics {
  let backlog = 0;
  let oldest = 0;
  const swept = metrics.counter('signet_swept_rows_total', 'Expired rows deleted, by table.', ['table']);
  const batches = metrics.histogram(
    'signet_sweep_batch_seconds',
    'How long each deletion of some expired rows kept the database.',
    [],
    BATCH_SECONDS,
  );
  const sweeps = metrics.histogram('signet_sweep_seconds', 'Sweeps that went through.', [], SWEEP_SECONDS);
  metrics.gauge(
    'signet_sweep_backlog_rows',
    'Expired rows that wait to be deleted, counted up to ten thousand of each table when a sweep began.',
    () => backlog,
  );
  metrics.gauge(
    'signet_sweep_overdue_seconds',
    'How long the oldest expired row had waited when the last sweep began.',
    () => oldest,
  );
  return {
    found(rows, overdue) {
      backlog = rows;
      oldest = overdue / 1000;
    },
    batch(table, rows, milliseconds) {
      swept.add([table], rows);
      batches.observe([], milliseconds / 1000);
    },
    ended(milliseconds) {
      backlog = 0;
      sweeps.observe([], milliseconds / 1000);
    },
  };
}
