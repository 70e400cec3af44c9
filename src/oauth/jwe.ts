import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import type { Client } from './client.ts';
import type { OAuthContext } from './context.ts';
import { CONTENT_ENCRYPTION_NAMES, findKeyManagement, secretKeyBytes } from './encryption-algorithms.ts';
import { OAuthError } from './errors.ts';
import { type JsonObject, parseJsonObject } from './json.ts';
import { ClientKeysError, MAX_JWS_LENGTH } from './jws.ts';

/** How something is encrypted, or is to be (RFC 7518 §4.1, §5.1). */
export interface Encryption {
  readonly alg: string;
  readonly enc: string;
}

/** Whether it has the five parts of a compact JWE (RFC 7516 §7.1), where a JWS has three. */
export function isJwe(text: string): boolean {
  return text.split('.', 6).length === 5;
}

/**
 * Encrypts to the first key of the client that suits, or under its newest secret.
 *
 * @param header `cty: 'JWT'` for a nested JWT (RFC 7519 §5.2).
 * @throws OAuthError when the client has no usable key, or its keys cannot be fetched.
 */
export async function encryptToClient(
  { clientKeys }: Pick<OAuthContext, 'clientKeys'>,
  client: Client,
  { alg, enc }: Encryption,
  plaintext: string,
  header: JsonObject = {},
): Promise<string> {
  const bytes = secretKeyBytes(alg, enc);
  const { key, kid } =
    bytes === undefined ? await publicKeyOf(clientKeys, client, alg) : { key: newestSecretKey(client, alg, bytes) };
  return new CompactEncrypt(Buffer.from(plaintext))
    .setProtectedHeader({ ...header, alg, enc, ...(kid !== undefined && { kid }) })
    .encrypt(key);
}

interface PublicKey {
  readonly key: KeyObject;
  readonly kid?: string;
}

async function publicKeyOf(clientKeys: OAuthContext['clientKeys'], client: Client, alg: string): Promise<PublicKey> {
  const candidates = await clientKeys.find(client, { alg }).catch((error: unknown) => {
    throw error instanceof ClientKeysError ? unfetched(error) : error;
  });
  for (const jwk of candidates) {
    const { kid } = jwk;
    const key = keyObjectOf(jwk);
    if (key !== null) return typeof kid === 'string' ? { key, kid } : { key };
  }
  throw new OAuthError('invalid_request', `The client registered encryption with ${alg} and has no key for it.`);
}

function unfetched(error: ClientKeysError): OAuthError {
  const detail = error.cause instanceof Error ? error.cause.message : error.message;
  return new OAuthError('temporarily_unavailable', `Nothing can be encrypted to the client: ${error.message}`, {
    detail,
    cause: error,
  });
}

/** Null for a JWK that holds no usable key. Keyed by the object, so that it lasts as long as the JWK itself. */
const keyObjects = new WeakMap<JsonObject, KeyObject | null>();

function keyObjectOf(jwk: JsonObject): KeyObject | null {
  const known = keyObjects.get(jwk);
  if (known !== undefined) return known;
  const key = importKey(jwk);
  keyObjects.set(jwk, key);
  return key;
}

function importKey({ kty, n, e, crv, x, y }: JsonObject): KeyObject | null {
  const members = Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => typeof value === 'string');
  try {
    return createPublicKey({ key: Object.fromEntries(members), format: 'jwk' });
  } catch {
    return null;
  }
}

function newestSecretKey(client: Client, alg: string, bytes: number): Uint8Array {
  const [secret] = client.shared_secrets ?? [];
  if (secret !== undefined) return secretKey(secret, bytes);
  throw new OAuthError('invalid_request', `The client registered encryption with ${alg} and has no secret for it.`);
}

/**
 * The symmetric key that a client secret gives for encryption (OIDC Core §10.2): the left part of its SHA-2 hash, of
 * the shortest that is long enough.
 */
function secretKey(secret: string, bytes: number): Buffer {
  const hash = bytes <= 32 ? 'sha256' : bytes <= 48 ? 'sha384' : 'sha512';
  return createHash(hash).update(secret).digest().subarray(0, bytes);
}

/** Twice what a JWS may have, since a nested one grows by a third and a little. */
const MAX_JWE_LENGTH = 2 * MAX_JWS_LENGTH;

/**
 * What a client encrypted to the server's keys or under its secret: a JWS, or the claims themselves.
 *
 * @param registered what the client must use; an absent member leaves it to the client.
 * @returns undefined for whatever is not a JWE for this server. Never throws because of it.
 */
export async function decryptFromClient(
  { keys }: Pick<OAuthContext, 'keys'>,
  client: Client,
  jwe: string,
  registered: Partial<Encryption>,
): Promise<string | undefined> {
  const header = jwe.length > MAX_JWE_LENGTH || !isJwe(jwe) ? undefined : parseHeader(jwe);
  if (header === undefined) return undefined;
  if (header.alg !== (registered.alg ?? header.alg) || header.enc !== (registered.enc ?? header.enc)) return undefined;
  for (const key of await keysFor(keys, client, header)) {
    const plaintext = await decrypt(jwe, key, header);
    if (plaintext !== undefined) return plaintext;
  }
  return undefined;
}

interface Header extends Encryption {
  readonly kid?: string;
}

/** Compression is refused with the rest: a small JWE must not become a large text (RFC 8725 §3.6). */
function parseHeader(jwe: string): Header | undefined {
  const object = parseJsonObject(Buffer.from(jwe.slice(0, jwe.indexOf('.')), 'base64url').toString());
  if (object === undefined || 'crit' in object || 'zip' in object) return undefined;
  const { alg, enc, kid } = object;
  if (typeof alg !== 'string' || typeof enc !== 'string' || !CONTENT_ENCRYPTION_NAMES.includes(enc)) return undefined;
  return typeof kid === 'string' ? { alg, enc, kid } : { alg, enc };
}

async function keysFor(
  keys: OAuthContext['keys'],
  client: Client,
  header: Header,
): Promise<readonly (KeyObject | Uint8Array)[]> {
  const bytes = secretKeyBytes(header.alg, header.enc);
  if (bytes !== undefined) return (client.shared_secrets ?? []).map((secret) => secretKey(secret, bytes));
  return findKeyManagement(header.alg) === undefined ? [] : keys.decryptionKeys(header);
}

async function decrypt(jwe: string, key: KeyObject | Uint8Array, { alg, enc }: Header): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
    });
    return Buffer.from(plaintext).toString();
  } catch {
    return undefined;
  }
}
