import type { Server } from 'node:http';
import { type FastifyInstance, fastify } from 'fastify';
import type { Endpoint, EndpointRequest, Reply, Territory } from '../endpoints/endpoint.ts';
import type { Clock, Random } from '../oauth/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { ServerMetrics } from '../telemetry/metrics-of-server.ts';
import { createPeerOf } from './address.ts';
import { type CookieSettings, createCookies } from './cookies.ts';
import { type CorsOptions, createCors } from './cors.ts';
import type { ErrorPage } from './errors.ts';
import { createExchanges, requestIds } from './exchange.ts';
import { createWriter } from './reply.ts';
import { createReader, type Reader } from './request.ts';
import { createResponder, type Responder } from './responder.ts';
import { createRoutes, createTerritories } from './routes.ts';
import { createNodeServer, DEFAULT_LIMITS, type Limits, refuseConnection } from './server.ts';
import { adminTarget, originForm } from './target.ts';
import type { TlsCredentials } from './tls.ts';
import { createUnmatched } from './unmatched.ts';

export interface ListenerOptions {
  readonly name: 'public' | 'admin';
  /** Names the protection space in challenges, and decides whether browsers are told to stay with https. */
  readonly issuer: string;
  readonly endpoints: readonly Endpoint[];
  readonly territories?: readonly Territory[];
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: Partial<Limits>;
  readonly tls?: TlsCredentials | undefined;
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

export type Listener = FastifyInstance<Server>;

/** Longer ids than any token we issue are nobody's. */
const LONGEST_PARAMETER = 2048;

const ADMIN_CACHE_CONTROL = 'private, no-cache, no-store, must-revalidate';

/** A listener that serves `endpoints`; Fastify does the routing and the reading, and stays in this folder. */
export function createListener(options: ListenerOptions): Listener {
  const { name, issuer, endpoints, log, clock, random, errorPage, prefix = '' } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const routes = createRoutes(endpoints, prefix);
  const territoryAt = createTerritories(options.territories ?? [], prefix);
  const cookies = createCookies(options.cookies);
  const cors = createCors(options.cors);
  const peerOf = createPeerOf(options.trustProxy);
  const rewrite = name === 'admin' ? adminTarget(routes) : originForm;
  const exchanges = createExchanges({
    listener: name,
    log,
    clock,
    disable_health_log: options.disable_health_log ?? false,
    metrics: options.metrics,
    addressOf: (request) => peerOf(request).address,
  });
  const write = createWriter({
    cookies,
    hsts: issuer.startsWith('https:'),
    get_cache_control: name === 'admin' ? ADMIN_CACHE_CONTROL : undefined,
  });
  const read = createReader({ cookies, peerOf, exchanges });
  let stopping = false;
  const respond = createResponder({
    write,
    cors,
    exchanges,
    errorPage,
    log,
    realm: issuer,
    territoryAt,
    stopping: () => stopping,
  });
  const unmatched = createUnmatched({ routes, cors, respond, territoryAt });

  const app: Listener = fastify<Server>({
    serverFactory: (handler) => createNodeServer(handler, limits, options.tls),
    clientErrorHandler: refuseConnection,
    logger: false,
    bodyLimit: limits.form_bytes,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: requestIds(random),
    rewriteUrl: (request) => rewrite(request.url ?? '/'),
    routerOptions: { maxParamLength: LONGEST_PARAMETER, querystringParser: () => ({}) },
    frameworkErrors: (error, request, reply) => void respond.refuse(error, undefined, request, reply),
  });
  readBodiesAsBytes(app);
  app.addHook('onRequest', (request, reply, done) => {
    exchanges(request, reply);
    done();
  });
  app.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  for (const endpoint of endpoints) serve(app, endpoint, prefix + endpoint.path, limits, read, respond);
  app.setErrorHandler((error, request, reply) => respond.refuse(error, undefined, request, reply));
  app.setNotFoundHandler(unmatched);
  return app;
}

function serve(app: Listener, endpoint: Endpoint, url: string, limits: Limits, read: Reader, respond: Responder): void {
  app.route({
    method:
      endpoint.methods.includes('GET') && endpoint.head !== false
        ? [...endpoint.methods, 'HEAD']
        : [...endpoint.methods],
    url,
    bodyLimit: endpoint.body === 'json' ? limits.json_bytes : limits.form_bytes,
    handler: async (request, reply) => {
      let parsed: EndpointRequest | undefined;
      let answer: Reply;
      try {
        parsed = read(endpoint, request, reply);
        answer = await endpoint.handle(parsed);
      } catch (error) {
        return respond.refuse(error, endpoint, request, reply, parsed);
      }
      return respond.answer(answer, endpoint, request, reply, parsed);
    },
    errorHandler: (error, request, reply) => respond.refuse(error, endpoint, request, reply),
  });
}

/** Which types an endpoint takes, and what they mean, is decided where its body is parsed. */
function readBodiesAsBytes(app: Listener): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
