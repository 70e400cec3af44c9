import { isUtf8 } from 'node:buffer';
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Client } from './client.ts';
import { type JsonObject, parseJsonObject } from './json.ts';
import { findSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithms.ts';

/** A compact JWS (RFC 7515 §7.1) over a JSON object, taken apart; its signature has not been looked at. */
export interface ParsedJws {
  readonly header: JsonObject & { readonly alg: string; readonly kid?: string };
  readonly claims: JsonObject;
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

/** Characters, which are bytes here. */
export const MAX_JWS_LENGTH = 65_536;

/** Undefined for everything that is no compact JWS over a JSON object. Never throws. */
export function parseJws(text: string): ParsedJws | undefined {
  if (text.length > MAX_JWS_LENGTH) return undefined;
  const [headerPart, claimsPart, signaturePart, ...rest] = text.split('.', 4);
  if (headerPart === undefined || claimsPart === undefined || signaturePart === undefined || rest.length > 0)
    return undefined;
  const header = parseHeader(headerPart);
  if (header === undefined) return undefined;
  const claims = decodeObject(claimsPart);
  const signature = decodeBase64url(signaturePart);
  if (claims === undefined || signature === undefined) return undefined;
  return { header, claims, signingInput: Buffer.from(`${headerPart}.${claimsPart}`), signature };
}

function parseHeader(part: string): ParsedJws['header'] | undefined {
  const header = decodeObject(part);
  // RFC 7515 §4.1.11: an extension that is not understood makes the JWS invalid, and we understand none.
  if (header === undefined || 'crit' in header) return undefined;
  const { alg, kid } = header;
  if (typeof alg !== 'string') return undefined;
  if (kid === undefined) return { ...header, alg };
  return typeof kid === 'string' ? { ...header, alg, kid } : undefined;
}

function decodeObject(part: string): JsonObject | undefined {
  const bytes = decodeBase64url(part);
  if (bytes === undefined || !isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  const object = parseJsonObject(text);
  return object === undefined || hasRepeatedMember(text) ? undefined : object;
}

/** Strict: one text for one value, without padding, blanks, other alphabets or stray bits (RFC 4648 §3.5). */
function decodeBase64url(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

const JSON_TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * Whether an object in `json`, which is valid JSON, names a member twice. RFC 7515 §4 and RFC 7519 §4 demand unique
 * names: two readers of such a text may see two different tokens.
 */
function hasRepeatedMember(json: string): boolean {
  const open: Set<unknown>[] = [];
  let string = '';
  for (const [token] of json.matchAll(JSON_TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') string = token;
    else {
      const names = open.at(-1);
      const name: unknown = JSON.parse(string);
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
}

/** Whether a public key may verify signatures of `alg`: by its type and curve, and by what it says of its own use. */
export function fitsAlgorithm(jwk: JsonObject, alg: string): boolean {
  const algorithm = findSignatureAlgorithm(alg);
  if (algorithm === undefined || jwk['kty'] !== algorithm.kty) return false;
  if (algorithm.kty !== 'RSA' && jwk['crv'] !== algorithm.crv) return false;
  if (jwk['alg'] !== undefined && jwk['alg'] !== alg) return false;
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return false;
  const operations = jwk['key_ops'];
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

/** RFC 7518 §3.3. */
const MIN_RSA_BITS = 2048;

/** Null for a JWK that holds no usable key. Keyed by the object, so that it lasts as long as the JWK itself. */
const keyObjects = new WeakMap<JsonObject, KeyObject | null>();

function keyObjectOf(jwk: JsonObject, algorithm: SignatureAlgorithm): KeyObject | null {
  const known = keyObjects.get(jwk);
  if (known !== undefined) return known;
  const key = importKey(jwk, algorithm);
  keyObjects.set(jwk, key);
  return key;
}

function importKey(jwk: JsonObject, algorithm: SignatureAlgorithm): KeyObject | null {
  const members: Record<string, string> = {};
  for (const name of algorithm.public_members) {
    const value = jwk[name];
    if (typeof value !== 'string') return null;
    members[name] = value;
  }
  try {
    const key = createPublicKey({ key: members, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength;
    return bits !== undefined && bits < MIN_RSA_BITS ? null : key;
  } catch {
    return null;
  }
}

/**
 * Whether the signature is the key's. False too for `none`, for an algorithm outside the table, for a key of another
 * type, use or algorithm and for an RSA key under 2048 bits. Never throws.
 */
export function verifyJws(jws: ParsedJws, publicJwk: JsonObject): boolean {
  const algorithm = findSignatureAlgorithm(jws.header.alg);
  if (algorithm === undefined || !fitsAlgorithm(publicJwk, jws.header.alg)) return false;
  if (algorithm.signature_bytes !== undefined && algorithm.signature_bytes !== jws.signature.length) return false;
  const key = keyObjectOf(publicJwk, algorithm);
  if (key === null) return false;
  try {
    return verify(algorithm.digest, jws.signingInput, { key, ...algorithm.sign }, jws.signature);
  } catch {
    return false;
  }
}

/** The public keys that clients registered, as `jwks` or behind `jwks_uri` (RFC 7591 §2). */
export interface ClientKeys {
  /**
   * Those that may have made a signature: with a `kid` the keys of that name, without one all that suit the algorithm.
   * Rejects with ClientKeysError.
   */
  find(client: Client, wanted: WantedKey): Promise<readonly JsonObject[]>;
}

export interface WantedKey {
  readonly kid?: string;
  readonly alg: string;
}

/** The keys that a client registered cannot be had; the message says why, and holds no secret. */
export class ClientKeysError extends Error {
  override readonly name = 'ClientKeysError';
}
