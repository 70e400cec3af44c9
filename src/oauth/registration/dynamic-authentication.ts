import type { Client } from '../client.ts';
import { parseBasic } from '../client-authentication/credentials.ts';
import type { ClientSecrets } from '../client-authentication/secrets.ts';
import { OAuthError } from '../errors.ts';
import type { Parameters } from '../parameters.ts';
import type { DynamicRegistrationSettings } from './dynamic-settings.ts';

/** What a request that manages a registration presents. */
export interface ManagementRequest {
  /** The token of a Bearer header. */
  readonly bearer: string | undefined;
  readonly authorization: string | undefined;
  readonly query: Parameters;
  /** The network address that it came from. */
  readonly address: string;
}

interface ManagementContext {
  readonly secrets: ClientSecrets;
  readonly settings: Pick<DynamicRegistrationSettings, 'dangerously_allow_client_secret_in_query'>;
}

/**
 * RFC 7592 §2 and, as Ory's API says, the credentials of the client: Basic with `client_secret_basic`, and, where a
 * setting allows it, the query with `client_secret_post`.
 *
 * @throws OAuthError the same whatever is wrong, so that nobody learns which clients there are.
 */
export async function authenticateManager(
  client: Client | undefined,
  request: ManagementRequest,
  { secrets, settings }: ManagementContext,
): Promise<Client> {
  if (client === undefined) throw unauthorized();
  if (request.bearer !== undefined) {
    if (secrets.verifyRegistrationAccessToken(client, request.bearer)) return client;
    throw unauthorized();
  }
  const inQuery = settings.dangerously_allow_client_secret_in_query;
  for (const secret of presentedSecrets(client, request, inQuery))
    if (await secrets.verify(client, secret, request.address)) return client;
  throw unauthorized();
}

/** The secrets that were presented in the way that the client registered; none for another way or another client. */
function presentedSecrets(client: Client, request: ManagementRequest, inQuery: boolean): readonly string[] {
  switch (client.metadata.token_endpoint_auth_method) {
    case 'client_secret_basic': {
      const basic = basicCredentials(request.authorization);
      return basic?.client_id === client.client_id ? basic.secrets : [];
    }
    case 'client_secret_post': {
      const client_id = request.query.get('client_id') ?? client.client_id;
      const secret = request.query.get('client_secret');
      return inQuery && client_id === client.client_id && secret !== undefined ? [secret] : [];
    }
    case 'client_secret_jwt':
    case 'private_key_jwt':
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
    case 'none':
      return [];
  }
}

function basicCredentials(authorization: string | undefined): ReturnType<typeof parseBasic> {
  try {
    return authorization === undefined ? undefined : parseBasic(authorization);
  } catch {
    return undefined;
  }
}

function unauthorized(): OAuthError {
  return new OAuthError(
    'invalid_token',
    'Send the registration access token of this client as a Bearer token, or its own credentials.',
  );
}
