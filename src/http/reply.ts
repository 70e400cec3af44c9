import type { FastifyReply } from 'fastify';
import type { Reply } from '../endpoints/endpoint.ts';
import type { Cookies } from './cookies.ts';

type Headers = Readonly<Record<string, string>>;

export interface WriterSettings {
  readonly cookies: Cookies;
  /** Whether the issuer is https, so that browsers are told to stay with it (RFC 6797). */
  readonly hsts: boolean;
  /** Sent with every answer to GET, in place of what the endpoint says: Hydra's admin listener does. */
  readonly get_cache_control?: string | undefined;
}

/** What the writer adds to one answer. */
export interface Envelope {
  readonly request_id: string;
  readonly method: string;
  readonly cors: Headers;
  /** The listener is stopping: the connection ends with this answer. */
  readonly last: boolean;
}

export type Writer = (to: FastifyReply, reply: Reply, envelope: Envelope) => FastifyReply;

/**
 * The one writer of answers.
 *
 * There is no Cross-Origin-Opener-Policy: applications open the authorization endpoint in a popup and wait for the
 * answer through `window.opener`, which the policy would cut.
 */
export function createWriter({ cookies, hsts, get_cache_control }: WriterSettings): Writer {
  const security: Headers = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(hsts ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
  return (to, reply, { request_id, method, cors, last }) => {
    if (to.hasHeader('x-request-id')) discard(to);
    const readsOnly = method === 'GET' || method === 'HEAD';
    to.code(reply.status)
      .headers(security)
      .headers(toWire(reply.headers))
      .headers(cors)
      .header('x-request-id', request_id);
    if (mustNotBeFramed(reply.headers)) to.header('x-frame-options', 'DENY');
    if (readsOnly && get_cache_control !== undefined) to.header('cache-control', get_cache_control);
    if (reply.cookies !== undefined && reply.cookies.length > 0)
      to.header('set-cookie', reply.cookies.map(cookies.serialize));
    if (last) to.header('connection', 'close');
    return to.send(reply.body);
  };
}

/** An answer that could not be sent, for a header that is none, leaves its headers behind for the error's answer. */
function discard(to: FastifyReply): void {
  for (const name of Object.keys(to.getHeaders())) to.removeHeader(name);
}

/** A Location may carry characters beyond ASCII, from a registered redirect URI, which no header can (RFC 3986 §2). */
function toWire(headers: Headers = {}): Headers {
  const location = headers['location'];
  if (location === undefined || /^[\x21-\x7e]*$/.test(location)) return headers;
  return { ...headers, location: location.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent) };
}

/** Browsers that know `frame-ancestors` heed it alone; the older header serves the others. */
function mustNotBeFramed(headers: Headers | undefined): boolean {
  if (headers?.['content-type']?.startsWith('text/html') !== true) return false;
  const ancestors = /frame-ancestors ([^;]+)/.exec(headers['content-security-policy'] ?? '')?.[1];
  return ancestors === undefined || ancestors.trim() === "'none'";
}
