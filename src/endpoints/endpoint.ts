import type { IncomingHttpHeaders } from 'node:http';
import type { ClientCertificate } from '../oauth/client-authentication/certificate.ts';
import type { Parameters } from '../oauth/parameters.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request as `http` hands it over: parsed, limited in size, its address taken from a trusted proxy at most. */
export interface EndpointRequest {
  readonly id: string;
  readonly method: Method;
  /** Path and query as they came. */
  readonly url: string;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Parameters;
  /** The form body; `Parameters.none` when the body is none. */
  readonly form: Parameters;
  /** The JSON body, undefined when there is none. */
  readonly json: unknown;
  /** The body as it came, for an endpoint that takes bytes; else empty. */
  readonly bytes: Uint8Array;
  readonly headers: IncomingHttpHeaders;
  /** Every Authorization header, of which `headers` has the first alone. */
  readonly authorizations: readonly string[];
  readonly cookies: ReadonlyMap<string, string>;
  /** The caller's network address. */
  readonly address: string;
  /** Whether the caller came over TLS, to us or to a trusted proxy. */
  readonly secure: boolean;
  /** Every DPoP header, of which a request may have one. */
  readonly dpop: readonly string[];
  /** The certificate of a caller who showed one over TLS, which has to be parsed. */
  certificate(): ClientCertificate | undefined;
  /** What the request's log line should say besides: `client_id`, `subject`. Never a secret. */
  readonly attributes: Map<string, string>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly Cookie[];
  readonly body?: string;
}

/** A cookie to set; `http` adds Secure, HttpOnly, SameSite, domain and prefix as configured. */
export interface Cookie {
  readonly name: string;
  /** Null removes the cookie. */
  readonly value: string | null;
  /** Seconds; absent for a cookie that ends with the browser session. */
  readonly maxAge?: number;
  /**
   * Without HttpOnly, and sent to frames of other sites: the check session iframe's script has to read the browser's
   * state inside the application's page. Nothing that opens a session may be in such a cookie.
   */
  readonly readable?: true;
}

/** How whoever asks is answered beyond what an endpoint says itself. */
export interface Manner {
  /**
   * How a thrown `OAuthError` reaches the caller: as JSON, as JSON with a Bearer challenge (RFC 6750 §3), or with one of
   * the scheme that the access token came by (RFC 9449 §7.1), as a page for a person, or as Matrix writes errors.
   */
  readonly errors: 'json' | 'bearer' | 'resource' | 'page' | 'matrix';
  /**
   * What a browser's script of another origin may do: everybody, the origins that a client registered, nobody; `matrix`
   * is everybody, said in every answer.
   */
  readonly cors?: 'any' | 'clients' | 'matrix';
}

/** Every path that begins with `prefix`, whether there is an endpoint or not. */
export interface Territory extends Manner {
  readonly prefix: string;
}

/** One endpoint. */
export interface Endpoint extends Manner {
  readonly methods: readonly Method[];
  /** `:name` is a path parameter. */
  readonly path: string;
  /** Set where GET does something, so that a HEAD, which nobody looks at, is not answered by doing it. */
  readonly head?: false;
  /** Bodies that are accepted; others are refused before the endpoint sees them. `bytes` takes whatever comes. */
  readonly body?: 'form' | 'json' | 'bytes';
  handle(request: EndpointRequest): Promise<Reply> | Reply;
}

const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...NO_STORE, ...headers },
    body: JSON.stringify(value),
  };
}

export function empty(status: 200 | 204): Reply {
  return { status, headers: NO_STORE };
}

/** 302 between our own pages, 303 back to the application, which must not repeat a POST (RFC 9700 §4.12). */
export function redirect(status: 302 | 303, location: string, cookies: readonly Cookie[] = []): Reply {
  return { status, headers: { location, ...NO_STORE }, cookies };
}

interface HtmlOptions {
  readonly cookies?: readonly Cookie[];
  readonly csp?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A page. `http` adds the security headers; `csp` widens its Content-Security-Policy by directive, for the pages that
 * submit a form to, or frame, an application.
 */
export function html(status: number, body: string, { cookies = [], csp = {}, headers = {} }: HtmlOptions = {}): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(csp),
      ...NO_STORE,
      ...headers,
    },
    cookies,
    body,
  };
}

const PAGE_POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'style-src': "'self'",
  'img-src': "'self' data: https:",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
};

function contentSecurityPolicy(wider: Readonly<Record<string, string>>): string {
  return Object.entries({ ...PAGE_POLICY, ...wider })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}
