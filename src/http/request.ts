import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint, EndpointRequest, Method } from '../endpoints/endpoint.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { PeerOf } from './address.ts';
import { readBody } from './body.ts';
import type { Cookies } from './cookies.ts';
import type { Exchanges } from './exchange.ts';
import { parseQuery } from './form.ts';

export interface ReaderSettings {
  readonly cookies: Cookies;
  readonly peerOf: PeerOf;
  readonly exchanges: Exchanges;
}

export type Reader = (endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply) => EndpointRequest;

/** Turns what Fastify received into what an endpoint reads; an `OAuthError` where that cannot be done. */
export function createReader({ cookies, peerOf, exchanges }: ReaderSettings): Reader {
  return (endpoint, request, reply) => {
    const { raw, headers } = request;
    const { form, json, bytes } = readBody(endpoint, headers, Buffer.isBuffer(request.body) ? request.body : undefined);
    const { address, secure } = peerOf(raw);
    return {
      id: request.id,
      method: methodOf(endpoint, request.method),
      url: request.originalUrl,
      params: pathParameters(request.params),
      query: parseQuery(raw.url ?? '/'),
      form,
      json,
      bytes,
      headers,
      authorizations: headersNamed('authorization', raw.rawHeaders),
      dpop: headers['dpop'] === undefined ? [] : headersNamed('dpop', raw.rawHeaders),
      certificate: undefined,
      cookies: cookies.parse(headers.cookie),
      address,
      secure,
      attributes: exchanges(request, reply).attributes,
    };
  };
}

/** The router lets only the endpoint's own methods through, and HEAD for GET (RFC 9110 §9.3.2). */
function methodOf(endpoint: Endpoint, method: string): Method {
  return endpoint.methods.find((own) => own === method) ?? 'GET';
}

/** Names and values take turns. */
function headersNamed(name: string, rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}

function pathParameters(params: unknown): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(params ?? {})) {
    if (typeof value !== 'string') continue;
    if (value.includes('\0')) throw new OAuthError('invalid_request', 'The path contains a NUL character.');
    entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}
