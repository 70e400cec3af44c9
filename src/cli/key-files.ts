import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { thumbprint } from '../keys/jwk.ts';
import { findKeyShape } from '../keys/key-algorithms.ts';
import { isJsonObject, type Json, type JsonObject, parseJsonObject } from '../oauth/json.ts';
import { Failure } from './failure.ts';
import type { Source } from './files.ts';

/** What a key gets that does not say it itself. */
export interface KeyDefaults {
  readonly use: string;
  readonly alg: string | undefined;
}

/**
 * The keys of a file as JWKs, each with `kid`, `alg` and `use`: PEM blocks, a JWK or a JWK set (RFC 7517 §4, §5).
 *
 * @throws Failure when it holds no key, or one of which too little is known.
 */
export function keysIn(source: Source, defaults: KeyDefaults): JsonObject[] {
  const keys = source.text.includes('-----BEGIN ') ? pemKeys(source) : jwks(source);
  if (keys.length === 0) throw new Failure(`${source.name} holds no key: it must be PEM, a JWK or a JWK set.`);
  return keys.map((key) => complete(key, source.name, defaults));
}

const BLOCKS = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

function pemKeys({ name, text }: Source): JsonObject[] {
  const blocks = [...text.matchAll(BLOCKS)].filter(([, label]) => label !== 'EC PARAMETERS');
  return blocks.map(([pem, label = '']) => {
    if (label.startsWith('ENCRYPTED ') || pem.includes('ENCRYPTED'))
      throw new Failure(`${name}: the key is encrypted. Decrypt it first, such as with "openssl pkey".`);
    try {
      return members(pemToJwk(pem, label.endsWith('PRIVATE KEY')));
    } catch {
      throw new Failure(`${name}: the block ${label} is no key that a JWK can hold.`);
    }
  });
}

function pemToJwk(pem: string, isPrivate: boolean): JsonWebKey {
  const key = isPrivate ? createPrivateKey(pem) : createPublicKey(pem);
  return key.export({ format: 'jwk' });
}

function members(jwk: JsonWebKey): JsonObject {
  const texts = Object.entries(jwk).filter((member): member is [string, string] => typeof member[1] === 'string');
  return Object.fromEntries(texts);
}

function jwks({ text }: Source): JsonObject[] {
  const document = parseJsonObject(text);
  const list = document?.['keys'] ?? (document === undefined ? [] : [document]);
  return Array.isArray(list)
    ? list.filter((key: Json): key is JsonObject => isJsonObject(key) && typeof key['kty'] === 'string')
    : [];
}

/** The algorithm that goes without saying: the curve's own, and for RSA the one that everybody understands. */
const USUAL_ALGORITHMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sig: { RSA: 'RS256', 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', Ed25519: 'EdDSA' },
  enc: { RSA: 'RSA-OAEP-256', 'P-256': 'ECDH-ES' },
};

function complete(key: JsonObject, name: string, defaults: KeyDefaults): JsonObject {
  const use = textOf(key['use']) ?? defaults.use;
  const usual = USUAL_ALGORITHMS[use]?.[textOf(key['crv']) ?? textOf(key['kty']) ?? ''];
  const alg = textOf(key['alg']) ?? defaults.alg ?? usual;
  if (alg === undefined) throw new Failure(`${name}: the key does not say what it is for. Add --alg.`);
  const kid = textOf(key['kid']) ?? nameOf(key, alg);
  if (kid === undefined) throw new Failure(`${name}: the key has no name. Give it a kid in its file.`);
  return { ...key, kid, alg, use };
}

/** Its thumbprint, so that a key that is imported again is the same key. */
function nameOf(key: JsonObject, alg: string): string | undefined {
  const shape = findKeyShape(alg);
  return shape === undefined ? undefined : thumbprint(shape, { ...key, alg });
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
