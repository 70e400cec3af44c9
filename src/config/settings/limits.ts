import type { z } from 'zod';
import { FAILURE_LIMITS, type FailureSettings } from '../../limits/failures.ts';
import { REQUEST_LIMITS } from '../../limits/requests.ts';
import { duration, group, integer, optionalFlag, optionalInteger } from '../values.ts';

/** Ours: what one caller may ask of the server. The names are those of the tables in `src/limits`. */
export interface LimitsConfig {
  /** Null: exactly in development. */
  readonly except_loopback: boolean | null;
  /** In a minute, by name; 0: any number. */
  readonly requests: Readonly<Record<string, number>>;
  /** By name. */
  readonly failures: Readonly<Record<string, FailureSettings>>;
  /** `at_once` null: as many as leave a processor for the requests, two at most. */
  readonly password_hashes: { readonly at_once: number | null; readonly waiting: number };
  readonly http: HttpLimitsConfig;
}

/** Sizes in bytes, times in milliseconds. */
export interface HttpLimitsConfig {
  readonly header_bytes: number;
  readonly form_bytes: number;
  readonly json_bytes: number;
  readonly headers_timeout: number;
  readonly request_timeout: number;
  readonly keep_alive_timeout: number;
  readonly connections: number;
  readonly connections_by_address: number;
}

const MOST = 100_000_000;

const requests = Object.fromEntries(
  Object.entries(REQUEST_LIMITS).map(([name, { per_minute, what }]) => [
    name,
    integer(per_minute, 0, MOST, { description: `${what}, in a minute and at once; 0 for any number.` }),
  ]),
);

const failures = Object.fromEntries(
  Object.entries(FAILURE_LIMITS).map(([name, { free, longest, what }]) => [
    name,
    group({
      free: integer(free, 0, MOST, { description: `${what}: so many cost nothing.` }),
      longest: duration(`${longest / 1000}s`, {
        description: 'The wait doubles with each further one up to this; 0s switches it off.',
      }),
    }),
  ]),
);

const KIB = 1024;

export const limits: z.ZodType<LimitsConfig> = group({
  except_loopback: optionalFlag({
    description: 'Counts nothing that comes from the machine itself.',
    fallback: 'true exactly in development',
  }),
  requests: group(requests),
  failures: group(failures),
  password_hashes: group({
    at_once: optionalInteger(1, 64, {
      description: 'Passwords and chosen client secrets that are hashed at the same time: one processor each.',
      fallback: 'one less than the processors, from 1 to 2',
    }),
    waiting: integer(256, 0, 100_000, {
      description: 'Passwords that wait to be hashed; who comes when there are so many is told to come again (503).',
    }),
  }),
  http: group({
    header_bytes: integer(32 * KIB, 4 * KIB, 1024 * KIB, {
      description: 'Bytes of a request line with all headers.',
    }),
    form_bytes: integer(64 * KIB, KIB, 64 * 1024 * KIB, { description: 'Bytes of a form.' }),
    json_bytes: integer(512 * KIB, KIB, 64 * 1024 * KIB, { description: 'Bytes of a JSON document.' }),
    headers_timeout: duration('10s', { description: 'How long the headers of a request may take.' }),
    request_timeout: duration('30s', { description: 'How long a whole request may take.' }),
    keep_alive_timeout: duration('72s', {
      description: 'How long a connection is kept between two requests; longer than a load balancer keeps it.',
    }),
    connections: integer(50_000, 1, 1_000_000, { description: 'Connections of a listener; more are closed at once.' }),
    connections_by_address: integer(4_000, 0, 1_000_000, {
      description:
        'Connections of one address, proxies of `serve.*.tls.allow_termination_from` excepted; 0 for any number.',
    }),
  }),
});
