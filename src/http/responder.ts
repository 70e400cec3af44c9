import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EndpointRequest, Manner, Reply } from '../endpoints/endpoint.ts';
import type { Log } from '../telemetry/log.ts';
import type { Cors } from './cors.ts';
import { type ErrorPage, jsonError, renderError, toRefusal } from './errors.ts';
import type { Exchanges } from './exchange.ts';
import type { Writer } from './reply.ts';
import type { TerritoryAt } from './routes.ts';

export interface ResponderSettings {
  readonly write: Writer;
  readonly cors: Cors;
  readonly exchanges: Exchanges;
  readonly errorPage: ErrorPage;
  readonly log: Log;
  readonly realm: string;
  readonly territoryAt: TerritoryAt;
  /** Whether the listener has stopped accepting, so that connections end with their answer. */
  stopping(): boolean;
}

type Headers = Readonly<Record<string, string>>;

/** Sends an endpoint's reply or a refusal, with what every answer carries. */
export interface Responder {
  answer(
    answer: Reply,
    endpoint: Manner | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
    parsed?: EndpointRequest,
  ): Promise<FastifyReply>;
  /**
   * @param endpoint undefined where the request reached none: unless it came into a territory, a browser then gets the
   * error page, a program JSON.
   */
  refuse(
    thrown: unknown,
    endpoint: Manner | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
    parsed?: EndpointRequest,
  ): Promise<FastifyReply>;
  /** An answer whose CORS headers are known. */
  send(answer: Reply, cors: Headers, request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

const NO_HEADERS: Headers = {};

export function createResponder({
  write,
  cors,
  exchanges,
  errorPage,
  log,
  realm,
  territoryAt,
  stopping,
}: ResponderSettings): Responder {
  const send: Responder['send'] = (answer, headers, request, reply) =>
    write(reply, answer, {
      request_id: request.id,
      method: request.method,
      cors: headers,
      last: stopping(),
    });

  function note(thrown: unknown, request: FastifyRequest, reply: FastifyReply): ReturnType<typeof toRefusal>['error'] {
    const { error, unexpected } = toRefusal(thrown);
    const { attributes } = exchanges(request, reply);
    attributes.set('error', error.code);
    if (error.detail !== undefined) attributes.set('detail', error.detail);
    if (unexpected) log.error({ request_id: request.id, err: thrown }, 'unexpected error');
    return error;
  }

  return {
    send,
    async answer(answer, endpoint, request, reply, parsed) {
      return send(answer, await corsOrNone(cors, endpoint, request, parsed), request, reply);
    },
    async refuse(thrown, endpoint, request, reply, parsed) {
      const error = note(thrown, request, reply);
      const manner = endpoint ?? territoryAt(request.raw.url ?? '/');
      const form = manner?.errors ?? (acceptsHtml(request) ? 'page' : 'json');
      const authorization = request.headers.authorization !== undefined;
      const accept_language = request.headers['accept-language'];
      const context = { request_id: request.id, realm, authorization, errorPage, accept_language };
      const answer = await renderError(error, form, context).catch((cause: unknown) => {
        log.error({ request_id: request.id, err: cause }, 'the error page failed');
        return jsonError(error);
      });
      return send(answer, await corsOrNone(cors, manner, request, parsed), request, reply);
    },
  };
}

/** What keeps the CORS decision from being made must not replace the answer: what it tells has happened. */
async function corsOrNone(
  cors: Cors,
  endpoint: Manner | undefined,
  request: FastifyRequest,
  parsed: EndpointRequest | undefined,
): Promise<Headers> {
  if (endpoint === undefined) return NO_HEADERS;
  return cors.headers(endpoint, request.headers.origin, parsed).catch(() => NO_HEADERS);
}

/** Browsers name text/html when they load a page; programs that take everything get JSON. */
function acceptsHtml({ headers }: FastifyRequest): boolean {
  return /\btext\/html\b/i.test(headers.accept ?? '');
}
