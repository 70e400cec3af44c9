import { fdatasync } from 'node:fs';
import type { Store } from '../store/entities.ts';
import { openStore, type StoreOptions } from '../store/open.ts';
import type { ServerMetrics } from '../telemetry/metrics-of-server.ts';

/** The store, with what it writes and sweeps counted and the embedded database's syncs timed. */
export async function openMeasuredStore(
  options: StoreOptions,
  metrics: Pick<ServerMetrics, 'write' | 'sync' | 'checkpointWait' | 'sweep'>,
): Promise<Store> {
  const store = await openStore({
    ...options,
    fdatasync(fd, callback) {
      const started = performance.now();
      fdatasync(fd, (error) => {
        metrics.sync(performance.now() - started);
        callback(error);
      });
    },
    waited: metrics.checkpointWait,
    sweep: { ...options.sweep, observer: metrics.sweep },
  });
  return {
    ...store,
    write(changes) {
      metrics.write();
      return store.write(changes);
    },
  };
}
