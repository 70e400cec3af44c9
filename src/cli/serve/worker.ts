import type { Worker as ClusterWorker } from 'node:cluster';
import type { Io } from '../io.ts';
import { type FromWorker, parseToWorker, type ToWorker } from './messages.ts';

/** What is different about a server that is one of several processes. */
export interface Membership {
  /** Its number, in each line of the log. */
  readonly worker: number;
  /** Given how to read this process's metrics, how to read those of all. */
  gatherMetrics(own: () => string): () => Promise<string>;
  /** Tells the first process that this one serves. */
  serves(): void;
  /** Lets this process end. */
  leave(): void;
}

/** Milliseconds. The first process waits for each of the others only a part of that. */
const METRICS_PATIENCE_MS = 5000;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * The world as a worker sees it: it stops when the first process says so. Signals reach the processes of a terminal or of
 * a systemd unit all at once, so here they mean nothing by themselves.
 */
export function joinServer(worker: ClusterWorker, io: Io): { readonly io: Io; readonly membership: Membership } {
  const stops: (() => void)[] = [];
  /** What came while nobody listened. */
  let stopped = false;
  const hangups = new Set<() => void>();
  const questions = new Map<number, (text: string) => void>();
  let ownMetrics = () => '';
  let asked = 0;
  for (const signal of SIGNALS) process.on(signal, () => undefined);

  const tell = (message: FromWorker) => void worker.send(message, () => undefined);

  function obey(message: ToWorker): void {
    switch (message.signet) {
      case 'stop':
        stopped = stops.length === 0;
        for (const stop of stops.splice(0)) stop();
        return;
      case 'renew_certificates':
        for (const hangup of hangups) hangup();
        return;
      case 'read_metrics':
        tell({ signet: 'metrics', question: message.question, text: ownMetrics() });
        return;
      case 'all_metrics':
        questions.get(message.question)?.(message.text);
        questions.delete(message.question);
        return;
    }
  }

  worker.on('message', (message: unknown) => {
    const parsed = parseToWorker(message);
    if (parsed !== undefined) obey(parsed);
  });

  function askMetrics(): Promise<string> {
    const question = ++asked;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const timer = setTimeout(() => {
      questions.delete(question);
      reject(new Error('The first process does not answer.'));
    }, METRICS_PATIENCE_MS);
    questions.set(question, resolve);
    tell({ signet: 'ask_metrics', question });
    return promise.finally(() => clearTimeout(timer));
  }

  return {
    io: {
      ...io,
      signal() {
        const { promise, resolve } = Promise.withResolvers<'SIGTERM'>();
        if (stopped) resolve('SIGTERM');
        else stops.push(() => resolve('SIGTERM'));
        stopped = false;
        return promise;
      },
      onHangup(callback) {
        hangups.add(callback);
        return () => void hangups.delete(callback);
      },
    },
    membership: {
      worker: worker.id,
      gatherMetrics(own) {
        ownMetrics = own;
        return askMetrics;
      },
      serves: () => tell({ signet: 'serves' }),
      leave: () => void worker.disconnect(),
    },
  };
}
