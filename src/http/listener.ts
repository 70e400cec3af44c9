import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import type { Endpoint, EndpointRequest, Territory } from '../endpoints/endpoint.ts';
import { addressKey, type NetworkOf } from '../limits/addresses.ts';
import type { RequestLimits } from '../limits/requests.ts';
import type { Clock, Random } from '../oauth/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { ServerMetrics } from '../telemetry/metrics-of-server.ts';
import { createIsTrusted, createPeerOf, normalize } from './address.ts';
import { readBytes } from './body-bytes.ts';
import type { CertificateOf } from './client-certificate.ts';
import { type CookieSettings, createCookies } from './cookies.ts';
import { type CorsOptions, createCors } from './cors.ts';
import type { ErrorPage } from './errors.ts';
import { createExchanges, type Exchange } from './exchange.ts';
import { createWriter } from './reply.ts';
import { createReader, methodOf } from './request.ts';
import { createResponder } from './responder.ts';
import { createRouter, type Route } from './router.ts';
import { createRoutes, createTerritories } from './routes.ts';
import { createNodeServer, DEFAULT_LIMITS, type Limits, refuseConnection } from './server.ts';
import { adminTarget, originForm, split } from './target.ts';
import type { ListenerName, TlsCredentials } from './tls.ts';
import { createUnmatched } from './unmatched.ts';

export interface ListenerOptions {
  readonly name: ListenerName;
  /** Names the protection space in challenges, and decides whether browsers are told to stay with https. */
  readonly issuer: string;
  readonly endpoints: readonly Endpoint[];
  readonly territories?: readonly Territory[];
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: Partial<Limits>;
  /** What each address may ask; any number when absent. */
  readonly requestLimits?: Pick<RequestLimits, 'byAddress'>;
  /** What counts as one address, where connections are counted. */
  readonly networkOf?: NetworkOf;
  readonly tls?: TlsCredentials | undefined;
  /** Undefined where nobody shows certificates. */
  readonly certificateOf?: CertificateOf | undefined;
  /** Networks of the proxies that end TLS for us (`serve.tls.allow_termination_from`). */
  readonly trustProxy: readonly string[];
  readonly cookies: CookieSettings;
  readonly cors: CorsOptions;
  readonly errorPage: ErrorPage;
  /** Stands before every path, for an issuer with a path. */
  readonly prefix?: string;
  /** `serve.*.request_log.disable_for_health`. */
  readonly disable_health_log?: boolean;
  readonly metrics?: Pick<ServerMetrics, 'request'>;
}

/** What serves one port. */
export interface Listener {
  readonly server: Server;
  listen(at: ListenOptions): Promise<void>;
  /** Resolves when the requests in flight are answered; idle connections end at once. */
  close(): Promise<void>;
}

const ADMIN_CACHE_CONTROL = 'private, no-cache, no-store, must-revalidate';

/** A listener that serves `endpoints`. */
export function createListener(options: ListenerOptions): Listener {
  const { networkOf = addressKey, trustProxy } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  let stopping = false;
  const handle = createHandler(options, limits, () => stopping);
  const isProxy = createIsTrusted(trustProxy);
  const server = createNodeServer(handle, limits, options.tls, (address) => {
    const plain = normalize(address);
    return isProxy(plain) ? undefined : networkOf(plain);
  });
  server.on('clientError', refuseConnection);
  return {
    server,
    async listen(at) {
      server.listen(at);
      await once(server, 'listening');
    },
    async close() {
      stopping = true;
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function createHandler(options: ListenerOptions, limits: Limits, stopping: () => boolean): Handler {
  const { name, issuer, endpoints, log, clock, random, errorPage, prefix = '' } = options;
  const { certificateOf = () => undefined } = options;
  const routes = createRoutes(endpoints, prefix);
  const route = createRouter(endpoints, prefix);
  const territoryAt = createTerritories(options.territories ?? [], prefix);
  const cookies = createCookies(options.cookies);
  const cors = createCors(options.cors);
  const begin = createExchanges({
    listener: name,
    log,
    clock,
    random,
    disable_health_log: options.disable_health_log ?? false,
    metrics: options.metrics,
    peerOf: createPeerOf(options.trustProxy),
    rewrite: name === 'admin' ? adminTarget(routes) : originForm,
  });
  const write = createWriter({
    cookies,
    hsts: issuer.startsWith('https:'),
    get_cache_control: name === 'admin' ? ADMIN_CACHE_CONTROL : undefined,
  });
  const read = createReader({ cookies, certificateOf });
  const most_dropped = limits.form_bytes;
  const respond = createResponder({ write, cors, errorPage, log, realm: issuer, territoryAt, most_dropped, stopping });
  const unmatched = createUnmatched({ routes, cors, respond, territoryAt });
  const admit = createAdmission(options);

  async function serve(exchange: Exchange): Promise<void> {
    let found: Route | undefined;
    let parsed: EndpointRequest | undefined;
    try {
      found = route(exchange.method, split(exchange.target).path);
      if (found === undefined) return await unmatched(exchange);
      const { endpoint } = found;
      exchange.route = found.pattern;
      admit(endpoint, exchange);
      const most = endpoint.body === 'json' ? limits.json_bytes : limits.form_bytes;
      parsed = read(found, exchange, await readBytes(exchange.request, most));
      await respond.answer(await endpoint.handle(parsed), endpoint, exchange, parsed);
    } catch (error) {
      await respond.refuse(error, found?.endpoint, exchange, parsed);
    }
  }

  return (request, response) => {
    const exchange = begin(request, response);
    serve(exchange).catch((error: unknown) => {
      log.error({ request_id: exchange.id, err: error }, 'an answer could not be sent');
      response.destroy();
    });
  };
}

/** @throws OAuthError too_many_requests */
type Admit = (endpoint: Endpoint, exchange: Exchange) => void;

/** Counts before the body is read. */
function createAdmission({ endpoints, requestLimits }: Pick<ListenerOptions, 'endpoints' | 'requestLimits'>): Admit {
  const takes = new Map(
    endpoints.map((endpoint) => {
      const { methods, path } = endpoint;
      return [endpoint, new Map(methods.map((method) => [method, requestLimits?.byAddress(path, method)]))];
    }),
  );
  return (endpoint, { method, peer }) => takes.get(endpoint)?.get(methodOf(endpoint, method))?.(peer.address);
}
