import { type Client, isPublicClient } from '../client.ts';
import { OAuthError } from '../errors.ts';
import type { AuthorizationGrant, Confirmation, GrantPayload } from '../records.ts';
import type { ProvenSender } from './confirmation.ts';

/**
 * What a grant's update sets besides, so that its refresh tokens work with the sender's key or certificate alone.
 *
 * That holds for clients without authentication (RFC 9449 §5, RFC 8705 §4); the others are bound by their own, and
 * may change their keys.
 */
export function refreshBinding(
  client: Client,
  { payload }: AuthorizationGrant,
  { confirmation }: ProvenSender,
): { readonly payload?: GrantPayload } {
  const binds = confirmation !== undefined && isPublicClient(client) && payload.refresh_confirmation === undefined;
  return binds ? { payload: { ...payload, refresh_confirmation: confirmation } } : {};
}

/** @throws OAuthError invalid_grant */
export function checkRefreshBinding(client: Client, { payload }: AuthorizationGrant, sender: ProvenSender): void {
  const { refresh_confirmation: bound } = payload;
  if (bound === undefined || !isPublicClient(client) || isSame(bound, sender.confirmation)) return;
  throw new OAuthError(
    'invalid_grant',
    bound.jkt === undefined
      ? 'The refresh token is bound to another TLS client certificate.'
      : 'The refresh token is bound to a key. Send a DPoP proof that this key made.',
  );
}

function isSame(bound: Confirmation, proven: Confirmation | undefined): boolean {
  return proven?.jkt === bound.jkt && proven?.['x5t#S256'] === bound['x5t#S256'];
}
