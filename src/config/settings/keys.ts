import type { z } from 'zod';
import { choices, duration, durationOr, group } from '../values.ts';

/** Ours: the signing keys. */
export interface KeysConfig {
  /** The first is the default; clients may choose the others. */
  readonly id_token: readonly SigningAlgorithm[];
  readonly access_token: readonly SigningAlgorithm[];
  /** Milliseconds; null: only by `signet rotate keys`. */
  readonly rotate_every: number | null;
  /** How long the next key is published before it signs. Milliseconds. */
  readonly publish_ahead: number;
  /** How long a key that signs no more stays published. Milliseconds. */
  readonly retire_after: number;
}

export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;

export const keys: z.ZodType<KeysConfig> = group({
  id_token: choices(ALGORITHMS, ['RS256', 'ES256'], {
    description: 'Algorithms that ID tokens are signed with; the first is the default.',
  }),
  access_token: choices(ALGORITHMS, ['RS256', 'ES256'], {
    description: 'Algorithms that JWT access tokens are signed with; the first is the default.',
  }),
  rotate_every: durationOr('never', '2160h', { description: 'Age at which a signing key is replaced.' }),
  publish_ahead: duration('24h', { description: 'How long the next key is published before it signs.' }),
  retire_after: duration('720h', { description: 'How long a replaced key stays published for verification.' }),
});
