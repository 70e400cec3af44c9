import { createHash } from 'node:crypto';
import { isPublicClient } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { type ParsedJws, parseJws, verifyJws } from '../jws.ts';
import { words } from '../parameters.ts';
import type { TrustedIssuer } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import { uncoveredAudience, uncoveredScope } from '../scope.ts';
import { createIdentifier } from '../tokens/identifier.ts';
import { needsNoPerson } from './client-credentials.ts';
import type { GrantType } from './grant-type.ts';

export const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Milliseconds that the issuer's clock may be ahead of ours. */
const CLOCK_SKEW = 15_000;
const ASSERTION_USED = 'assertion_used';

/**
 * RFC 7523 §2.1: somebody whom an administrator trusts vouches for a person. The client authenticates besides, and gets
 * an access token and nothing else: there is no consent here that a refresh token could go on with.
 */
export const jwtBearer: GrantType = async (context, { client, parameters }) => {
  if (isPublicClient(client))
    throw new OAuthError('unauthorized_client', 'A client without authentication cannot use assertions.');
  const assertion = parameters.get('assertion');
  if (assertion === undefined) throw new OAuthError('invalid_request', 'The parameter assertion is missing.');
  const jws = parseJws(assertion);
  if (jws === undefined) throw refused('is not a signed JWT.');
  const { issuer, subject } = partiesOf(context, jws.claims);
  const forget_at = checkTimes(context, jws.claims);
  const trust = await findTrust(context, jws, issuer, subject);
  await checkPerson(context, subject);
  const requested = words(parameters.get('scope'));
  const beyond = uncoveredScope(context.policy.scope_strategy, trust.scope, requested);
  if (beyond !== undefined)
    throw new OAuthError('invalid_scope', `The issuer of the assertion may not give the scope ${beyond}.`);
  return {
    lifespans: 'jwt_bearer_grant',
    grant_id: createIdentifier(context.clock, context.random),
    subject,
    scope: requested.filter(needsNoPerson),
    audience: [
      ...new Set([
        ...parameters.all('audience').flatMap(words),
        ...copiedAudience(context, client.metadata.audience, jws),
      ]),
    ],
    changes: useUp(context, jws.claims, issuer, forget_at),
    refused: async () => refused('was used before. Each needs a jti of its own.'),
  };
};

/** RFC 7523 §3, items 1 to 3. */
function partiesOf(
  { policy }: OAuthContext,
  claims: JsonObject,
): { readonly issuer: string; readonly subject: string } {
  const { iss: issuer, sub: subject } = claims;
  if (typeof issuer !== 'string' || issuer === '') throw refused('needs an iss.');
  if (typeof subject !== 'string' || subject === '') throw refused('needs a sub.');
  if (!audienceOf(claims).some((audience) => policy.jwt_bearer.audiences.includes(audience)))
    throw refused(`is meant for another audience. Its aud must be ${policy.jwt_bearer.audiences[0]}.`);
  return { issuer, subject };
}

function audienceOf({ aud }: JsonObject): string[] {
  return [aud].flat().filter((audience) => typeof audience === 'string');
}

/** RFC 7523 §3, items 4 to 6. @returns when no clock takes the assertion for valid any more. */
function checkTimes({ policy, clock }: OAuthContext, { exp, nbf, iat }: JsonObject): number {
  const { iat_optional, max_ttl } = policy.jwt_bearer;
  const now = clock.now();
  const latest = now + CLOCK_SKEW;
  if (typeof exp !== 'number') throw refused('needs an exp, in seconds since 1970.');
  if (exp * 1000 <= now) throw refused('has expired.');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf * 1000 > latest))
    throw refused('is not valid yet: see nbf.');
  if (iat === undefined && !iat_optional) throw refused('needs an iat.');
  if (iat !== undefined && (typeof iat !== 'number' || iat * 1000 > latest))
    throw refused('was issued in the future: see iat.');
  const issued_at = typeof iat === 'number' ? iat * 1000 : now;
  if (exp * 1000 - issued_at > max_ttl) throw refused(`lives too long: at most ${max_ttl / 1000} seconds are allowed.`);
  return Math.ceil(exp * 1000) + CLOCK_SKEW;
}

/** What the issuer is trusted with for this person; a trust that names the person goes before one for anybody. */
async function findTrust(
  context: OAuthContext,
  jws: ParsedJws,
  issuer: string,
  subject: string,
): Promise<TrustedIssuer> {
  const { kid } = jws.header;
  const now = context.clock.now();
  const candidates = (await context.repositories.trustedIssuers.keysOf(issuer)).filter(
    ({ trust }) =>
      trust.expires_at > now &&
      (trust.subject === '' || trust.subject === subject) &&
      (kid === undefined || trust.kid === kid),
  );
  if (candidates.length === 0) throw refused('comes from an issuer, for a subject, or with a key that is not trusted.');
  const verified = candidates.filter(({ jwk }) => verifyJws(jws, jwk)).map(({ trust }) => trust);
  const [found] = verified.toSorted((a, b) => b.subject.length - a.subject.length);
  if (found === undefined) throw refused('has a signature that no key of its issuer made.');
  return found;
}

/** A person who is known here and may not sign in any more is not vouched for by somebody else either. */
async function checkPerson({ subjects }: OAuthContext, subject: string): Promise<void> {
  if ((await subjects.claims(subject)) === undefined || (await subjects.maySignIn(subject))) return;
  throw refused('speaks of a person who may not sign in.');
}

/** Those of the assertion's audiences that the client may have tokens for; our own addresses are of no use in one. */
function copiedAudience({ policy }: OAuthContext, allowed: readonly string[], { claims }: ParsedJws): string[] {
  if (policy.jwt_bearer.omit_assertion_audience) return [];
  return audienceOf(claims).filter((audience) => uncoveredAudience(allowed, [audience]) === undefined);
}

/** RFC 7523 §3, item 7. */
function useUp({ policy }: OAuthContext, { jti }: JsonObject, issuer: string, expires_at: number): OAuthChange[] {
  if (jti === undefined && policy.jwt_bearer.jti_optional) return [];
  if (typeof jti !== 'string' || jti === '') throw refused('needs a jti.');
  const hash = createHash('sha256').update(jti).digest('base64url');
  const record = { issuer: `jwt-bearer:${issuer}`, hash, expires_at };
  return [{ op: 'insert', entity: 'used_jti', record, guard: ASSERTION_USED }];
}

function refused(problem: string): OAuthError {
  return new OAuthError('invalid_grant', `The assertion ${problem}`);
}
