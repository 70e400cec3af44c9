import type { Client, TokenEndpointAuthMethod } from '../client.ts';
import { clientJwtAlgorithms, verifyClientJwt } from '../client-jwt.ts';
import type { OAuthContext } from '../context.ts';
import { addressesOf } from '../endpoint-addresses.ts';
import { OAuthError } from '../errors.ts';
import type { Policy } from '../policy.ts';
import { profileOf } from '../profiles.ts';
import { keepUsedClient } from '../registration/dynamic-expiry.ts';
import type { OAuthChange } from '../repositories.ts';
import { assertedClientId, verifyClientAssertion } from './assertion.ts';
import { type ClientCredentials, parseClientCredentials } from './credentials.ts';
import { selfSignedTlsClientAuth, tlsClientAuth } from './mutual-tls.ts';
import type { ClientRequest } from './request.ts';
import { type Strategy, wrongMethod } from './strategy.ts';

export interface AuthenticatedClient {
  readonly client: Client;
  /** What the request's own changes must start with: an assertion works once, a client in use is kept. */
  readonly changes: readonly OAuthChange[];
}

const bySecret =
  (presented: 'basic' | 'post'): Strategy =>
  async (context, client, credentials, { address }) => {
    if (credentials.presented !== presented) throw wrongMethod(client);
    for (const secret of credentials.secrets)
      if (await context.clientSecrets.verify(client, secret, address)) return [];
    throw new OAuthError('invalid_client', 'The client secret is wrong, or the client does not exist.');
  };

/** @param signed what the method's assertions are signed with: a key of the client, or its secret. */
const byAssertion =
  (signed: 'signature' | 'mac'): Strategy =>
  async (context, client, credentials, { endpoint }) => {
    if (credentials.presented !== 'assertion') throw wrongMethod(client);
    const { policy, clock } = context;
    const change = await verifyClientAssertion(credentials.assertion, {
      client,
      audiences: [policy.issuer, ...addressesOf(policy, endpoint), ...addressesOf(policy, tokenEndpoint(policy))],
      algorithms: clientJwtAlgorithms(policy)[signed],
      rules: profileOf(policy, client),
      verify: (jws) => verifyClientJwt(context, client, jws),
      clock,
    });
    return [change];
  };

/** RFC 7523 §3: the audience of an assertion may be the token endpoint, whichever endpoint it is sent to. */
function tokenEndpoint({ issuer }: Pick<Policy, 'issuer'>): string {
  return `${issuer}/oauth2/token`;
}

/** Each method of `token_endpoint_auth_method`: what it wants presented, and how it checks that. */
const CLIENT_AUTHENTICATION: Readonly<Record<TokenEndpointAuthMethod, Strategy>> = {
  client_secret_basic: bySecret('basic'),
  client_secret_post: bySecret('post'),
  client_secret_jwt: byAssertion('mac'),
  private_key_jwt: byAssertion('signature'),
  tls_client_auth: tlsClientAuth,
  self_signed_tls_client_auth: selfSignedTlsClientAuth,
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
  const { token_endpoint_auth_method: method } = client.metadata;
  if (profileOf(context.policy, client).client_authentication?.includes(method) === false)
    throw new OAuthError('invalid_client', `The profile that this client is held to does not allow ${method}.`);
  const changes = await CLIENT_AUTHENTICATION[method](context, client, credentials, request);
  context.clientRequests.take(client, request);
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
