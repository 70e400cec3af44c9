import type { ServerResponse } from 'node:http';
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
  /** The connection ends with this answer. */
  readonly last: boolean;
}

/** @throws TypeError for a header that is none; nothing is sent then, so that another answer may take its place. */
export type Writer = (to: ServerResponse, reply: Reply, envelope: Envelope) => void;

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
    const readsOnly = method === 'GET' || method === 'HEAD';
    const body = reply.body ?? '';
    const headers: Record<string, string | string[] | number> = {
      ...security,
      ...toWire(reply.headers),
      ...cors,
      'x-request-id': request_id,
    };
    // RFC 9110 §8.6: none where there can be no body.
    if (reply.status !== 204) headers['content-length'] = Buffer.byteLength(body);
    if (mustNotBeFramed(reply.headers)) headers['x-frame-options'] = 'DENY';
    if (readsOnly && get_cache_control !== undefined) headers['cache-control'] = get_cache_control;
    if (reply.cookies !== undefined && reply.cookies.length > 0)
      headers['set-cookie'] = reply.cookies.map(cookies.serialize);
    if (last) headers['connection'] = 'close';
    to.writeHead(reply.status, headers);
    to.end(method === 'HEAD' ? '' : body);
  };
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
