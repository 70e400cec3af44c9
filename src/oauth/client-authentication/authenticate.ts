import type { Client, TokenEndpointAuthMethod } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { Parameters } from '../parameters.ts';
import { keepUsedClient } from '../registration/dynamic-expiry.ts';
import type { OAuthChange } from '../repositories.ts';
import type { ClientCertificate } from './certificate.ts';
import { type ClientCredentials, parseClientCredentials } from './credentials.ts';
import { assertedClientId, verifyClientAssertion } from './private-key-jwt.ts';

export interface AuthenticatedClient {
  readonly client: Client;
  /** What the request's own changes must start with: an assertion works once, a client in use is kept. */
  readonly changes: readonly OAuthChange[];
}

/** Where a request that authenticates a client came in. */
export interface ClientRequest {
  readonly authorization: string | undefined;
  readonly form: Parameters;
  /** The URL of the endpoint, which an assertion may name as its audience. */
  readonly endpoint: string;
  /** The `DPoP` headers, of which there may be one (RFC 9449 §4.3). */
  readonly dpop: readonly string[];
  /** What the client showed in the TLS handshake (RFC 8705 §2, §3). */
  readonly certificate: ClientCertificate | undefined;
}

type Strategy = (
  context: OAuthContext,
  client: Client,
  credentials: ClientCredentials,
  request: ClientRequest,
) => Promise<readonly OAuthChange[]>;

const bySecret =
  (presented: 'basic' | 'post'): Strategy =>
  async (context, client, credentials) => {
    if (credentials.presented !== presented) throw wrongMethod(client);
    for (const secret of credentials.secrets) if (await context.clientSecrets.verify(client, secret)) return [];
    throw new OAuthError('invalid_client', 'The client secret is wrong, or the client does not exist.');
  };

/** Each method of `token_endpoint_auth_method`: what it wants presented, and how it checks that. */
export const CLIENT_AUTHENTICATION: Readonly<Record<TokenEndpointAuthMethod, Strategy>> = {
  client_secret_basic: bySecret('basic'),
  client_secret_post: bySecret('post'),
  private_key_jwt: async (context, client, credentials, request) => {
    if (credentials.presented !== 'assertion') throw wrongMethod(client);
    const change = await verifyClientAssertion(credentials.assertion, {
      client,
      audiences: [context.policy.issuer, request.endpoint, `${context.policy.issuer}/oauth2/token`],
      clientKeys: context.clientKeys,
      clock: context.clock,
    });
    return [change];
  },
  none: async (_context, client, credentials) => {
    if (credentials.presented !== 'none') throw wrongMethod(client);
    return [];
  },
};

/**
 * Authenticates the client of a request with the method that it registered (RFC 6749 §2.3, RFC 7523 §2.2).
 *
 * @throws OAuthError invalid_client; the same whether the client is unknown or its secret wrong.
 */
export async function authenticateClient(context: OAuthContext, request: ClientRequest): Promise<AuthenticatedClient> {
  const credentials = parseClientCredentials(request.authorization, request.form);
  const client_id = credentials.presented === 'assertion' ? idOfAssertion(credentials) : credentials.client_id;
  const client = isClientId(client_id) ? await context.repositories.clients.find(client_id) : undefined;
  if (client === undefined)
    throw new OAuthError('invalid_client', 'The client secret is wrong, or the client does not exist.');
  const authenticate = CLIENT_AUTHENTICATION[client.metadata.token_endpoint_auth_method];
  const changes = await authenticate(context, client, credentials, request);
  return { client, changes: [...changes, ...keepUsedClient(context.policy, client, context.clock)] };
}

/** RFC 6749 Appendix A.1. Not everything that a header or an assertion can carry is fit for a database. */
function isClientId(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

function idOfAssertion(credentials: Extract<ClientCredentials, { presented: 'assertion' }>): string {
  const asserted = assertedClientId(credentials.assertion);
  if (asserted === undefined) throw new OAuthError('invalid_client', 'client_assertion is not a JWT with a subject.');
  if (credentials.client_id !== undefined && credentials.client_id !== asserted)
    throw new OAuthError('invalid_client', 'client_id differs from the subject of client_assertion.');
  return asserted;
}

function wrongMethod(client: Client): OAuthError {
  return new OAuthError(
    'invalid_client',
    `This client is registered to authenticate with ${client.metadata.token_endpoint_auth_method}.`,
  );
}
