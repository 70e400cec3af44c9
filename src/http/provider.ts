import type { ListenerConfig } from '../config/settings/serve.ts';
import { programVersion } from '../config/version.ts';
import { isClientOrigin } from '../endpoints/cors-origin.ts';
import type { Reply } from '../endpoints/endpoint.ts';
import { MATRIX_TERRITORIES } from '../endpoints/matrix/index.ts';
import { type Problem, problemPage } from '../endpoints/pages/error.ts';
import { startSweeper } from '../store/sweeper.ts';
import { adminEndpoints, publicEndpoints } from './endpoints.ts';
import { createListener, type Listener } from './listener.ts';
import { startRetirement } from './old-secrets.ts';
import { createParts, type Parts, publicUrlOf, type Surroundings } from './parts.ts';
import { stop } from './stop.ts';
import { loadTls } from './tls.ts';

/** A whole server: both listeners, the store behind them, and what happens on a timer. */
export interface Provider {
  start(): Promise<void>;
  /** Resolves when requests in flight are answered and everything is on disk. */
  stop(): Promise<void>;
  /** Where it listens: URLs, or paths of sockets. */
  readonly addresses: { readonly public: string; readonly admin: string };
  /** For tests, which talk to the listeners without a socket. */
  readonly listeners: { readonly public: Listener; readonly admin: Listener };
  readonly parts: Parts;
}

const KEY_MAINTENANCE_MS = 60_000;

export async function createProvider(surroundings: Surroundings): Promise<Provider> {
  const parts = await createParts(surroundings);
  const { config, log } = parts;
  const listeners = {
    public: listenerOf(parts, surroundings, 'public'),
    admin: listenerOf(parts, surroundings, 'admin'),
  };
  let stopTimers = () => {};
  return {
    listeners,
    parts,
    get addresses() {
      return {
        public: addressOf(listeners.public, config.serve.public),
        admin: addressOf(listeners.admin, config.serve.admin),
      };
    },
    async start() {
      await listen(listeners.public, config.serve.public);
      await listen(listeners.admin, config.serve.admin);
      stopTimers = startTimers(parts);
    },
    async stop() {
      stopTimers();
      const timeout = config.serve.shutdown_timeout;
      const inTime = await Promise.all([stop(listeners.public, timeout), stop(listeners.admin, timeout)]);
      await parts.logout.stop();
      if (inTime.includes(false)) log.warn({ timeout }, 'Requests were cut off that had not finished in time');
      await parts.store.close();
    },
  };
}

function listenerOf(parts: Parts, { clock, random, log }: Surroundings, name: 'public' | 'admin'): Listener {
  const { config, context } = parts;
  const settings = config.serve[name];
  const issuer = config.urls.self.issuer;
  const { cookies } = config.serve;
  const version = programVersion();
  return createListener({
    name,
    issuer,
    endpoints: name === 'public' ? publicEndpoints(parts, version) : adminEndpoints(parts, version),
    territories: name === 'public' && config.matrix.server_name !== null ? MATRIX_TERRITORIES : [],
    log,
    clock,
    random,
    tls: loadTls(name, settings.tls),
    trustProxy: settings.tls.allow_termination_from,
    cookies: {
      secure: cookies.secure ?? issuer.startsWith('https:'),
      same_site: cookies.same_site_mode,
      domain: cookies.domain ?? undefined,
      names: cookies.names.session === null ? undefined : { session: cookies.names.session },
    },
    cors: {
      settings: settings.cors,
      isAllowedOrigin: (origin, request) => isClientOrigin(context, origin, request),
    },
    errorPage: (problem) => errorPage(parts, problem),
    prefix: name === 'public' ? new URL(publicUrlOf(config)).pathname.replace(/\/$/, '') : '',
    disable_health_log: settings.request_log.disable_for_health,
    metrics: parts.metrics,
  });
}

/** The operator's own error page (`urls.error`), or ours in place, with the status that says what happened. */
function errorPage({ config, context }: Parts, problem: Problem): Reply {
  if (config.urls.error === null) return problemPage(context, problem);
  const url = new URL(config.urls.error);
  url.searchParams.set('error', problem.code);
  url.searchParams.set('error_description', problem.description);
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
}

const SOCKET = /^unix:/;

async function listen(listener: Listener, { host, port }: ListenerConfig): Promise<void> {
  if (SOCKET.test(host)) await listener.listen({ path: host.replace(SOCKET, '') });
  else await listener.listen({ host, port });
}

function addressOf(listener: Listener, { host, tls }: ListenerConfig): string {
  const address = listener.server.address();
  if (typeof address === 'string') return address;
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls.enabled ? 'https' : 'http'}://${name}${address === null ? '' : `:${address.port}`}`;
}

function startTimers({ store, keys, logout, secrets, config, log }: Parts): () => void {
  logout.start();
  const stopSweeper = startSweeper(store, {
    every: config.store.sweep_every,
    onError: (error) => log.error({ err: error }, 'Expired rows could not be deleted'),
  });
  const maintenance = setInterval(() => {
    keys.maintain().catch((error: unknown) => log.error({ err: error }, 'The signing keys could not be maintained'));
  }, KEY_MAINTENANCE_MS);
  maintenance.unref();
  const stopRetirement = config.secrets.system.length > 1 ? startRetirement({ store, secrets, log }) : () => {};
  return () => {
    stopSweeper();
    stopRetirement();
    clearInterval(maintenance);
  };
}
