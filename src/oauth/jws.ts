import { isUtf8 } from 'node:buffer';
import { createHmac, createPublicKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Client } from './client.ts';
import { type JsonObject, parseJsonObject } from './json.ts';
import { isSignature, verifySignature } from './signature.ts';
import { findMacAlgorithm, findSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithms.ts';

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
  if ('crv' in algorithm && jwk['crv'] !== algorithm.crv) return false;
  if (!isOfAlgorithm(jwk, alg)) return false;
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return false;
  const operations = jwk['key_ops'];
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

/** Ed25519 has two names (RFC 9864 §2.2); a key of the one verifies what is signed under the other. */
function isOfAlgorithm(jwk: JsonObject, alg: string): boolean {
  const own = jwk['alg'];
  if (own === undefined) return jwk['kty'] !== 'AKP';
  return own === alg || (jwk['crv'] === 'Ed25519' && (own === 'EdDSA' || own === 'Ed25519'));
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
    const { modulusLength: bits, publicExponent } = key.asymmetricKeyDetails ?? {};
    // With the exponent 1 a signature is the padded hash itself, which everybody can write.
    return (bits !== undefined && bits < MIN_RSA_BITS) || publicExponent === 1n ? null : key;
  } catch {
    return null;
  }
}

/**
 * Whether the signature is the key's. False too for `none`, for an algorithm outside the table, for a key of another
 * type, use or algorithm and for an RSA key under 2048 bits. Never throws.
 */
export function verifyJws(jws: ParsedJws, publicJwk: JsonObject): boolean {
  const check = checkable(jws, publicJwk);
  if (check === undefined) return false;
  const { algorithm, key } = check;
  try {
    return isSignature(algorithm, key, jws.signingInput, jws.signature);
  } catch {
    return false;
  }
}

/** The same, in the thread pool where it takes long: for keys and signatures that strangers choose. */
export async function verifyJwsInPool(jws: ParsedJws, publicJwk: JsonObject): Promise<boolean> {
  const check = checkable(jws, publicJwk);
  if (check === undefined) return false;
  return verifySignature(check.algorithm, check.key, jws.signingInput, jws.signature).catch(() => false);
}

function checkable(
  { header }: ParsedJws,
  jwk: JsonObject,
): { readonly algorithm: SignatureAlgorithm; readonly key: KeyObject } | undefined {
  const algorithm = findSignatureAlgorithm(header.alg);
  if (algorithm === undefined || !fitsAlgorithm(jwk, header.alg)) return undefined;
  const key = keyObjectOf(jwk, algorithm);
  return key === null ? undefined : { algorithm, key };
}

/** Whether the signature is an HMAC with this secret, which is long enough for it (RFC 7518 §3.2). Never throws. */
export function verifyMac(jws: ParsedJws, secret: string): boolean {
  const algorithm = findMacAlgorithm(jws.header.alg);
  if (algorithm === undefined || Buffer.byteLength(secret) < algorithm.key_bytes) return false;
  const expected = createHmac(algorithm.digest, secret).update(jws.signingInput).digest();
  return expected.length === jws.signature.length && timingSafeEqual(expected, jws.signature);
}

/** One segment of a compact JWS (RFC 7515 §7.1). */
export function encodeSegment(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The public keys that clients registered, as `jwks` or behind `jwks_uri` (RFC 7591 §2). */
export interface ClientKeys {
  /**
   * Those that may have made a signature, or that may be encrypted to: with a `kid` the keys of that name, without one
   * all that suit the algorithm. Rejects with ClientKeysError.
   */
  find(client: Client, wanted: WantedKey): Promise<readonly JsonObject[]>;
  /** Whether one of them is what is looked for. Rejects with ClientKeysError. */
  some(client: Client, is: (jwk: JsonObject) => boolean): Promise<boolean>;
}

export interface WantedKey {
  readonly kid?: string;
  /** Of a signature, or of the key management of a JWE (RFC 7518 §3.1, §4.1). */
  readonly alg: string;
}

/** The keys that a client registered cannot be had; the message says why, and holds no secret. */
export class ClientKeysError extends Error {
  override readonly name = 'ClientKeysError';
}
