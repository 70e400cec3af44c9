import type { Clock } from '../clock.ts';
import { OAuthError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { type ParsedJws, parseJws, verifyJws } from '../jws.ts';
import { SIGNATURE_ALGORITHM_NAMES } from '../signature-algorithms.ts';

export interface ProofContext {
  /** Any one of them must be the proof's audience, where it has one. */
  readonly audiences: readonly string[];
  readonly clock: Clock;
  /** How old a proof may be: no older than the oldest nonce, milliseconds. */
  readonly max_age: number;
}

export interface Proof {
  /** The holder's public key, as the proof has it. */
  readonly jwk: JsonObject;
  readonly nonce: string;
}

const TYPE = 'openid4vci-proof+jwt';
const CLOCK_SKEW = 15_000;
/** RFC 7518 §6. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * Checks that whoever made the proof holds the private key of the JWK in its header (OpenID for Verifiable Credential
 * Issuance, draft 11, §7.2.1.1). Whether the nonce is good is left to the caller.
 *
 * @throws OAuthError invalid_request, which says what is wrong with the proof.
 */
export function verifyProof(jwt: string, context: ProofContext): Proof {
  const jws = parseJws(jwt);
  if (jws === undefined) throw refused('is not a signed JWT.');
  const jwk = checkHeader(jws);
  if (!verifyJws(jws, jwk)) throw refused('is not signed by the key in its header.');
  checkClaims(jws.claims, context);
  const { nonce } = jws.claims;
  if (typeof nonce !== 'string' || nonce === '') throw refused('needs a nonce.');
  return { jwk, nonce };
}

function checkHeader({ header }: ParsedJws): JsonObject {
  const { typ, alg, jwk } = header;
  if (typ !== undefined && (typeof typ !== 'string' || withoutPrefix(typ) !== TYPE))
    throw refused(`must have the typ ${TYPE}.`);
  if (!SIGNATURE_ALGORITHM_NAMES.includes(alg))
    throw refused(`must be signed with one of ${SIGNATURE_ALGORITHM_NAMES.join(', ')}.`);
  if (!isJsonObject(jwk)) throw refused('needs the public key as jwk in its header.');
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member)))
    throw refused('holds a private key. Make another key, and send its public part.');
  return jwk;
}

/** RFC 7515 §4.1.9: media types are compared in any case, and `application/` may stand before. */
function withoutPrefix(typ: string): string {
  return typ.toLowerCase().replace(/^application\//, '');
}

function checkClaims({ aud, iat, exp, nbf }: JsonObject, { audiences, clock, max_age }: ProofContext): void {
  const now = clock.now();
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (aud !== undefined && !audiences.some((audience) => named.includes(audience)))
    throw refused(`is meant for another audience. Its aud must be ${audiences[0]}.`);
  if (iat !== undefined && !isBetween(iat, now - max_age - CLOCK_SKEW, now + CLOCK_SKEW))
    throw refused('is too old, or from the future: see iat.');
  if (exp !== undefined && !isBetween(exp, now, Number.POSITIVE_INFINITY)) throw refused('has expired.');
  if (nbf !== undefined && !isBetween(nbf, Number.NEGATIVE_INFINITY, now + CLOCK_SKEW))
    throw refused('is not valid yet: see nbf.');
}

/** @param date seconds; the bounds are milliseconds. */
function isBetween(date: unknown, earliest: number, latest: number): boolean {
  return typeof date === 'number' && date * 1000 >= earliest && date * 1000 <= latest;
}

function refused(problem: string): OAuthError {
  return new OAuthError('invalid_request', `The proof ${problem}`);
}
