import type { EndpointRequest, Manner, Reply } from '../endpoints/endpoint.ts';
import type { Log } from '../telemetry/log.ts';
import { isUnreadable } from './body-bytes.ts';
import type { Cors } from './cors.ts';
import { type ErrorPage, jsonError, renderError, toRefusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Writer } from './reply.ts';
import type { TerritoryAt } from './routes.ts';

export interface ResponderSettings {
  readonly write: Writer;
  readonly cors: Cors;
  readonly errorPage: ErrorPage;
  readonly log: Log;
  readonly realm: string;
  readonly territoryAt: TerritoryAt;
  /** Bytes of a body nobody wants that are read all the same, to keep the connection. */
  readonly most_dropped: number;
  /** Whether the listener has stopped accepting, so that connections end with their answer. */
  stopping(): boolean;
}

type Headers = Readonly<Record<string, string>>;

/** Sends an endpoint's reply or a refusal, with what every answer carries. */
export interface Responder {
  answer(answer: Reply, endpoint: Manner | undefined, exchange: Exchange, parsed?: EndpointRequest): Promise<void>;
  /**
   * @param endpoint undefined where the request reached none: unless it came into a territory, a browser then gets the
   * error page, a program JSON.
   */
  refuse(thrown: unknown, endpoint: Manner | undefined, exchange: Exchange, parsed?: EndpointRequest): Promise<void>;
  /** An answer whose CORS headers are known. */
  send(answer: Reply, cors: Headers, exchange: Exchange): void;
}

const NO_HEADERS: Headers = {};

export function createResponder({
  write,
  cors,
  errorPage,
  log,
  realm,
  territoryAt,
  most_dropped,
  stopping,
}: ResponderSettings): Responder {
  const send: Responder['send'] = (answer, headers, { id, method, request, response }) => {
    if (response.destroyed) return;
    const last = stopping() || isUnreadable(request, most_dropped);
    write(response, answer, { request_id: id, method, cors: headers, last });
  };

  function note(thrown: unknown, { id, attributes }: Exchange): ReturnType<typeof toRefusal>['error'] {
    const { error, unexpected } = toRefusal(thrown);
    attributes.set('error', error.code);
    if (error.detail !== undefined) attributes.set('detail', error.detail);
    if (error.limit !== undefined) attributes.set('limit', error.limit);
    if (unexpected) log.error({ request_id: id, err: thrown }, 'unexpected error');
    return error;
  }

  return {
    send,
    async answer(answer, endpoint, exchange, parsed) {
      send(answer, await corsOrNone(cors, endpoint, exchange, parsed), exchange);
    },
    async refuse(thrown, endpoint, exchange, parsed) {
      const error = note(thrown, exchange);
      const manner = endpoint ?? territoryAt(exchange.target);
      const form = manner?.errors ?? (acceptsHtml(exchange) ? 'page' : 'json');
      const request_id = exchange.id;
      const { authorization, 'accept-language': accept_language } = exchange.request.headers;
      const context = { request_id, realm, authorization, errorPage, accept_language };
      const answer = await renderError(error, form, context).catch((cause: unknown) => {
        log.error({ request_id, err: cause }, 'the error page failed');
        return jsonError(error);
      });
      send(answer, await corsOrNone(cors, manner, exchange, parsed), exchange);
    },
  };
}

/** What keeps the CORS decision from being made must not replace the answer: what it tells has happened. */
function corsOrNone(
  cors: Cors,
  endpoint: Manner | undefined,
  { request }: Exchange,
  parsed: EndpointRequest | undefined,
): Promise<Headers> | Headers {
  if (endpoint === undefined) return NO_HEADERS;
  const { origin } = request.headers;
  if (origin === undefined) return cors.withoutOrigin(endpoint);
  return cors.headers(endpoint, origin, parsed).catch(() => NO_HEADERS);
}

/** Browsers name text/html when they load a page; programs that take everything get JSON. */
function acceptsHtml({ request }: Exchange): boolean {
  return /\btext\/html\b/i.test(request.headers.accept ?? '');
}
