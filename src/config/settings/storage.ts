import type { z } from 'zod';
import { duration, durationOr, group, integer, requiredSecrets, secrets as secretList } from '../values.ts';

/** Newest first: the first one seals and signs, the others still open and verify. */
export interface SecretsConfig {
  readonly system: readonly string[];
  /** Empty: `system` serves. */
  readonly cookie: readonly string[];
  /** Empty: `system` serves. */
  readonly pagination: readonly string[];
}

/** Milliseconds. */
export interface TtlConfig {
  readonly login_consent_request: number;
  readonly authentication_session: number;
  readonly access_token: number;
  /** Null: without end. */
  readonly refresh_token: number | null;
  readonly id_token: number;
  readonly auth_code: number;
  readonly vc_nonce: number;
  readonly device_user_code: number;
}

/** Ours: the embedded store's own upkeep. */
export interface StoreConfig {
  /** Milliseconds between two sweeps of what has expired. */
  readonly sweep_every: number;
  /** Rows that are deleted at once, at most. */
  readonly sweep_batch_rows: number;
  /** Milliseconds for which one batch should keep the database. */
  readonly sweep_batch_time: number;
}

export const secrets: z.ZodType<SecretsConfig> = group({
  system: requiredSecrets({
    hydra: true,
    description: 'Protect what is stored. The first one seals; the others still open what they sealed.',
    example: ['change-me-to-32-random-characters'],
    fallback: 'none: required; made and kept beside the database in development',
  }),
  cookie: secretList({
    hydra: true,
    description: 'Seal what cookies hold; the first one seals, the others still open.',
    fallback: '`secrets.system`',
  }),
  pagination: secretList({
    hydra: true,
    description: 'Protect page tokens; the first one signs.',
    fallback: '`secrets.system`',
  }),
});

export const ttl: z.ZodType<TtlConfig> = group({
  login_consent_request: duration('30m', { hydra: true, description: 'Time a person has for login and consent.' }),
  authentication_session: duration('720h', { hydra: true, description: 'Longest life of a remembered sign-in.' }),
  access_token: duration('1h', { hydra: true, description: 'Life of an access token.' }),
  refresh_token: durationOr(-1, '720h', {
    hydra: true,
    description: 'Life of a refresh token from its last use; -1 for one without end.',
  }),
  id_token: duration('1h', { hydra: true, description: 'Life of an ID token.' }),
  auth_code: duration('10m', { hydra: true, description: 'Life of an authorization code.' }),
  vc_nonce: duration('1h', { description: 'Life of a nonce for the proof of a verifiable credential.' }),
  device_user_code: duration('10m', { hydra: true, description: 'Life of a device code and its user code.' }),
});

export const store: z.ZodType<StoreConfig> = group({
  sweep_every: duration('1m', { description: 'How often expired rows are deleted.' }),
  sweep_batch_rows: integer(1000, 1, 10_000, { description: 'Expired rows that are deleted at once, at most.' }),
  sweep_batch_time: duration('5ms', {
    description:
      'How long deleting some at once may keep a database file; it takes fewer rows when it was longer. A server may take a second.',
  }),
});
