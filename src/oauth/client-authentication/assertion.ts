import { createHash } from 'node:crypto';
import type { Client } from '../client.ts';
import type { ClientJwtVerdict } from '../client-jwt.ts';
import type { Clock } from '../clock.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { type ParsedJws, parseJws } from '../jws.ts';
import type { Profile } from '../profiles.ts';
import type { OAuthChange } from '../repositories.ts';

export interface ClientAssertionContext {
  readonly client: Client;
  /** What may be the assertion's audience: first the issuer, then the addresses of the endpoints that it can be for. */
  readonly audiences: readonly string[];
  /** What the client's authentication method signs with, by key pairs or by its secret. */
  readonly algorithms: readonly string[];
  /** What the client's profile leaves of audiences and algorithms. */
  readonly rules: AssertionRules;
  readonly verify: (jws: ParsedJws) => Promise<ClientJwtVerdict>;
  readonly clock: Clock;
  /** How far ahead `exp` may lie, milliseconds; an hour when absent. It bounds how long a `jti` is kept. */
  readonly max_lifetime?: number;
}

/** The profile's table says who is held to what; OpenID Connect and FAPI 1 are the lenient row. */
export type AssertionRules = Pick<Profile, 'assertion_audience' | 'signature_algorithms'>;

/** Milliseconds that a client's clock may be ahead of ours: 10 s must pass, 60 s must not (FAPI 2.0 §5.3.2.1). */
const CLOCK_SKEW = 15_000;
const HOUR = 3_600_000;

/** What the list of changes resolves to when the assertion was used before. */
const JTI_KNOWN = 'jti_known';

/** Who an assertion says it comes from, before anything is verified: to find the client whose keys verify it. */
export function assertedClientId(assertion: string): string | undefined {
  const subject = parseJws(assertion)?.claims['sub'];
  return typeof subject === 'string' && subject !== '' ? subject : undefined;
}

/** The answer to a list of changes that failed with the guard `jti_known`; undefined for any other guard. */
export function assertionReplayed(guard: string): OAuthError | undefined {
  return guard === JTI_KNOWN
    ? refused('was used before. Make a new one, with a jti of its own, for each request.')
    : undefined;
}

/**
 * Checks an assertion against its client (RFC 7523 §3, OIDC Core §9).
 *
 * @returns the change that uses up the assertion's `jti`, to be written together with what the request does. One whose
 *   request fails is not used up: it may be sent again where the answer says so (`use_dpop_nonce`,
 *   `authorization_pending`), and a request that gives nothing costs no write. Whoever could read it there could have
 *   used it before.
 * @throws OAuthError invalid_client, which says what is wrong with the assertion.
 */
export async function verifyClientAssertion(assertion: string, context: ClientAssertionContext): Promise<OAuthChange> {
  const jws = parseJws(assertion);
  if (jws === undefined) throw refused('is not a signed JWT.');
  checkAlgorithm(jws, context);
  checkParties(jws.claims, context);
  const expires_at = checkTimes(jws.claims, context);
  const { jti } = jws.claims;
  if (typeof jti !== 'string' || jti === '') throw refused('needs a jti.');
  await checkSignature(jws, context);
  return {
    op: 'insert',
    entity: 'used_jti',
    record: {
      issuer: context.client.client_id,
      hash: createHash('sha256').update(jti).digest('base64url'),
      expires_at,
    },
    guard: JTI_KNOWN,
  };
}

function checkAlgorithm({ header: { alg } }: ParsedJws, { client, algorithms, rules }: ClientAssertionContext): void {
  const registered = client.metadata.token_endpoint_auth_signing_alg;
  if (registered !== undefined && registered !== alg)
    throw refused(`is not signed with ${registered}, the client's token_endpoint_auth_signing_alg.`);
  const allowed = algorithms.filter((name) => rules.signature_algorithms?.includes(name) ?? true);
  if (!allowed.includes(alg)) throw refused(`must be signed with one of ${allowed.join(', ')}.`);
}

function checkParties({ iss, sub, aud }: JsonObject, { client, audiences, rules }: ClientAssertionContext): void {
  if (iss !== client.client_id || sub !== client.client_id) throw refused('needs the client_id as both iss and sub.');
  if (AUDIENCE[rules.assertion_audience](aud, audiences)) return;
  throw refused(`is meant for another audience. Its aud must be ${audiences[0]}.`);
}

/** `issuer_only` is FAPI 2.0 §5.3.2.1: the issuer, as a text. */
const AUDIENCE: Readonly<
  Record<AssertionRules['assertion_audience'], (aud: unknown, audiences: readonly string[]) => boolean>
> = {
  issuer_only: (aud, [issuer]) => aud === issuer,
  lenient(aud, audiences) {
    const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
    return audiences.some((audience) => named.includes(audience));
  },
};

/** When the assertion can be forgotten: no clock takes it for valid any more. */
function checkTimes({ exp, nbf, iat }: JsonObject, { clock, max_lifetime = HOUR }: ClientAssertionContext): number {
  const now = clock.now();
  const latest = now + CLOCK_SKEW;
  if (typeof exp !== 'number') throw refused('needs an exp, in seconds since 1970.');
  if (exp * 1000 <= now) throw refused('has expired.');
  if (exp * 1000 > latest + max_lifetime) throw refused(`may expire at most ${max_lifetime / 1000} seconds from now.`);
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf * 1000 > latest))
    throw refused('is not valid yet: see nbf.');
  if (iat !== undefined && (typeof iat !== 'number' || iat * 1000 > latest))
    throw refused('was issued in the future: see iat.');
  return Math.ceil(exp * 1000) + CLOCK_SKEW;
}

async function checkSignature(jws: ParsedJws, { verify }: ClientAssertionContext): Promise<void> {
  const verdict = await verify(jws);
  if (verdict.verified) return;
  const { problem, cause } = verdict;
  // What exactly failed stays in the log: it would tell a stranger which names our network knows.
  const detail = cause?.cause instanceof Error ? cause.cause.message : cause?.message;
  throw new OAuthError('invalid_client', `client_assertion ${problem}`, {
    ...(detail !== undefined && { detail }),
    ...(cause !== undefined && { cause }),
  });
}

function refused(problem: string): OAuthError {
  return new OAuthError('invalid_client', `client_assertion ${problem}`);
}
