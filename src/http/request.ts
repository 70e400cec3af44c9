import type { Endpoint, EndpointRequest, Method } from '../endpoints/endpoint.ts';
import { readBody } from './body.ts';
import type { CertificateOf } from './client-certificate.ts';
import type { Cookies } from './cookies.ts';
import type { Exchange } from './exchange.ts';
import { parseQuery } from './form.ts';
import type { Route } from './router.ts';

export interface ReaderSettings {
  readonly cookies: Cookies;
  readonly certificateOf: CertificateOf;
}

export type Reader = (route: Route, exchange: Exchange, body: Buffer) => EndpointRequest;

/** Turns what arrived into what an endpoint reads; an `OAuthError` where that cannot be done. */
export function createReader({ cookies, certificateOf }: ReaderSettings): Reader {
  return ({ endpoint, params }, exchange, body) => {
    const { request } = exchange;
    const { headers, rawHeaders } = request;
    const { form, json, bytes } = readBody(endpoint, headers, body);
    const { address, secure } = exchange.peer;
    return {
      id: exchange.id,
      method: methodOf(endpoint, exchange.method),
      url: exchange.url,
      params,
      query: parseQuery(exchange.target),
      form,
      json,
      bytes,
      headers,
      authorizations: headers['authorization'] === undefined ? [] : headersNamed('authorization', rawHeaders),
      dpop: headers['dpop'] === undefined ? [] : headersNamed('dpop', rawHeaders),
      certificate: () => certificateOf(request),
      cookies: cookies.parse(headers.cookie),
      address,
      secure,
      attributes: exchange.attributes,
    };
  };
}

/** The router lets only the endpoint's own methods through, and HEAD for GET (RFC 9110 §9.3.2). */
export function methodOf(endpoint: Endpoint, method: string): Method {
  return endpoint.methods.find((own) => own === method) ?? 'GET';
}

/** Names and values take turns. */
function headersNamed(name: string, rawHeaders: readonly string[]): string[] {
  const named: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [one, value] = [rawHeaders[at], rawHeaders[at + 1]];
    if (one?.length === name.length && one.toLowerCase() === name && value !== undefined) named.push(value);
  }
  return named;
}
