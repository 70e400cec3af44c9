import { z } from 'zod';
import {
  choice,
  duration,
  flag,
  group,
  headerName,
  integer,
  optionalFlag,
  optionalText,
  optionalUrl,
  text,
  texts,
} from '../values.ts';
import { isNetwork } from './network.ts';
import { type PemSource, pem } from './pem.ts';

export interface ServeConfig {
  readonly public: ListenerConfig;
  readonly admin: AdminListenerConfig;
  readonly mtls: MtlsConfig;
  readonly cookies: CookieConfig;
  /** Milliseconds that requests in flight have to finish when the server stops. */
  readonly shutdown_timeout: number;
}

export interface ListenerConfig {
  /** A name, an address, or `unix:/path/of/a/socket`. */
  readonly host: string;
  readonly port: number;
  readonly cors: CorsConfig;
  readonly tls: TlsConfig;
  readonly request_log: { readonly disable_for_health: boolean };
}

export interface AdminListenerConfig extends ListenerConfig {
  /** Bearer tokens, any of which opens the admin API; none asked for when the list is empty. */
  readonly token: readonly string[];
  readonly dangerously_allow_unauthenticated: boolean;
}

/** How the TLS certificates of clients reach us (RFC 8705). */
export interface MtlsConfig {
  /** Whether there is a listener of our own that asks for them. */
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
  /** Where clients that show a certificate reach the endpoints; null: our own listener on the issuer's host. */
  readonly url: string | null;
  /** `serve.public.tls` fills what it leaves out. */
  readonly tls: CertificateConfig;
  /** The authorities whose certificates `tls_client_auth` takes. */
  readonly ca: PemSource;
  /** Where a proxy puts the certificate. */
  readonly header: { readonly name: string | null; readonly format: CertificateHeaderFormat };
}

const CERTIFICATE_HEADER_FORMATS = ['url_encoded_pem', 'rfc9440', 'base64_der'] as const;
export type CertificateHeaderFormat = (typeof CERTIFICATE_HEADER_FORMATS)[number];

export interface CorsConfig {
  readonly enabled: boolean;
  readonly allowed_origins: readonly string[];
  readonly allowed_methods: readonly string[];
  readonly allowed_headers: readonly string[];
  readonly exposed_headers: readonly string[];
  readonly allow_credentials: boolean;
  /** Seconds. */
  readonly max_age: number;
}

export interface CertificateConfig {
  readonly cert: PemSource;
  readonly key: PemSource;
  readonly min_version: '1.2' | '1.3';
}

/** `serve.tls` fills what a listener's own `tls` leaves out. */
export interface TlsConfig extends CertificateConfig {
  readonly enabled: boolean;
  /** Networks (CIDR) of the proxies that end TLS and whose `X-Forwarded-*` headers count. */
  readonly allow_termination_from: readonly string[];
}

export interface CookieConfig {
  readonly same_site_mode: 'Strict' | 'Lax' | 'None';
  readonly domain: string | null;
  /** Null: Secure exactly when the issuer is https. */
  readonly secure: boolean | null;
  /** Null: Signet's own names. */
  readonly names: { readonly session: string | null };
}

const METHODS = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'];
const HEADERS = ['Accept', 'Content-Type', 'Content-Length', 'Accept-Language', 'Content-Language', 'Authorization'];
const EXPOSED = ['Cache-Control', 'Expires', 'Last-Modified', 'Pragma', 'Content-Length', 'Content-Type'];

const cors = group({
  enabled: flag(false, { hydra: true, description: "Answers other origins' scripts with CORS headers." }),
  allowed_origins: texts([], {
    hydra: true,
    description: 'Origins that may call; `*` stands for any text within a host name.',
    example: ['https://app.example.com', 'https://*.example.com'],
  }),
  allowed_methods: texts(METHODS, { hydra: true, description: 'Methods that other origins may use.' }),
  allowed_headers: texts(HEADERS, { hydra: true, description: 'Request headers that other origins may send.' }),
  exposed_headers: texts(EXPOSED, { hydra: true, description: "Response headers that other origins' scripts see." }),
  allow_credentials: flag(true, { hydra: true, description: 'Lets other origins send cookies and credentials.' }),
  max_age: integer(0, 0, 86_400, { hydra: true, description: 'Seconds for which browsers remember the answer.' }),
});

