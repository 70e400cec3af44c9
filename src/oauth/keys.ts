import type { KeyObject } from 'node:crypto';
import type { JsonObject } from './json.ts';

/** What the protocol asks of the keys: to sign with the current one, to verify and open with every published one. */
export interface Keys {
  /**
   * The current signer of a set for an algorithm.
   *
   * @param alg undefined for the set's default; an algorithm without a key rejects.
   */
  signer(set: KeySet, alg?: string): Promise<Signer>;
  /** The algorithms that a set has a current key for, the default first. */
  algorithms(set: KeySet): readonly string[];
  /**
   * The payload of a JWS that one of the published keys of the set signed, whatever its claims; undefined otherwise.
   */
  verify(set: KeySet, jws: string): Promise<{ header: JsonObject; claims: JsonObject } | undefined>;
  /** The ways in which clients can encrypt to the server (RFC 7518 §4.1), for discovery. */
  decryptable(): readonly string[];
  /** The private keys that a JWE to the server may be for: the one that its `kid` names, else all that suit its `alg`. */
  decryptionKeys(wanted: { readonly alg: string; readonly kid?: string }): Promise<readonly KeyObject[]>;
  /** Every published public key of the server's sets, for the JWKS endpoint (RFC 7517 §5). */
  published(): Promise<{ keys: JsonObject[] }>;
}

/** The sets that the server signs with, and the one that it is encrypted to. */
export const KEY_SETS = ['hydra.openid.id-token', 'hydra.jwt.access-token', 'signet.encryption'] as const;
export type KeySet = (typeof KEY_SETS)[number];

export const ENCRYPTION_SET = 'signet.encryption';

export interface Signer {
  readonly alg: string;
  readonly kid: string;
  /** Compact JWS (RFC 7515 §7.1) over the claims; `header` is added to `alg` and `kid`. */
  sign(claims: JsonObject, header?: JsonObject): Promise<string>;
}
