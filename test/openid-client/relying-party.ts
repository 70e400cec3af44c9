import * as client from 'openid-client';
import type { TestProvider } from '../support/provider.ts';
import { CALLBACK, SECRET } from '../support/story.ts';

/** The library set up as an application would: discovery, then a check of every signature that it is given. */
export async function discover(
  server: TestProvider,
  options: {
    readonly client_id?: string;
    readonly authentication?: client.ClientAuth;
    readonly metadata?: Partial<client.ClientMetadata>;
  } = {},
): Promise<client.Configuration> {
  const { client_id = 'app', authentication = client.ClientSecretBasic(SECRET), metadata = {} } = options;
  return client.discovery(new URL(server.issuer), client_id, metadata, authentication, {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  });
}

/** One authorization under way: what the application keeps until the answer comes. */
export interface Attempt {
  readonly url: URL;
  readonly checks: {
    readonly expectedState: string;
    readonly expectedNonce: string;
    readonly pkceCodeVerifier: string;
  };
}

/** An authorization request with all that binds its answer to it. */
export async function attempt(
  config: client.Configuration,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Attempt> {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid profile email offline_access',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { url, checks: { expectedState, expectedNonce, pkceCodeVerifier } };
}
