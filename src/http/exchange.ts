import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock, Random } from '../oauth/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { ServerMetrics } from '../telemetry/metrics-of-server.ts';
import { logRequest } from '../telemetry/request-log.ts';

/** What is known of a request from its first byte to its log line. */
export interface Exchange {
  readonly attributes: Map<string, string>;
}

export interface ExchangeSettings {
  readonly listener: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly disable_health_log: boolean;
  readonly metrics?: Pick<ServerMetrics, 'request'> | undefined;
  addressOf(request: IncomingMessage): string;
}

/** The status that stands in the log for a caller who went away before the answer was sent. */
const CLIENT_CLOSED_REQUEST = 499;

export type Exchanges = (request: FastifyRequest, reply: FastifyReply) => Exchange;

/** Begins an exchange at its first call for a request; its line is logged when the answer is out or the caller gone. */
export function createExchanges(settings: ExchangeSettings): Exchanges {
  const running = new WeakMap<IncomingMessage, Exchange>();
  return (request, reply) => {
    const present = running.get(request.raw);
    if (present !== undefined) return present;
    const exchange: Exchange = { attributes: new Map() };
    running.set(request.raw, exchange);
    const quiet = settings.disable_health_log && request.originalUrl.startsWith('/health/');
    if (!quiet) logWhenDone(settings, exchange, request, reply);
    if (settings.metrics !== undefined) measureWhenDone(settings.listener, settings.metrics, exchange, request, reply);
    return exchange;
  };
}

function logWhenDone(
  settings: ExchangeSettings,
  exchange: Exchange,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { listener, log, clock, addressOf } = settings;
  const started = clock.now();
  const address = addressOf(request.raw);
  reply.raw.once('close', () => {
    logRequest(log, {
      listener,
      request_id: request.id,
      method: request.method,
      url: request.originalUrl,
      status: statusOf(reply),
      ms: clock.now() - started,
      address,
      attributes: exchange.attributes,
    });
  });
}

function measureWhenDone(
  listener: string,
  metrics: Pick<ServerMetrics, 'request'>,
  { attributes }: Exchange,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.raw.once('close', () => {
    metrics.request({
      listener,
      route: request.routeOptions.url,
      method: request.method,
      status: statusOf(reply),
      milliseconds: reply.elapsedTime,
      attributes,
    });
  });
}

function statusOf({ raw }: FastifyReply): number {
  return raw.writableEnded ? raw.statusCode : CLIENT_CLOSED_REQUEST;
}

/** A caller's own id is kept, so that its log and ours can be joined, where it cannot do harm in either. */
export function requestIds(random: Random): (request: { headers: IncomingMessage['headers'] }) => string {
  return ({ headers }) => {
    const given = headers['x-request-id'];
    return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : random.bytes(16).toString('hex');
  };
}
