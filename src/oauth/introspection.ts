import type { Client } from './client.ts';
import { seconds } from './clock.ts';
import type { OAuthContext } from './context.ts';
import type { JsonObject } from './json.ts';
import { parseResourceIdentifier } from './resources/identifier.ts';
import { uncoveredScope } from './scope.ts';
import { subjectIdentifier } from './subject.ts';
import { type ActiveToken, findAccessToken, findRefreshToken } from './tokens/active-token.ts';

const INACTIVE: JsonObject = { active: false };

export interface IntrospectionRequest {
  readonly token: string;
  /** Ory: the token counts as inactive unless it has all of these. */
  readonly scope: readonly string[];
  /** Who asks; undefined for the administrator, who may see every token. */
  readonly client?: Client;
}

/** RFC 7662 §2.2. The hint is not needed: a token's form says what it is. */
export async function introspect(context: OAuthContext, request: IntrospectionRequest): Promise<JsonObject> {
  const found = (await findAccessToken(context, request.token)) ?? (await findRefreshToken(context, request.token));
  if (found === undefined || !(await mayLearn(context, request.client?.client_id, found))) return INACTIVE;
  const granted = found.kind === 'access_token' ? found.scope : found.grant.payload.scope;
  if (uncoveredScope(context.policy.scope_strategy, granted, request.scope) !== undefined) return INACTIVE;
  const described =
    found.kind === 'access_token' ? describeAccessToken(context, found) : describeRefreshToken(context, found);
  return { ...described, ...subjectsFor(context, request.client, found) };
}

/**
 * A client may ask about its own tokens and about access tokens meant for it as a resource server, by its id or as one of
 * the resource's introspection clients; for others a token does not exist (RFC 7662 §4, token scanning). Without an
 * audience, any authenticated client may be the resource.
 */
async function mayLearn(
  { repositories }: OAuthContext,
  client_id: string | undefined,
  found: ActiveToken,
): Promise<boolean> {
  if (client_id === undefined || found.client.client_id === client_id) return true;
  if (found.kind !== 'access_token') return false;
  if (found.audience.length === 0 || found.audience.includes(client_id)) return true;
  const identifiers = found.audience.flatMap((audience) => parseResourceIdentifier(audience) ?? []);
  const resources = await Promise.all(
    identifiers.map(({ canonical }) => repositories.protectedResources.find(canonical)),
  );
  return resources.some((resource) => resource?.settings.introspection_clients.includes(client_id));
}

function describeAccessToken(context: OAuthContext, found: Extract<ActiveToken, { kind: 'access_token' }>): JsonObject {
  const { record, ext, confirmation } = found;
  return {
    active: true,
    scope: found.scope.join(' '),
    client_id: record.client_id,
    exp: seconds(record.expires_at),
    iat: seconds(record.issued_at),
    nbf: seconds(record.issued_at),
    aud: found.audience,
    iss: context.policy.issuer,
    token_type: confirmation?.jkt === undefined ? 'Bearer' : 'DPoP',
    token_use: 'access_token',
    ...(confirmation !== undefined && { cnf: confirmation }),
    ...(ext !== undefined && Object.keys(ext).length > 0 && { ext }),
  };
}

function describeRefreshToken(
  context: OAuthContext,
  { grant }: Extract<ActiveToken, { kind: 'refresh_token' }>,
): JsonObject {
  const { payload } = grant;
  const issued_at = seconds(grant.refresh_rotated_at ?? grant.created_at);
  return {
    active: true,
    scope: payload.scope.join(' '),
    client_id: grant.client_id,
    ...(grant.refresh_expires_at !== null && { exp: seconds(grant.refresh_expires_at) }),
    iat: issued_at,
    nbf: issued_at,
    aud: [...new Set([...payload.audience, ...(payload.resource ?? [])])],
    iss: context.policy.issuer,
    token_type: 'Bearer',
    token_use: 'refresh_token',
    ...(payload.session.access_token !== undefined && { ext: payload.session.access_token }),
  };
}

/**
 * Ory: the person's own subject, and beside it the one that the token's client knows. A client that sees pairwise
 * subjects is told its own alone, or it would learn here what they are to hide (OIDC Core §8.1).
 */
function subjectsFor(
  context: OAuthContext,
  asker: Client | undefined,
  { grant, client, ...found }: ActiveToken,
): JsonObject {
  const subject = (found.kind === 'access_token' ? found.subject : grant?.subject) ?? client.client_id;
  const known = grant?.payload.subject_identifier;
  if (asker?.client_id === client.client_id) return { sub: known ?? subject };
  const pairwise =
    asker === undefined || grant === undefined ? undefined : subjectIdentifier(context.policy, asker, subject);
  if (pairwise !== undefined) return { sub: pairwise };
  return { sub: subject, ...(known !== undefined && { obfuscated_subject: known }) };
}
