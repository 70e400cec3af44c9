import { isPublicClient } from '../client.ts';
import { OAuthError } from '../errors.ts';
import { words } from '../parameters.ts';
import { OFFLINE_SCOPES } from '../scope.ts';
import { createIdentifier } from '../tokens/identifier.ts';
import type { GrantType } from './grant-type.ts';

/** RFC 6749 §4.4: a confidential client acts for itself. No refresh token (§4.4.3), no person, no ID token. */
export const clientCredentials: GrantType = async (context, { client, parameters }) => {
  if (isPublicClient(client))
    throw new OAuthError('unauthorized_client', 'A client without authentication cannot use client_credentials.');
  const requested = words(parameters.get('scope'));
  const scope =
    requested.length === 0 && context.policy.default_grant_allowed_scope ? words(client.metadata.scope) : requested;
  return {
    lifespans: 'client_credentials_grant',
    grant_id: createIdentifier(context.clock, context.random),
    scope: scope.filter(needsNoPerson),
    audience: parameters.all('audience').flatMap(words),
    changes: [],
    refused: async (guard) => new OAuthError('server_error', 'The token could not be stored.', { detail: guard }),
  };
};

/** Libraries that send one scope for every grant are told in the answer what they did not get (RFC 6749 §5.1). */
export function needsNoPerson(scope: string): boolean {
  return scope !== 'openid' && !OFFLINE_SCOPES.has(scope);
}
