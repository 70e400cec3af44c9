import { seconds } from './clock.ts';
import type { OAuthContext } from './context.ts';
import type { JsonObject } from './json.ts';
import { uncoveredScope } from './scope.ts';
import { type ActiveToken, findAccessToken, findRefreshToken } from './tokens/active-token.ts';

const INACTIVE: JsonObject = { active: false };

export interface IntrospectionRequest {
  readonly token: string;
  /** Ory: the token counts as inactive unless it has all of these. */
  readonly scope: readonly string[];
  /** Who asks; undefined for the administrator, who may see every token. */
  readonly client_id?: string;
}

/** RFC 7662 §2.2. The hint is not needed: a token's form says what it is. */
export async function introspect(context: OAuthContext, request: IntrospectionRequest): Promise<JsonObject> {
  const found = (await findAccessToken(context, request.token)) ?? (await findRefreshToken(context, request.token));
  if (found === undefined || !mayLearn(request.client_id, found)) return INACTIVE;
  const granted = found.kind === 'access_token' ? found.scope : found.grant.payload.scope;
  if (uncoveredScope(context.policy.scope_strategy, granted, request.scope) !== undefined) return INACTIVE;
  return found.kind === 'access_token' ? describeAccessToken(context, found) : describeRefreshToken(context, found);
}

/**
 * A client may ask about its own tokens and about access tokens meant for it as a resource server; for others a token
 * does not exist (RFC 7662 §4, token scanning). Without an audience, any authenticated client may be the resource.
 */
function mayLearn(client_id: string | undefined, found: ActiveToken): boolean {
  if (client_id === undefined || found.client.client_id === client_id) return true;
  return found.kind === 'access_token' && (found.audience.length === 0 || found.audience.includes(client_id));
}

function describeAccessToken(context: OAuthContext, found: Extract<ActiveToken, { kind: 'access_token' }>): JsonObject {
  const { record, grant, subject, ext } = found;
  return {
    active: true,
    scope: found.scope.join(' '),
    client_id: record.client_id,
    sub: subject ?? record.client_id,
    ...obfuscated(grant?.payload.subject_identifier),
    exp: seconds(record.expires_at),
    iat: seconds(record.issued_at),
    nbf: seconds(record.issued_at),
    aud: found.audience,
    iss: context.policy.issuer,
    token_type: 'Bearer',
    token_use: 'access_token',
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
    sub: grant.subject,
    ...obfuscated(payload.subject_identifier),
    ...(grant.refresh_expires_at !== null && { exp: seconds(grant.refresh_expires_at) }),
    iat: issued_at,
    nbf: issued_at,
    aud: payload.audience,
    iss: context.policy.issuer,
    token_type: 'Bearer',
    token_use: 'refresh_token',
    ...(payload.session.access_token !== undefined && { ext: payload.session.access_token }),
  };
}

function obfuscated(subject_identifier: string | undefined): JsonObject {
  return subject_identifier === undefined ? {} : { obfuscated_subject: subject_identifier };
}
