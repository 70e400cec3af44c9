import type { Client } from '../client.ts';
import { verifyClientJwt } from '../client-jwt.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { decryptFromClient, isJwe } from '../jwe.ts';
import { MAX_JWS_LENGTH, type ParsedJws, parseJws } from '../jws.ts';
import { Parameters, REPEATABLE } from '../parameters.ts';
import { profileOf } from '../profiles.ts';
import type { RequestObjectRules } from './request-object-rules.ts';

/** A request object's parameters, once everything about it was checked. */
export interface RequestObject {
  readonly parameters: Parameters;
  readonly signed: boolean;
}

type RequestObjectContext = Pick<OAuthContext, 'clientKeys' | 'clock' | 'keys' | 'policy'>;

/**
 * Reads a client's request object (RFC 9101 §6, OIDC Core §6.3): decrypts it, checks its signature and its claims.
 *
 * @throws OAuthError invalid_request_object, which says what is wrong with it.
 */
export async function readRequestObject(
  context: RequestObjectContext,
  client: Client,
  text: string,
  rules: RequestObjectRules,
): Promise<RequestObject> {
  if (text.length > MAX_JWS_LENGTH) throw refused(`may have at most ${MAX_JWS_LENGTH} characters.`);
  const jws = parseJws(isJwe(text) ? await decrypt(context, client, text) : text);
  if (jws === undefined) throw refused('is not a JWT over a JSON object.');
  checkType(jws);
  const signed = jws.header.alg !== 'none';
  if (signed) await checkSignature(context, client, jws);
  else checkUnsigned(context, client, jws, rules);
  checkParties(jws.claims, client, context.policy.issuer, rules);
  checkTimes(jws.claims, context.clock.now(), rules);
  return { parameters: parametersOf(jws.claims), signed };
}

async function decrypt(context: RequestObjectContext, client: Client, jwe: string): Promise<string> {
  const { request_object_encryption_alg: alg, request_object_encryption_enc: enc } = client.metadata;
  const registered = { ...(alg !== undefined && { alg }), ...(enc !== undefined && { enc }) };
  const nested = await decryptFromClient(context, client, jwe, registered);
  if (nested === undefined)
    throw refused(
      'cannot be decrypted. It must be encrypted to a key of this server, with the algorithms that the client registered.',
    );
  return nested;
}

/** RFC 9101 §10.8.1: another kind of JWT does not pass for a request. Most clients name no kind at all. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'oauth-authz-req+jwt'];

function checkType({ header }: ParsedJws): void {
  const { typ } = header;
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  if (!TYPES.includes(type)) throw refused('is a JWT of another type. Its typ must be oauth-authz-req+jwt.');
}

function checkUnsigned(
  { policy }: RequestObjectContext,
  { metadata: { request_object_signing_alg: registered } }: Client,
  { signature }: ParsedJws,
  rules: RequestObjectRules,
): void {
  if (registered !== undefined && registered !== 'none') throw refused(`must be signed with ${registered}.`);
  if (!rules.unsigned || !policy.request_objects.unsigned) throw refused('must be signed.');
  if (signature.length > 0) throw refused('has a signature although its alg is none.');
}

async function checkSignature(context: RequestObjectContext, client: Client, jws: ParsedJws): Promise<void> {
  const { alg } = jws.header;
  const registered = client.metadata.request_object_signing_alg;
  if (registered !== undefined && registered !== alg)
    throw refused(`is not signed with ${registered}, the client's request_object_signing_alg.`);
  const allowed = profileOf(context.policy, client).signature_algorithms;
  if (allowed?.includes(alg) === false) throw refused(`must be signed with one of ${allowed.join(', ')}.`);
  const verdict = await verifyClientJwt(context, client, jws);
  if (verdict.verified) return;
  const { problem, cause } = verdict;
  throw refused(problem, cause);
}

/** A request object without a signature often says nothing of either. `sub` is for client assertions (RFC 9101 §10.8.2). */
function checkParties(
  { iss, aud, sub, jti, ...claims }: JsonObject,
  { client_id }: Client,
  issuer: string,
  { audience }: RequestObjectRules,
): void {
  if (iss !== undefined && iss !== client_id) throw refused('comes from somebody else: its iss must be the client_id.');
  if (sub === client_id) throw refused('is a client assertion: its sub must not be the client_id.');
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if ((aud !== undefined || audience === 'required') && !audiences.includes(issuer))
    throw refused(`is meant for another audience. Its aud must be ${issuer}.`);
  // A browser that loads its URL again sends the same object, so that a jti is no reason to refuse it.
  if (jti !== undefined && typeof jti !== 'string') throw refused('has a jti that is no text.');
  for (const name of ['request', 'request_uri'])
    if (claims[name] !== undefined) throw refused(`must not hold ${name}.`);
}

/** Milliseconds that a client's clock may be ahead of ours: 8 s must pass, 60 s must not. */
const CLOCK_SKEW = 15_000;

function checkTimes(claims: JsonObject, now: number, { lifetime }: RequestObjectRules): void {
  const exp = timeOf(claims, 'exp');
  const nbf = timeOf(claims, 'nbf');
  const iat = timeOf(claims, 'iat');
  if (exp !== undefined && exp <= now) throw refused('has expired.');
  if (nbf !== undefined && nbf > now + CLOCK_SKEW) throw refused('is not valid yet: see nbf.');
  if (iat !== undefined && iat > now + CLOCK_SKEW) throw refused('was issued in the future: see iat.');
  if (lifetime === undefined) return;
  if (exp === undefined || nbf === undefined) throw refused('needs exp and nbf.');
  if (exp - nbf > lifetime.longest) throw refused(`may be good for ${lifetime.longest / 60_000} minutes at most.`);
  if (now - nbf > lifetime.oldest) throw refused(`has an nbf more than ${lifetime.oldest / 60_000} minutes ago.`);
}

function timeOf(claims: JsonObject, name: 'exp' | 'nbf' | 'iat'): number | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number') throw refused(`needs its ${name} in seconds since 1970.`);
  return value * 1000;
}

/** Claims that say something of the object itself (RFC 7519 §4.1). */
const OF_THE_OBJECT: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']);

/** RFC 9101 §4: numbers and structures stand for the parameters that would hold them as JSON. */
function parametersOf(claims: JsonObject): Parameters {
  const entries = Object.entries(claims).filter(([name]) => !OF_THE_OBJECT.has(name));
  return Parameters.from(entries.flatMap(([name, value]) => textsOf(name, value).map((text) => [name, text] as const)));
}

function textsOf(name: string, value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value) && REPEATABLE.has(name)) return value.filter((item) => typeof item === 'string');
  return [JSON.stringify(value)];
}

function refused(problem: string, cause?: Error): OAuthError {
  const detail = cause?.cause instanceof Error ? cause.cause.message : cause?.message;
  return new OAuthError('invalid_request_object', `The request object ${problem}`, {
    ...(detail !== undefined && { detail }),
    cause,
  });
}
