import type { z } from 'zod';
import type { AlgorithmName } from '../../oauth/signature-algorithms.ts';
import { choices, duration, durationOr, flag, group, someOf } from '../values.ts';

/** Ours: the signing keys. */
export interface KeysConfig {
  /** The first is the default; clients may choose the others. */
  readonly id_token: readonly AlgorithmName[];
  readonly access_token: readonly AlgorithmName[];
  /** The kinds of keys that clients can encrypt to. */
  readonly encryption: readonly EncryptionKind[];
  readonly ml_dsa: boolean;
  /** Milliseconds; null: only by `signet rotate keys`. */
  readonly rotate_every: number | null;
  /** How long the next key is published before it signs. Milliseconds. */
  readonly publish_ahead: number;
  /** How long a key that signs no more stays published. Milliseconds. */
  readonly retire_after: number;
}

type EncryptionKind = 'RSA-OAEP-256' | 'ECDH-ES';

const ENCRYPTION = ['RSA-OAEP-256', 'ECDH-ES'] as const;

const ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const),
  ...(['EdDSA', 'Ed25519', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const),
] as const;

export const keys: z.ZodType<KeysConfig> = group({
  id_token: choices(ALGORITHMS, ['RS256', 'ES256'], {
    description:
      'Algorithms with a key for ID tokens and what else is signed for a client. One that registers none gets RS256, or the first where that is missing.',
  }),
  access_token: choices(ALGORITHMS, ['RS256', 'ES256'], {
    description: 'Algorithms that JWT access tokens are signed with; the first is the default.',
  }),
  encryption: someOf(ENCRYPTION, ['RSA-OAEP-256', 'ECDH-ES'], {
    description:
      'Keys that clients can encrypt request objects to: one of RSA, one of the curve P-256, each for every algorithm of its kind. An empty list makes none.',
  }),
  ml_dsa: flag(false, {
    description: 'Allows ML-DSA, for clients and in the lists above. It needs Node 24.6 with OpenSSL 3.5 or later.',
  }),
  rotate_every: durationOr('never', '2160h', { description: 'Age at which a signing key is replaced.' }),
  publish_ahead: duration('24h', { description: 'How long the next key is published before it signs.' }),
  retire_after: duration('720h', { description: 'How long a replaced key stays published for verification.' }),
});
