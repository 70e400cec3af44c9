import cluster, { type Worker as ClusterWorker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config/schema.ts';
import { createLog, type Log, type LogOutput, standardOutput } from '../../telemetry/log.ts';
import type { Io } from '../io.ts';
import { type FromWorker, parseFromWorker, type ToWorker } from './messages.ts';
import { createServerTotals, type ServerTotals } from './server-totals.ts';
import { type Ending, supervise, type Worker } from './supervisor.ts';

/** Milliseconds beyond `serve.shutdown_timeout` that a worker has to close its database. */
const CLOSING_MS = 10_000;

/** The first of several processes: it starts the others, hands them the connections, and writes one log. */
export async function servePrimary(count: number, config: Config, io: Io): Promise<number> {
  const output = standardOutput();
  const log = createLog(config.log, io.clock, output);
  const totals = createServerTotals((id, message) => tell(cluster.workers?.[id], message));
  cluster.setupPrimary({ stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const forget = io.onHangup(() => {
    for (const worker of Object.values(cluster.workers ?? {})) tell(worker, { signet: 'renew_certificates' });
  });
  try {
    return await supervise({
      count,
      clock: io.clock,
      log,
      launch: () => launch(totals, (text) => output.write(text)),
      sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
      signal: io.signal,
      patience: config.serve.shutdown_timeout + CLOSING_MS,
    });
  } finally {
    forget();
    flush(output, log);
  }
}

function launch(totals: ServerTotals, write: (text: string) => void): Worker {
  const worker = cluster.fork();
  const started = Promise.withResolvers<'serves' | 'ended'>();
  const ended = Promise.withResolvers<Ending>();
  worker.on('message', (message: unknown) => {
    const parsed = parseFromWorker(message);
    if (parsed !== undefined) hear(parsed);
  });
  worker.on('error', () => undefined);
  worker.once('exit', (code: number | null, signal: string | null) => {
    totals.depart(worker.id);
    started.resolve('ended');
    ended.resolve({ code, signal });
  });
  wholeLines(worker, write);

  function hear(message: FromWorker): void {
    switch (message.signet) {
      case 'serves':
        totals.join(worker.id);
        started.resolve('serves');
        return;
      case 'metrics':
        totals.learn(worker.id, message.question, message.text);
        return;
      case 'ask_metrics':
        void totals.expose().then((text) => tell(worker, { ...message, signet: 'all_metrics', text }));
        return;
    }
  }

  return {
    id: worker.id,
    started: started.promise,
    ended: ended.promise,
    stop: () => tell(worker, { signet: 'stop' }),
    kill: () => void worker.process.kill('SIGKILL'),
  };
}

function tell(worker: ClusterWorker | undefined, message: ToWorker): void {
  if (worker?.isConnected() === true) worker.send(message, () => undefined);
}

/** Lines of several processes must not end up in one another. */
function wholeLines({ process: { stdout } }: ClusterWorker, write: (text: string) => void): void {
  let begun = '';
  stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const text = begun + chunk;
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) write(text.slice(0, end));
    begun = text.slice(end);
  });
}

/** The process may end right after. */
function flush(output: LogOutput, log: Log): void {
  try {
    output.flushSync();
  } catch (error) {
    log.warn({ err: error }, 'The log could not be written to its end');
  }
}