const termination = z
  .array(z.string().refine(isNetwork))
  .default([])
  .meta({
    hydra: true,
    description: 'Networks of the proxies that end TLS; their `X-Forwarded-For` and `X-Forwarded-Proto` are believed.',
    expects: 'a list of networks such as 10.0.0.0/8 or 127.0.0.1/32',
    example: ['127.0.0.1/32'],
  });

const certified = {
  cert: pem('certificate chain', { hydra: true }),
  key: pem('private key', { hydra: true, secret: true }),
  min_version: choice(['1.2', '1.3'], '1.2', { description: 'The oldest version of TLS that is spoken.' }),
};

const tls = group({
  enabled: flag(false, {
    hydra: true,
    description: 'Serves HTTPS.',
    fallback: 'true when a certificate or key is given',
  }),
  ...certified,
  allow_termination_from: termination,
});

const port = (value: number): z.ZodType<number> =>
  integer(value, 0, 65_535, {
    hydra: true,
    description: 'Port to listen on; 0 takes any free one.',
    expects: 'a port number from 0 to 65535',
  });

const requestLog = group({
  disable_for_health: flag(false, { hydra: true, description: 'Leaves health checks out of the log.' }),
});

const publicListener: z.ZodType<ListenerConfig> = group({
  host: text('0.0.0.0', {
    hydra: true,
    description: 'Address to listen on, or `unix:/path/of/a/socket`.',
    fallback: '0.0.0.0; 127.0.0.1 in development',
  }),
  port: port(4444),
  cors,
  tls,
  request_log: requestLog,
});

const adminListener: z.ZodType<AdminListenerConfig> = group({
  host: text('127.0.0.1', { hydra: true, description: 'Address to listen on, or `unix:/path/of/a/socket`.' }),
  port: port(4445),
  cors,
  tls,
  request_log: requestLog,
  token: texts([], {
    secret: true,
    description: 'Bearer tokens that open the admin API; needed when it listens on more than loopback.',
    expects: 'a list of texts',
  }),
  dangerously_allow_unauthenticated: flag(false, {
    description: 'Opens the admin API on other than loopback addresses to everybody who reaches them.',
  }),
});

const mtls: z.ZodType<MtlsConfig> = group({
  enabled: flag(false, {
    description: 'Serves the endpoints that applications call on a listener that asks for their TLS certificate.',
  }),
  host: text('0.0.0.0', {
    description: 'Address that this listener listens on.',
    fallback: '0.0.0.0; 127.0.0.1 in development',
  }),
  port: integer(4446, 0, 65_535, {
    description: 'Port of this listener; 0 takes any free one.',
    expects: 'a port number from 0 to 65535',
  }),
  url: optionalUrl({
    description:
      'Where applications reach it, or the proxy that asks for certificates: `mtls_endpoint_aliases` are below it.',
    example: 'https://mtls.id.example.com',
    fallback: "the issuer's host with `serve.mtls.port`, when the listener is enabled",
  }),
  tls: group(certified),
  ca: pem('certificates of the authorities that `tls_client_auth` trusts', {}),
  header: group({
    name: headerName({
      description:
        'Header in which the proxies of `serve.public.tls.allow_termination_from` hand on the certificate; they must take it away from everybody else.',
      example: 'Client-Cert',
    }),
    format: choice([...CERTIFICATE_HEADER_FORMATS], 'url_encoded_pem', {
      description:
        "How it is written there: `url_encoded_pem` is nginx' `$ssl_client_escaped_cert`, `rfc9440` is `:base64:` of the DER form, `base64_der` the same without colons.",
    }),
  }),
});

const cookies: z.ZodType<CookieConfig> = group({
  same_site_mode: choice(['Strict', 'Lax', 'None'], 'Lax', {
    hydra: true,
    description: 'SameSite attribute of the cookies.',
  }),
  domain: optionalText({ hydra: true, description: 'Domain attribute of the cookies.', fallback: 'none: this host' }),
  secure: optionalFlag({
    hydra: true,
    description: 'Secure attribute of the cookies.',
    fallback: 'true exactly when the issuer is https',
  }),
  names: group({
    session: optionalText({
      hydra: true,
      description: 'Name of the cookie of the login session.',
      fallback: '`signet_session`, with `__Host-` before it where the cookies are secure and have no domain',
    }),
  }),
});

export const serve: z.ZodType<ServeConfig> = group({
  public: publicListener,
  admin: adminListener,
  mtls,
  tls: tls.meta({ description: 'TLS of both listeners, where their own `tls` says nothing.' }),
  cookies,
  shutdown_timeout: duration('10s', {
    description: 'How long requests in flight have to finish when the server stops.',
  }),
});
