import { createHash } from 'node:crypto';
import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { addressesOf } from '../endpoint-addresses.ts';
import { type ErrorCode, OAuthError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { type ParsedJws, parseJws, verifyJwsInPool } from '../jws.ts';
import type { Policy } from '../policy.ts';
import { profileOf } from '../profiles.ts';
import { SIGNATURE_ALGORITHM_NAMES } from '../signature-algorithms.ts';
import { constantTimeEqual } from '../tokens/token-codec.ts';
import { CLOCK_SKEW } from './dpop-nonces.ts';
import { isTarget } from './target-uri.ts';
import { jwkThumbprint } from './thumbprint.ts';

/** What proofs may be signed with, where the client's profile does not say less. */
export const DPOP_ALGORITHMS: readonly string[] = SIGNATURE_ALGORITHM_NAMES;

/** A proof that its request came with, valid but for whether it was used before. */
export interface DpopProof {
  /** Thumbprint of the key that made it. */
  readonly jkt: string;
  /** What it is remembered by: hash of its key and its `jti`. */
  readonly hash: string;
  /** When it can be forgotten, milliseconds. */
  readonly expires_at: number;
}

/** What a proof has to say. */
export interface ExpectedProof {
  readonly client: Client;
  readonly method: string;
  /** The issuer with the endpoint's path. */
  readonly endpoint: string;
  /** What it comes with at a resource, to be in it as `ath`. */
  readonly access_token?: string;
  /** Of the refusal: RFC 9449 §5 has 400 for the token endpoint, §7.1 has 401 for a resource. */
  readonly refused_with: 400 | 401;
}

interface ProofContext extends Pick<OAuthContext, 'clock' | 'dpop'> {
  readonly policy: Pick<Policy, 'issuer' | 'reached_at' | 'dpop' | 'profile'>;
}

/**
 * Checks a DPoP proof (RFC 9449 §4.3).
 *
 * @param headers every DPoP header of the request, at least one.
 * @throws OAuthError invalid_dpop_proof, which says what is wrong; use_dpop_nonce, when it needs a new nonce.
 */
export async function verifyDpopProof(
  context: ProofContext,
  headers: readonly string[],
  expected: ExpectedProof,
): Promise<DpopProof> {
  const { refused_with: status } = expected;
  const refuse: Refuse = (problem, code = 'invalid_dpop_proof') => {
    throw new OAuthError(code, `The DPoP proof ${problem}`, { status });
  };
  const [proof = '', ...more] = headers;
  if (more.length > 0) refuse('must come once: the request has several DPoP headers.');
  const jws = parseJws(proof) ?? refuse('is not a signed JWT.');
  const jwk = checkHeader(jws.header, algorithmsOf(context.policy, expected.client), refuse);
  const jti = checkClaims(context, jws.claims, expected, refuse);
  const expires_at = checkFreshness(context, jws.claims, refuse);
  // Last, for it costs most.
  if (!(await verifyJwsInPool(jws, jwk))) refuse('is not signed by the key in its header.');
  const jkt = jwkThumbprint(jwk, jws.header.alg);
  return { jkt, hash: createHash('sha256').update(`${jkt}.${jti}`).digest('base64url'), expires_at };
}

type Refuse = (problem: string, code?: ErrorCode) => never;

/** RFC 7518 §6: `d` and its companions are private, `k` is a symmetric key itself. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

function algorithmsOf(policy: Pick<Policy, 'profile'>, client: Client): readonly string[] {
  const { signature_algorithms } = profileOf(policy, client);
  return DPOP_ALGORITHMS.filter((alg) => signature_algorithms?.includes(alg) ?? true);
}

function checkHeader(
  { typ, alg, jwk }: ParsedJws['header'],
  algorithms: readonly string[],
  refuse: Refuse,
): JsonObject {
  if (typeof typ !== 'string' || !/^(application\/)?dpop\+jwt$/i.test(typ)) refuse('must have the typ dpop+jwt.');
  if (!algorithms.includes(alg)) refuse(`must be signed with one of ${algorithms.join(', ')}.`);
  if (!isJsonObject(jwk)) return refuse('needs the public key as jwk in its header.');
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member)))
    refuse('holds a private key. Make another key, and send its public part.');
  return jwk;
}

/** Characters of a `jti`, of which §4.2 asks 96 bits or a UUID. */
const LONGEST_JTI = 512;

/** `exp`, `nbf` and whatever else a client adds say nothing here (RFC 9449 §4.2). */
function checkClaims(
  { policy }: ProofContext,
  { jti, htm, htu, ath }: JsonObject,
  { method, endpoint, access_token }: ExpectedProof,
  refuse: Refuse,
): string {
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI)
    return refuse('needs a jti: a text that is another one each time.');
  if (htm !== method) refuse(`is not for this request: its htm must be ${method}.`);
  if (typeof htu !== 'string' || !isTarget(policy, endpoint, htu))
    refuse(`is not for this request: its htu must be ${addressesOf(policy, endpoint)[0]}.`);
  if (access_token !== undefined && !isHashOf(ath, access_token))
    refuse('is not for this access token: its ath must be the SHA-256 of the token, in base64url.');
  return jti;
}

function isHashOf(ath: unknown, access_token: string): boolean {
  const hash = createHash('sha256').update(access_token).digest('base64url');
  return typeof ath === 'string' && constantTimeEqual(ath, hash);
}

/**
 * That the proof is fresh, by our own nonce where it has one, else by `iat` (RFC 9449 §4.3 point 11, §11.1).
 *
 * @returns when it can come no more.
 */
function checkFreshness({ policy, clock, dpop }: ProofContext, { iat, nonce }: JsonObject, refuse: Refuse): number {
  const { nonce: mode, proof_lifetime } = policy.dpop;
  if (typeof iat !== 'number') return refuse('needs an iat, in seconds since 1970.');
  if (mode !== 'off' && nonce !== undefined) {
    const expiry = typeof nonce === 'string' ? dpop.nonces.expiryOf(nonce) : undefined;
    return expiry ?? refuse('has a nonce that is not valid any more. Take the one of this answer.', 'use_dpop_nonce');
  }
  if (mode === 'required') refuse('needs a nonce. Take the one of this answer.', 'use_dpop_nonce');
  const now = clock.now();
  const latest = iat * 1000 + proof_lifetime + CLOCK_SKEW;
  if (iat * 1000 > now + CLOCK_SKEW) refuse('is from the future: see iat, and the clock of the client.');
  if (latest <= now) refuse('is too old: see iat. Make one for each request.');
  return Math.ceil(latest);
}
