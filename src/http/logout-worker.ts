import type { OAuthContext } from '../oauth/context.ts';
import { createLogoutNotifier, type LogoutReport, type LogoutTransport } from '../oauth/logout/notifier.ts';
import type { Log } from '../telemetry/log.ts';
import type { ServerMetrics } from '../telemetry/metrics-of-server.ts';
import type { Outbound } from './outbound.ts';

/** How often it looks for what another node left, or what is to be repeated. */
const EVERY_MS = 5000;

/** Sends the queue of logout notices in the background. */
export interface LogoutWorker {
  /** Sends what is due now, and from now on what becomes due. */
  start(): void;
  /** There is something new. */
  wake(): void;
  /** Sends what is due; resolves when that, and what was under way, has been tried. */
  deliverDue(): Promise<void>;
  /** Resolves when what is being sent has been tried; nothing more is taken up. */
  stop(): Promise<void>;
}

export interface LogoutWorkerParts {
  readonly context: Pick<OAuthContext, 'policy' | 'clock' | 'random' | 'keys' | 'repositories' | 'write'>;
  readonly transport: LogoutTransport;
  readonly log: Log;
  readonly metrics: Pick<ServerMetrics, 'logoutNotice'>;
}

export function createLogoutWorker({ context, transport, log, metrics }: LogoutWorkerParts): LogoutWorker {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const notifier = createLogoutNotifier({
    context,
    transport,
    report(report) {
      metrics.logoutNotice(report.to, report.outcome);
      logReport(log, report);
    },
  });

  function wake(): void {
    const run = notifier
      .deliverDue(stopping.signal)
      .catch((error: unknown) => log.error({ err: error }, 'Logout notices could not be sent'))
      .finally(() => running.delete(run));
    running.add(run);
  }

  return {
    wake,
    async deliverDue() {
      wake();
      await Promise.all(running);
    },
    start() {
      wake();
      timer = setInterval(wake, EVERY_MS).unref();
    },
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

function logReport(log: Log, { outcome, reason, ...fields }: LogoutReport): void {
  const why = reason instanceof Error ? { err: reason } : { status: reason };
  switch (outcome) {
    case 'delivered':
      log.info(fields, 'Logout told');
      break;
    case 'dropped':
      log.info(fields, 'Logout not told: nobody is there any more to tell');
      break;
    case 'failed':
      log.warn({ ...fields, ...why }, 'Logout not told yet; it will be tried again');
      break;
    case 'given_up':
      log.error({ ...fields, ...why }, 'Logout not told: given up');
      break;
  }
}

/**
 * @param clients reaches what clients registered, under the guard.
 * @param own reaches what the operator configured.
 */
export function logoutTransport(
  clients: Outbound,
  own: Outbound,
  provider: { readonly url: string | null; readonly headers: Readonly<Record<string, string>> },
): LogoutTransport {
  const { url, headers } = provider;
  return {
    postLogoutToken: (uri, logout_token) =>
      clients.send(uri, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token }).toString(),
      }),
    disableIdentityProviderSession:
      url === null
        ? undefined
        : (id) =>
            own.send(`${url.replace(/\/$/, '')}/admin/sessions/${encodeURIComponent(id)}`, {
              method: 'DELETE',
              headers,
            }),
  };
}
