import type { JsonObject } from './json.ts';

/** RFC 7518 §4.1. RSA1_5 is not among them (RFC 8725 §3.2), nor is what starts from a password. */
export type KeyManagementName =
  | 'RSA-OAEP-256'
  | 'RSA-OAEP'
  | 'ECDH-ES'
  | `ECDH-ES+A${128 | 192 | 256}KW`
  | `A${128 | 192 | 256}KW`
  | `A${128 | 192 | 256}GCMKW`
  | 'dir';

/** RFC 7518 §5.1. */
export type ContentEncryptionName = 'A128CBC-HS256' | 'A192CBC-HS384' | 'A256CBC-HS512' | `A${128 | 192 | 256}GCM`;

/** How the content's key reaches the recipient: under a public key, by agreement, or from the client secret. */
export type KeyManagement =
  | { readonly by: 'public key'; readonly kty: readonly ['RSA'] }
  | { readonly by: 'public key'; readonly kty: readonly ['EC', 'OKP'] }
  | { readonly by: 'client secret'; readonly bytes: number | null };

const RSA: KeyManagement = { by: 'public key', kty: ['RSA'] };
const ECDH: KeyManagement = { by: 'public key', kty: ['EC', 'OKP'] };

/** @param bytes of the key; null where it is as long as the content's. */
function secret(bytes: number | null): KeyManagement {
  return { by: 'client secret', bytes };
}

/** Every way in which a JWE may carry its key here, ours and our clients'. */
const KEY_MANAGEMENT: Readonly<Record<KeyManagementName, KeyManagement>> = {
  'RSA-OAEP-256': RSA,
  'RSA-OAEP': RSA,
  'ECDH-ES': ECDH,
  'ECDH-ES+A128KW': ECDH,
  'ECDH-ES+A192KW': ECDH,
  'ECDH-ES+A256KW': ECDH,
  A128KW: secret(16),
  A192KW: secret(24),
  A256KW: secret(32),
  A128GCMKW: secret(16),
  A192GCMKW: secret(24),
  A256GCMKW: secret(32),
  dir: secret(null),
};

/** Every cipher of a JWE's content, and the bytes of its key. */
export const CONTENT_ENCRYPTION: Readonly<Record<ContentEncryptionName, number>> = {
  'A128CBC-HS256': 32,
  'A192CBC-HS384': 48,
  'A256CBC-HS512': 64,
  A128GCM: 16,
  A192GCM: 24,
  A256GCM: 32,
};

/** What OIDC Registration §2 and JARM §3 have a client mean that registers no `enc`. */
export const DEFAULT_ENC: ContentEncryptionName = 'A128CBC-HS256';

const BY_NAME: ReadonlyMap<string, KeyManagement> = new Map(Object.entries(KEY_MANAGEMENT));
const KEY_BYTES: ReadonlyMap<string, number> = new Map(Object.entries(CONTENT_ENCRYPTION));

export const KEY_MANAGEMENT_NAMES: readonly string[] = [...BY_NAME.keys()];
export const CONTENT_ENCRYPTION_NAMES: readonly string[] = [...KEY_BYTES.keys()];

export function findKeyManagement(name: string): KeyManagement | undefined {
  return BY_NAME.get(name);
}

/** The curves that both ECDH-ES (RFC 7518 §4.6, RFC 8037 §3.2) and node:crypto know. */
const ECDH_CURVES: ReadonlySet<unknown> = new Set(['P-256', 'P-384', 'P-521', 'X25519']);
const OPERATIONS: readonly unknown[] = ['encrypt', 'wrapKey', 'deriveKey', 'deriveBits'];

/** RFC 7518 §4.3. */
const MIN_RSA_BYTES = 256;

/** Whether a public key may be encrypted to with `alg`: by its type and length, and by what it says of its own use. */
export function fitsKeyManagement(jwk: JsonObject, alg: string): boolean {
  const management = findKeyManagement(alg);
  if (management?.by !== 'public key' || !management.kty.some((kty) => kty === jwk['kty'])) return false;
  if (jwk['alg'] !== undefined && jwk['alg'] !== alg) return false;
  if (jwk['use'] !== undefined && jwk['use'] !== 'enc') return false;
  const operations = jwk['key_ops'];
  if (operations !== undefined && !(Array.isArray(operations) && operations.some((one) => OPERATIONS.includes(one))))
    return false;
  return jwk['kty'] === 'RSA'
    ? Buffer.from(String(jwk['n']), 'base64url').length >= MIN_RSA_BYTES
    : ECDH_CURVES.has(jwk['crv']);
}

/** The bytes of the key that a client secret has to give for `alg` and `enc`; undefined where it gives none. */
export function secretKeyBytes(alg: string, enc: string): number | undefined {
  const management = findKeyManagement(alg);
  if (management?.by !== 'client secret') return undefined;
  return management.bytes ?? KEY_BYTES.get(enc);
}
