import { StoreUnavailable } from '../errors.ts';

/** How the connection is protected, in libpq's words (postgresql.org/docs/current/libpq-ssl.html). */
export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** Where a PostgreSQL is and how to talk to it. Durations are milliseconds, 0 for no limit. */
export interface Address {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly sslmode: SslMode;
  /** Paths of PEM files; `system` as `sslrootcert` for the certificates that the machine trusts. */
  readonly sslrootcert: string | undefined;
  readonly sslcert: string | undefined;
  readonly sslkey: string | undefined;
  readonly application_name: string;
  /** `-c name=value …` for the session. */
  readonly options: string | undefined;
  readonly connect_timeout: number;
  readonly statement_timeout: number;
  readonly max_conns: number;
  readonly max_idle_conns: number;
  readonly max_conn_lifetime: number;
  readonly max_conn_idle_time: number;
}

const PORTS: Readonly<Record<string, number>> = { 'postgres:': 5432, 'postgresql:': 5432, 'cockroach:': 26257 };

const MAX_CONNS = 10;

/** Reads `postgres://`, `postgresql://` or `cockroach://`, with libpq's parameters and Hydra's for the pool. */
export function parseAddress(dsn: string): Address {
  const url = parseUrl(dsn);
  const given = new Map(url.searchParams);
  const number = (name: string, fallback: number) => read(given, name, fallback, parseCount);
  const duration = (name: string, fallback: number, unit: Unit) =>
    read(given, name, fallback, (text) => parseDuration(text, unit));
  const max_conns = Math.max(1, number('max_conns', MAX_CONNS));
  return {
    host: given.get('host') ?? (decode(url.hostname).replace(/^\[|\]$/g, '') || 'localhost'),
    port: number('port', url.port === '' ? (PORTS[url.protocol] ?? 5432) : Number(url.port)),
    user: textOf(given.get('user') ?? decode(url.username)),
    password: textOf(given.get('password') ?? decode(url.password)),
    database: textOf(given.get('dbname') ?? decode(url.pathname.slice(1))),
    sslmode: read(given, 'sslmode', 'prefer', (text) => SSL_MODES.get(text)),
    sslrootcert: given.get('sslrootcert'),
    sslcert: given.get('sslcert'),
    sslkey: given.get('sslkey'),
    application_name: given.get('application_name') ?? 'signet',
    options: given.get('options'),
    connect_timeout: duration('connect_timeout', 5000, 's'),
    statement_timeout: duration('statement_timeout', 15_000, 'ms'),
    max_conns,
    max_idle_conns: Math.min(max_conns, number('max_idle_conns', max_conns)),
    max_conn_lifetime: duration('max_conn_lifetime', 0, 's'),
    max_conn_idle_time: duration('max_conn_idle_time', 5 * 60_000, 's'),
  };
}

/** `allow` begins without TLS in libpq; a connection that can be protected should be. */
const SSL_MODES: ReadonlyMap<string, SslMode> = new Map([
  ['disable', 'disable'],
  ['allow', 'prefer'],
  ['prefer', 'prefer'],
  ['require', 'require'],
  ['verify-ca', 'verify-ca'],
  ['verify-full', 'verify-full'],
]);

function parseUrl(dsn: string): URL {
  try {
    return new URL(dsn);
  } catch {
    throw new StoreUnavailable(
      'The dsn is no URL: write postgres://user:password@host:5432/database?sslmode=verify-full, with special characters of the password as %XX.',
    );
  }
}

function read<T>(
  given: ReadonlyMap<string, string>,
  name: string,
  fallback: T,
  parse: (text: string) => T | undefined,
) {
  const text = given.get(name);
  if (text === undefined) return fallback;
  const value = parse(text);
  if (value !== undefined) return value;
  throw new StoreUnavailable(`The dsn's parameter ${name} cannot be "${text}".`);
}

function parseCount(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

type Unit = 'ms' | 's';

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `1h30m`, as Go writes durations; a bare number counts in the unit that libpq has for the parameter. */
function parseDuration(text: string, bare: Unit): number | undefined {
  if (/^\d{1,12}$/.test(text)) return Number(text) * (MILLISECONDS[bare] ?? 1);
  if (!/^(\d{1,9}(\.\d{1,9})?(ms|s|m|h))+$/.test(text)) return undefined;
  return [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit = '']) => sum + Math.round(Number(amount) * (MILLISECONDS[unit] ?? 0)),
    0,
  );
}

function textOf(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
