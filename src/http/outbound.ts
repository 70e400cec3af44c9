import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { Agent as HttpAgent, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { Json } from '../oauth/json.ts';
import { http } from './node-http.ts';
import { createAddressGuard } from './outbound-addresses.ts';
import { OutboundError } from './outbound-error.ts';

export interface OutboundOptions {
  /**
   * Whether addresses that are not public may be reached: never, always (development), or these networks and URLs
   * (`clients.http.disallow_private_ip_ranges` and `private_ip_exception_urls`).
   */
  readonly allow_private: boolean | readonly string[];
  /** Whether plain http may leave the machine: for URLs that the operator wrote down, not for a client's. */
  readonly allow_http?: boolean;
  /** PEM certificates that are trusted besides the usual ones. */
  readonly ca?: readonly string[];
  /** For everything from the name's resolution to the last byte. */
  readonly timeout_ms?: number;
  readonly max_bytes?: number;
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
}

export interface FetchedJson {
  readonly json: Json;
  readonly headers: Headers;
}

/** Every request that the server makes to an address that a client or a stranger chose. */
export interface Outbound {
  /**
   * GETs a JSON document, of whatever content type. Redirects are not followed.
   *
   * @throws OutboundError
   */
  fetchJson(url: string, options?: { readonly accept?: string }): Promise<FetchedJson>;
  /**
   * GETs a text, of whatever content type. Redirects are not followed.
   *
   * @throws OutboundError
   */
  fetchText(url: string, options: { readonly accept: string }): Promise<string>;
  /**
   * Sends a request of which only the answer's status matters. Redirects are not followed.
   *
   * @throws OutboundError when no answer comes; any status is an answer.
   */
  send(url: string, request: OutboundRequest): Promise<number>;
  /**
   * Sends a request and reads the answer, of whatever status. Redirects are not followed.
   *
   * @throws OutboundError when no answer comes, or more of one than `max_bytes`.
   */
  post(url: string, request: OutboundRequest): Promise<{ readonly status: number; readonly body: Buffer }>;
}

interface Fetched {
  readonly body: Buffer;
  readonly headers: Headers;
}

export interface OutboundRequest {
  readonly method: 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function createOutbound(options: OutboundOptions): Outbound {
  const { timeout_ms = 5000, max_bytes = 256 * 1024, resolve = resolveAll } = options;
  const guard = createAddressGuard(options.allow_private, options.allow_http);
  const agents = createAgents(options.ca);

  /** The name is resolved once, and the connection goes to what was checked (RFC 9700 §4.16 speaks of SSRF at large). */
  async function ask(url: URL, request: RequestParts, signal: AbortSignal): Promise<IncomingMessage> {
    guard.checkUrl(url);
    const addresses = await resolve(url.hostname.replace(/^\[|\]$/g, ''));
    guard.checkAddresses(url, addresses);
    signal.throwIfAborted();
    return send(url, { ...request, signal, lookup: pinnedTo(addresses), agents });
  }

  async function get(url: URL, accept: string, signal: AbortSignal): Promise<Fetched> {
    const response = await ask(url, { method: 'GET', headers: { accept } }, signal);
    if (response.statusCode !== 200) {
      response.destroy();
      throw new OutboundError('status', `${url.host} answered with status ${response.statusCode} instead of 200.`);
    }
    return { body: await readBody(url, response, max_bytes), headers: new Headers(headersOf(response)) };
  }

  async function inTime<T>(address: string, work: (url: URL, signal: AbortSignal) => Promise<T>): Promise<T> {
    const url = URL.parse(address);
    if (url === null) throw new OutboundError('refused_address', 'The URL is not valid.');
    try {
      return await withDeadline(
        timeout_ms,
        () => new OutboundError('timeout', `${url.host} did not answer within ${timeout_ms} ms.`),
        (signal) => work(url, signal),
      );
    } catch (error) {
      throw error instanceof OutboundError ? error : unreachable(url, error);
    }
  }

  return {
    fetchJson: (address, { accept = 'application/json' } = {}) =>
      inTime(address, async (url, signal) => {
        const { body, headers } = await get(url, accept, signal);
        return { json: parseJson(url, body), headers };
      }),
    fetchText: (address, { accept }) =>
      inTime(address, async (url, signal) => (await get(url, accept, signal)).body.toString()),
    send: (address, request) =>
      inTime(address, async (url, signal) => {
        const response = await ask(url, request, signal);
        response.destroy();
        return response.statusCode ?? 0;
      }),
    post: (address, request) =>
      inTime(address, async (url, signal) => {
        const response = await ask(url, request, signal);
        return { status: response.statusCode ?? 0, body: await readBody(url, response, max_bytes) };
      }),
  };
}

interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Connections are not kept: one that was checked for a URL must not serve another whose name leads elsewhere now. */
function createAgents(ca: readonly string[] = []): Agents {
  const trust =
    ca.length === 0 ? {} : { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ...ca] }) };
  return { http: new http.Agent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false, ...trust }) };
}

function resolveAll(hostname: string): Promise<readonly LookupAddress[]> {
  return lookup(hostname, { all: true });
}

function pinnedTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (hostname, { all }, callback) => {
    const [first] = addresses;
    if (first === undefined) callback(new Error(`${hostname} has no address`), '');
    else if (all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

interface RequestParts extends Omit<OutboundRequest, 'method'> {
  readonly method: OutboundRequest['method'] | 'GET';
}

interface Sending extends RequestParts {
  readonly signal: AbortSignal;
  readonly lookup: LookupFunction;
  readonly agents: Agents;
}

function send(url: URL, { method, headers: own, body, signal, lookup, agents }: Sending): Promise<IncomingMessage> {
  const headers = {
    'accept-encoding': 'identity',
    'user-agent': 'Signet',
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    ...own,
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request =
    url.protocol === 'https:'
      ? httpsRequest(url, { method, headers, signal, lookup, agent: agents.https }, resolve)
      : http.request(url, { method, headers, signal, lookup, agent: agents.http }, resolve);
  request.on('error', reject).end(body);
  return promise;
}

/** Leaving the loop early closes the connection. */
async function readBody(url: URL, response: AsyncIterable<Buffer>, max_bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > max_bytes)
      throw new OutboundError('too_large', `${url.host} answered with more than ${max_bytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(url: URL, body: Buffer): Json {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new OutboundError('not_json', `${url.host} answered with something that is not JSON.`, cause);
  }
}

function headersOf(response: IncomingMessage): [string, string][] {
  return Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
}

function unreachable(url: URL, cause: unknown): OutboundError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
  return new OutboundError('network', `${url.host} could not be reached: ${code}.`, cause);
}

async function withDeadline<T>(
  milliseconds: number,
  expired: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = expired();
    reject(error);
    controller.abort(error);
  }, milliseconds);
  try {
    return await Promise.race([work(controller.signal), promise]);
  } finally {
    clearTimeout(timer);
  }
}
