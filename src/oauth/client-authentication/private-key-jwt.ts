import { createHash } from 'node:crypto';
import type { Client } from '../client.ts';
import type { Clock } from '../clock.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { type ClientKeys, ClientKeysError, type ParsedJws, parseJws, verifyJws, type WantedKey } from '../jws.ts';
import type { OAuthChange } from '../repositories.ts';
import { SIGNATURE_ALGORITHM_NAMES } from '../signature-algorithms.ts';

export interface ClientAssertionContext {
  readonly client: Client;
  /** Any one of them must be the assertion's audience: the issuer, the token endpoint, the endpoint that was asked. */
  readonly audiences: readonly string[];
  readonly clientKeys: ClientKeys;
  readonly clock: Clock;
  /** How far ahead `exp` may lie, milliseconds; an hour when absent. It bounds how long a `jti` is kept. */
  readonly max_lifetime?: number;
}

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
 * @returns the change that uses up the assertion's `jti`, to be written together with what the request does.
 * @throws OAuthError invalid_client, which says what is wrong with the assertion.
 */
export async function verifyClientAssertion(assertion: string, context: ClientAssertionContext): Promise<OAuthChange> {
  const jws = parseJws(assertion);
  if (jws === undefined) throw refused('is not a signed JWT.');
  checkAlgorithm(jws, context.client);
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

function checkAlgorithm({ header: { alg } }: ParsedJws, client: Client): void {
  const registered = client.metadata.token_endpoint_auth_signing_alg;
  if (registered !== undefined && registered !== alg)
    throw refused(`is not signed with ${registered}, the client's token_endpoint_auth_signing_alg.`);
  if (!SIGNATURE_ALGORITHM_NAMES.includes(alg))
    throw refused(`must be signed with one of ${SIGNATURE_ALGORITHM_NAMES.join(', ')}.`);
}

function checkParties({ iss, sub, aud }: JsonObject, { client, audiences }: ClientAssertionContext): void {
  if (iss !== client.client_id || sub !== client.client_id) throw refused('needs the client_id as both iss and sub.');
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((audience) => named.includes(audience)))
    throw refused(`is meant for another audience. Its aud must be ${audiences[0]}.`);
}

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

async function checkSignature(jws: ParsedJws, { client, clientKeys }: ClientAssertionContext): Promise<void> {
  const { alg, kid } = jws.header;
  const candidates = await findKeys(clientKeys, client, kid === undefined ? { alg } : { kid, alg });
  if (candidates.length === 0) throw refused('names no key of the client: none has its kid and suits its alg.');
  if (!candidates.some((jwk) => verifyJws(jws, jwk))) throw refused('has a signature that no key of the client made.');
}

async function findKeys(clientKeys: ClientKeys, client: Client, wanted: WantedKey): Promise<readonly JsonObject[]> {
  try {
    return await clientKeys.find(client, wanted);
  } catch (error) {
    if (!(error instanceof ClientKeysError)) throw error;
    // What exactly failed stays in the log: it would tell a stranger which names our network knows.
    const detail = error.cause instanceof Error ? error.cause.message : error.message;
    throw new OAuthError('invalid_client', `client_assertion cannot be verified: ${error.message}`, {
      detail,
      cause: error,
    });
  }
}

function refused(problem: string): OAuthError {
  return new OAuthError('invalid_client', `client_assertion ${problem}`);
}
