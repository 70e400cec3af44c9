import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { OAuthChange } from '../repositories.ts';
import type { ClientCredentials } from './credentials.ts';
import type { ClientRequest } from './request.ts';

/**
 * One method of client authentication: checks what a request presented for the client that it names.
 *
 * @returns what is to be written together with what the request does.
 * @throws OAuthError invalid_client
 */
export type Strategy = (
  context: OAuthContext,
  client: Client,
  credentials: ClientCredentials,
  request: ClientRequest,
) => Promise<readonly OAuthChange[]>;

export function wrongMethod(client: Client): OAuthError {
  return new OAuthError(
    'invalid_client',
    `This client is registered to authenticate with ${client.metadata.token_endpoint_auth_method}.`,
  );
}
