import type { EndpointRequest, Manner } from '../endpoints/endpoint.ts';

/** Hydra's `serve.*.cors`. Origins may contain `*`; `max_age` is in seconds. */
export interface CorsSettings {
  readonly enabled: boolean;
  readonly allowed_origins: readonly string[];
  readonly allowed_methods: readonly string[];
  readonly allowed_headers: readonly string[];
  readonly exposed_headers: readonly string[];
  readonly allow_credentials: boolean;
  readonly max_age: number;
}

/**
 * Whether a client registered the origin. A preflight has no request: it names no client, so any client's origin will
 * do; the request that follows is held to its own client's. `*`: every origin will do.
 */
export type OriginCheck = (origin: string, request: EndpointRequest | undefined) => Promise<boolean | '*'>;

export interface CorsOptions {
  readonly settings: CorsSettings;
  readonly isAllowedOrigin: OriginCheck;
}

type Headers = Readonly<Record<string, string>>;

export interface Cors {
  /** Headers of an answer to a script of `origin`, an error's included. */
  headers(endpoint: Manner, origin: string, request: EndpointRequest | undefined): Promise<Headers>;
  /** Headers of an answer to whoever named no origin. */
  withoutOrigin(endpoint: Manner): Headers;
  /** Headers of the answer to a preflight for `endpoint`, which is the one that serves the wanted method. */
  preflight(endpoint: Manner, origin: string, methods: readonly string[]): Promise<Headers>;
}

const REQUEST_HEADERS = ['authorization', 'content-type', 'dpop', 'mcp-protocol-version'];
const EXPOSED_HEADERS = ['dpop-nonce', 'retry-after', 'www-authenticate', 'x-request-id'];
/** Seconds that a browser may keep a preflight's answer; Chromium's ceiling. */
const PREFLIGHT_AGE = 7200;

/** Client-server API of Matrix, § Web Browser Clients: the same with every answer. */
const MATRIX: Headers = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers': 'X-Requested-With, Content-Type, Authorization, Date',
  'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
};

const VARY: Headers = { vary: 'Origin' };
const NOTHING: Headers = {};

type Grant = { readonly origin: '*' | string; readonly by: 'endpoint' | 'settings' } | undefined;

/** Cross-origin access for scripts, as an endpoint allows it and as the operator configured it for the listener. */
export function createCors({ settings, isAllowedOrigin }: CorsOptions): Cors {
  const patterns = settings.enabled ? settings.allowed_origins.map(originPattern) : [];
  const everybody = settings.enabled && settings.allowed_origins.includes('*');

  async function grant(endpoint: Manner, origin: string, request: EndpointRequest | undefined): Promise<Grant> {
    if (endpoint.cors === 'any') return { origin: '*', by: 'endpoint' };
    if (endpoint.errors === 'page') return undefined;
    if (!everybody && patterns.some((pattern) => pattern.test(origin))) return { origin, by: 'settings' };
    if (everybody) return { origin: '*', by: 'settings' };
    const registered = endpoint.cors === 'clients' && (await isAllowedOrigin(origin, request));
    if (registered === '*') return { origin: '*', by: 'endpoint' };
    return registered ? { origin, by: 'endpoint' } : undefined;
  }

  /** A wildcard is never combined with credentials, whatever is configured: it would open every session. */
  function common(granted: NonNullable<Grant>): Headers {
    const credentials = settings.allow_credentials && granted.by === 'settings' && granted.origin !== '*';
    return {
      'access-control-allow-origin': granted.origin,
      ...(credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    };
  }

  const varies = (endpoint: Manner): boolean =>
    endpoint.cors === 'clients' || (patterns.length > 0 && !everybody && endpoint.cors !== 'any');
  const vary = (endpoint: Manner): Headers => (varies(endpoint) ? VARY : NOTHING);
  const exposed = list(EXPOSED_HEADERS, settings.enabled ? settings.exposed_headers : []);
  const accepted = list(REQUEST_HEADERS, settings.enabled ? settings.allowed_headers : []);

  return {
    withoutOrigin: (endpoint) => (endpoint.cors === 'matrix' ? MATRIX : vary(endpoint)),
    async headers(endpoint, origin, request) {
      if (endpoint.cors === 'matrix') return MATRIX;
      const granted = await grant(endpoint, origin, request);
      if (granted === undefined) return vary(endpoint);
      return { ...vary(endpoint), ...common(granted), 'access-control-expose-headers': exposed };
    },
    async preflight(endpoint, origin, methods) {
      if (endpoint.cors === 'matrix') return MATRIX;
      const granted = await grant(endpoint, origin, undefined);
      if (granted === undefined) return vary(endpoint);
      const configured = granted.by === 'settings';
      return {
        ...vary(endpoint),
        ...common(granted),
        'access-control-allow-methods': (configured ? settings.allowed_methods : methods).join(', '),
        'access-control-allow-headers': accepted,
        'access-control-max-age': String(configured && settings.max_age > 0 ? settings.max_age : PREFLIGHT_AGE),
      };
    },
  };
}

/** A star stands for any part of a host or port, never for a scheme's slashes. */
function originPattern(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[A-Za-z0-9.:-]*')}$`, 'i');
}

function list(ours: readonly string[], configured: readonly string[]): string {
  return [...new Set([...ours, ...configured.map((name) => name.toLowerCase())])].join(', ');
}
