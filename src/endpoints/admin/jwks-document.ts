import { z } from 'zod';
import type { WantedKey } from '../../keys/administration.ts';
import { checkKey, type NewKey } from '../../keys/imported.ts';
import { ENCRYPTION_KEY_NAMES, isEncryptionKeyName, type KeyAlgorithmName } from '../../keys/key-algorithms.ts';
import { useOf } from '../../keys/parsed-key.ts';
import type { StoredKey } from '../../keys/records.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { isJsonObject, type JsonObject } from '../../oauth/json.ts';
import { SIGNATURE_ALGORITHMS } from '../../oauth/signature-algorithms.ts';

/** The members that a key is made of (Ory's `jsonWebKey`, RFC 7518 §6); `x5c` is a list. */
const MATERIAL = ['crv', 'd', 'dp', 'dq', 'e', 'k', 'n', 'p', 'priv', 'pub', 'q', 'qi', 'x', 'y'] as const;
const PRIVATE: ReadonlySet<string> = new Set(['d', 'dp', 'dq', 'k', 'p', 'priv', 'q', 'qi']);

const text = z.string().exactOptional();
const material: Record<(typeof MATERIAL)[number], typeof text> = {
  crv: text,
  d: text,
  dp: text,
  dq: text,
  e: text,
  k: text,
  n: text,
  p: text,
  priv: text,
  pub: text,
  q: text,
  qi: text,
  x: text,
  y: text,
};

const JWK = z.object({
  kty: z.enum(['RSA', 'EC', 'OKP', 'AKP', 'oct']),
  kid: z.string().min(1).max(512),
  alg: z.string().default(''),
  use: z.string().default('sig'),
  x5c: z.array(z.string()).exactOptional(),
  ...material,
});

const WANTED = z.object({ alg: z.string(), use: z.string().default(''), kid: z.string().max(512).default('') });

/** By the names of Ory's schemas, for the API's document. */
export const KEY_BODIES: { readonly jsonWebKey: z.ZodType; readonly createJsonWebKeySet: z.ZodType } = {
  jsonWebKey: JWK,
  createJsonWebKeySet: WANTED,
};

/** Private members included, as in Hydra: the admin API is how keys are moved from one server to another. */
export function showKey({ kid, alg, use, jwk }: StoredKey): JsonObject {
  return { use, kid, alg, ...jwk };
}

export function parseKeyDocument(document: unknown): NewKey {
  const { kid, alg, use, ...jwk } = parse(JWK, withoutNulls(document), 'The key');
  return checkKey({ kid, alg, use: use === '' ? 'sig' : use, jwk });
}

/** A key with nothing in it that only its owner should know. */
export function parsePublicKey(document: unknown): NewKey {
  const key = parseKeyDocument(document);
  const member = Object.keys(key.jwk).find((name) => PRIVATE.has(name));
  if (member === undefined) return key;
  throw new OAuthError('invalid_request', `The key must be public; it has the private member ${member}.`);
}

export function parseKeySet(document: unknown): NewKey[] {
  const list = isJsonObject(document) ? document['keys'] : undefined;
  if (!Array.isArray(list)) throw new OAuthError('invalid_request', 'The body must be an object with a list of keys.');
  const keys = list.map(parseKeyDocument);
  const twice = keys.find(({ kid }, at) => keys.findIndex((other) => other.kid === kid) !== at);
  if (twice === undefined) return keys;
  throw new OAuthError('invalid_request', `The kid ${twice.kid} is there more than once.`);
}

export function parseWantedKey(document: unknown): WantedKey {
  const { alg, use, kid } = parse(WANTED, withoutNulls(document), 'The body');
  if (!isAlgorithm(alg))
    throw new OAuthError('invalid_request', `alg must be one of ${KEY_ALGORITHM_NAMES.join(', ')}.`);
  return { alg, use: use === '' ? useOf(alg) : use, ...(kid !== '' && { kid }) };
}

/** What a key can be made for. */
export const KEY_ALGORITHM_NAMES: readonly string[] = [...Object.keys(SIGNATURE_ALGORITHMS), ...ENCRYPTION_KEY_NAMES];

function isAlgorithm(name: string): name is KeyAlgorithmName {
  return isEncryptionKeyName(name) || Object.hasOwn(SIGNATURE_ALGORITHMS, name);
}

/** SDKs in some languages send null for what was not set. */
function withoutNulls(document: unknown): unknown {
  if (!isJsonObject(document)) return document;
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
}

function parse<T>(schema: z.ZodType<T>, document: unknown, what: string): T {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const member = issue?.path.join('.') ?? '';
  throw new OAuthError('invalid_request', `${what}${member === '' ? '' : `, member ${member}`}: ${issue?.message}.`);
}
