import { createHash } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { findSignatureAlgorithm } from '../signature-algorithms.ts';

/**
 * RFC 7638 §3: SHA-256 over the members that make the key, in lexicographic order.
 *
 * @param alg an algorithm that the key suits, which says which members those are.
 */
export function jwkThumbprint(jwk: JsonObject, alg: string): string {
  const names = findSignatureAlgorithm(alg)?.public_members ?? [];
  const members = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])));
  return createHash('sha256').update(members).digest('base64url');
}

const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** Whether the text can be the base64url of a SHA-256 hash. */
export function isThumbprint(text: string): boolean {
  return THUMBPRINT.test(text);
}
