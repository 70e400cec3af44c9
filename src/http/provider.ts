import { publicUrlOf } from '../config/addresses.ts';
import { programVersion } from '../config/version.ts';
import { isClientOrigin } from '../endpoints/cors-origin.ts';
import type { Endpoint, Reply } from '../endpoints/endpoint.ts';
import { MATRIX_TERRITORIES } from '../endpoints/matrix/index.ts';
import { type Problem, problemPage } from '../endpoints/pages/error.ts';
import { startSweeper } from '../store/sweeper.ts';
import { createTurns } from '../store/turns.ts';
import { type ClientCertificates, createClientCertificates } from './client-certificates.ts';
import { adminEndpoints, mtlsEndpoints, publicEndpoints } from './endpoints.ts';
import { createListener, type Listener, type ListenerOptions } from './listener.ts';
import { type Certificates, keepCertificates, type Listeners, tlsSettingsOf } from './listener-tls.ts';
import { startRetirement } from './old-secrets.ts';
import { createParts, type Parts, type Surroundings } from './parts.ts';
import { stop } from './stop.ts';
import { type ListenerName, loadTls } from './tls.ts';

/** A whole server: its listeners, the store behind them, and what happens on a timer. */
export interface Provider {
  start(): Promise<void>;
  /** Resolves when requests in flight are answered and everything is on disk. */
  stop(): Promise<void>;
  /** Where it listens: URLs, or paths of sockets. */
  readonly addresses: { readonly public: string; readonly admin: string; readonly mtls?: string };
  /** For tests, which talk to the listeners without a socket. */
  readonly listeners: Listeners;
  /** Reads the certificates of the listeners, and those of the authorities, again. */
  renewCertificates(): Promise<void>;
  readonly parts: Parts;
}

const KEY_MAINTENANCE_MS = 60_000;

export async function createProvider(surroundings: Surroundings): Promise<Provider> {
  const parts = await createParts(surroundings);
  const { config, log } = parts;
  const clientCertificates = createClientCertificates(config, surroundings.clock);
  const listeners = createListeners(parts, surroundings, clientCertificates);
  const names = (['public', 'admin', 'mtls'] as const).filter((name) => listeners[name] !== undefined);
  let certificates: Certificates | undefined;
  let stopTimers = () => {};
  return {
    listeners,
    parts,
    get addresses() {
      return {
        public: addressOf(listeners.public, config.serve.public, config.serve.public.tls.enabled),
        admin: addressOf(listeners.admin, config.serve.admin, config.serve.admin.tls.enabled),
        ...(listeners.mtls !== undefined && { mtls: addressOf(listeners.mtls, config.serve.mtls, true) }),
      };
    },
    renewCertificates: async () => certificates?.renew(),
    async start() {
      for (const name of names) await listen(listeners[name], config.serve[name]);
      certificates = keepCertificates(listeners, surroundings, clientCertificates.authorities);
      stopTimers = startTimers(parts);
    },
    async stop() {
      stopTimers();
      certificates?.stop();
      const timeout = config.serve.shutdown_timeout;
      const inTime = await Promise.all(Object.values(listeners).map((listener: Listener) => stop(listener, timeout)));
      await parts.logout.stop();
      await parts.limits.hashing.close();
      await parts.limits.flush();
      if (inTime.includes(false)) log.warn({ timeout }, 'Requests were cut off that had not finished in time');
      await parts.store.close();
    },
  };
}

function createListeners(parts: Parts, surroundings: Surroundings, certificates: ClientCertificates): Listeners {
  const version = programVersion();
  const endpoints = publicEndpoints(parts, version);
  const create = (name: ListenerName, served: readonly Endpoint[]) =>
    listenerOf(parts, surroundings, { name, endpoints: served, certificateOf: certificates.at(name) });
  return {
    public: create('public', endpoints),
    admin: create('admin', adminEndpoints(parts, version)),
    ...(parts.config.serve.mtls.enabled && { mtls: create('mtls', mtlsEndpoints(endpoints)) }),
  };
}

function listenerOf(
  parts: Parts,
  { clock, random, log }: Surroundings,
  { name, endpoints, certificateOf }: Pick<ListenerOptions, 'name' | 'endpoints' | 'certificateOf'>,
): Listener {
  const { config, context } = parts;
  // What has no settings of its own serves the same callers as the public listener.
  const settings = config.serve[name === 'admin' ? 'admin' : 'public'];
  const issuer = config.urls.self.issuer;
  const { cookies } = config.serve;
  return createListener({
    name,
    issuer,
    endpoints,
    certificateOf,
    territories: name !== 'admin' && config.matrix.server_name !== null ? MATRIX_TERRITORIES : [],
    log,
    clock,
    random,
    limits: config.limits.http,
    ...(name !== 'admin' && { requestLimits: parts.limits.requests }),
    networkOf: parts.limits.networkOf,
    tls: loadTls(name, tlsSettingsOf(config, name)),
    // TLS ends with us where a certificate is asked for.
    trustProxy: name === 'mtls' ? [] : settings.tls.allow_termination_from,
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
    prefix: name === 'admin' ? '' : new URL(publicUrlOf(config)).pathname.replace(/\/$/, ''),
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

interface Place {
  readonly host: string;
  readonly port: number;
}

async function listen(listener: Listener | undefined, { host, port }: Place): Promise<void> {
  if (listener === undefined) return;
  if (SOCKET.test(host)) await listener.listen({ path: host.replace(SOCKET, '') });
  else await listener.listen({ host, port });
}

function addressOf(listener: Listener, { host }: Place, tls: boolean): string {
  const address = listener.server.address();
  if (typeof address === 'string') return address;
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${name}${address === null ? '' : `:${address.port}`}`;
}

function startTimers({ store, keys, logout, secrets, config, log, context, metrics }: Parts): () => void {
  logout.start();
  const takeTurn = createTurns(store.write, context.clock);
  const stopSweeper = startSweeper(store, {
    every: config.store.sweep_every,
    async isMine() {
      const mine = await takeTurn('sweep', config.store.sweep_every);
      // What this node found at an earlier turn is another's to tell now.
      if (!mine) metrics.sweep.found(0, 0);
      return mine;
    },
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
