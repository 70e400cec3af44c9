import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Random } from '../oauth/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { ServerMetrics } from '../telemetry/metrics-of-server.ts';
import { logRequest } from '../telemetry/request-log.ts';
import type { Peer, PeerOf } from './address.ts';
import type { Rewrite } from './target.ts';

/** One request and its answer, from the first byte to the log line. */
export interface Exchange {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  /** Path and query as they are routed. */
  readonly target: string;
  readonly peer: Peer;
  readonly attributes: Map<string, string>;
  /** The pattern of the endpoint that serves it, once that is known. */
  route: string | undefined;
}

export interface ExchangeSettings {
  readonly listener: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly disable_health_log: boolean;
  readonly metrics?: Pick<ServerMetrics, 'request'> | undefined;
  readonly peerOf: PeerOf;
  readonly rewrite: Rewrite;
}

/** The status that stands in the log for a caller who went away before the answer was sent. */
const CLIENT_CLOSED_REQUEST = 499;

export type BeginExchange = (request: IncomingMessage, response: ServerResponse) => Exchange;

/** Begins an exchange; its line is logged, and its time taken, when the answer is out or the caller gone. */
export function createExchanges(settings: ExchangeSettings): BeginExchange {
  const { listener, log, clock, random, metrics, peerOf, rewrite } = settings;
  const newId = createRequestIds(random);

  function end(exchange: Exchange, at: number, began: number): void {
    const { id, response, method, url, peer, attributes, route } = exchange;
    const status = response.writableEnded ? response.statusCode : CLIENT_CLOSED_REQUEST;
    metrics?.request({ listener, route, method, status, milliseconds: performance.now() - began, attributes });
    if (!log.isLevelEnabled('info')) return;
    if (settings.disable_health_log && url.startsWith('/health/')) return;
    const ms = clock.now() - at;
    logRequest(log, { listener, request_id: id, method, url, status, ms, address: peer.address, attributes });
  }

  return (request, response) => {
    const { url = '/', method = 'GET' } = request;
    const exchange: Exchange = {
      id: idOf(request, newId),
      request,
      response,
      method,
      url,
      target: rewrite(url),
      peer: peerOf(request),
      attributes: new Map(),
      route: undefined,
    };
    const at = clock.now();
    const began = performance.now();
    response.on('close', () => end(exchange, at, began));
    return exchange;
  };
}

/** A caller's own id is kept, so that its log and ours can be joined, where it cannot do harm in either. */
function idOf({ headers }: IncomingMessage, newId: () => string): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : newId();
}

const ID_BYTES = 16;
const IDS_AT_ONCE = 64;

/** Ids of 128 random bits, written out for several requests at once. */
function createRequestIds(random: Random): () => string {
  let ids = '';
  let used = 0;
  return () => {
    if (used >= ids.length) {
      ids = random.bytes(ID_BYTES * IDS_AT_ONCE).toString('hex');
      used = 0;
    }
    const id = ids.slice(used, used + 2 * ID_BYTES);
    used += 2 * ID_BYTES;
    return id;
  };
}
