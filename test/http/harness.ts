import type { Endpoint, Reply } from '../../src/endpoints/endpoint.ts';
import { json } from '../../src/endpoints/endpoint.ts';
import { createListener, type Listener, type ListenerOptions } from '../../src/http/listener.ts';
import type { Clock, Random } from '../../src/oauth/clock.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type Inject, injector } from './inject.ts';

export const clock: Clock = { now: () => 1_700_000_000_000 };
const random: Random = { bytes: (size) => Buffer.alloc(size, 7) };

export const NO_CORS: ListenerOptions['cors'] = {
  settings: {
    enabled: false,
    allowed_origins: [],
    allowed_methods: ['GET', 'POST'],
    allowed_headers: [],
    exposed_headers: [],
    allow_credentials: false,
    max_age: 0,
  },
  isAllowedOrigin: async () => false,
};

export interface Harness {
  readonly app: Listener & { readonly inject: Inject };
  /** The log's lines so far. */
  readonly lines: string[];
}

export function listen(endpoints: readonly Endpoint[], options: Partial<ListenerOptions> = {}): Harness {
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'json' }, clock, { write: (line) => void lines.push(line) });
  const app = createListener({
    name: 'public',
    issuer: 'https://op.example',
    endpoints,
    log,
    clock,
    random,
    trustProxy: [],
    cookies: { secure: true, same_site: 'Lax' },
    cors: NO_CORS,
    errorPage: ({ code, description, request_id, status }): Reply => ({
      status,
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "frame-ancestors 'none'" },
      body: `<p>${code} ${description} ${request_id}</p>`,
    }),
    ...options,
  });
  return { app: { ...app, inject: injector(app) }, lines };
}

/** An endpoint that answers with what it was given. */
export function echo(endpoint: Partial<Endpoint> = {}): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/echo',
    errors: 'json',
    body: 'form',
    handle: ({ method, url, params, query, form, json: body, cookies, address, secure }) =>
      json(200, {
        method,
        url,
        params,
        query: [...query],
        form: [...form],
        json: body,
        cookies: [...cookies],
        address,
        secure,
      }),
    ...endpoint,
  };
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
