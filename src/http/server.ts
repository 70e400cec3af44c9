import type { RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { boundConnections } from './connections.ts';
import { http } from './node-http.ts';
import type { TlsCredentials } from './tls.ts';

/** Bytes and milliseconds. */
export interface Limits {
  readonly form_bytes: number;
  readonly json_bytes: number;
  /** The request line and all headers together. */
  readonly header_bytes: number;
  /** From the connection, or the end of the request before, to the last header. */
  readonly headers_timeout: number;
  /** To the last byte of the body. */
  readonly request_timeout: number;
  /** How long an idle connection is kept; longer than a load balancer keeps it. */
  readonly keep_alive_timeout: number;
  /** Of the whole listener. */
  readonly connections: number;
  /** Of one network; 0 for any number. */
  readonly connections_by_address: number;
}

export const DEFAULT_LIMITS: Limits = {
  form_bytes: 64 * 1024,
  json_bytes: 512 * 1024,
  header_bytes: 32 * 1024,
  headers_timeout: 10_000,
  request_timeout: 30_000,
  keep_alive_timeout: 72_000,
  connections: 50_000,
  connections_by_address: 4_000,
};

/** How often Node looks for connections that are too slow. */
const CHECK_INTERVAL = 2_000;

/**
 * A Node server whose callers cannot hold it up by sending slowly or much.
 *
 * @param networkOf undefined for an address whose connections are not counted.
 */
export function createNodeServer(
  handler: RequestListener,
  limits: Limits,
  tls: TlsCredentials | undefined,
  networkOf: (address: string) => string | undefined,
): Server {
  const options: ServerOptions = {
    maxHeaderSize: limits.header_bytes,
    headersTimeout: Math.min(limits.headers_timeout, limits.request_timeout),
    requestTimeout: limits.request_timeout,
    keepAliveTimeout: limits.keep_alive_timeout,
    // Without a body there is no stream to be begun and ended for it.
    optimizeEmptyRequests: true,
    connectionsCheckingInterval: Math.min(CHECK_INTERVAL, limits.headers_timeout),
  };
  const server =
    tls === undefined ? http.createServer(options, handler) : createTlsServer({ ...options, ...tls }, handler);
  boundConnections(server, { ...limits, networkOf });
  return server;
}

const PARSE_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
};

/** Answers what is no HTTP request, before there is one to hand on, and ends the connection. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const answer = answerUnderWay(socket);
  if (answer !== undefined) {
    answer.once('close', () => socket.destroy());
    return;
  }
  const malformed = ['400 Bad Request', 'The request is no valid HTTP.'] as const;
  const [status, description] = PARSE_ERRORS[error.code ?? ''] ?? malformed;
  const body = JSON.stringify({ error: 'invalid_request', error_description: description });
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** The answer to a request that came whole, before what is refused: nothing else may stand in its place. */
function answerUnderWay(socket: Duplex): ServerResponse | undefined {
  const message: unknown = Reflect.get(socket, '_httpMessage');
  return message instanceof http.ServerResponse && message.req.complete ? message : undefined;
}
