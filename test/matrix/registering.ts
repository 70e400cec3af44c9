import { type Answer, ask, type MatrixWorld } from './world.ts';

export const OPEN = { 'oidc.dynamic_client_registration.enabled': true };

/** As the specification's own example. */
export const CLIENT = {
  client_name: 'My App',
  'client_name#fr': 'Mon application',
  client_uri: 'https://example.com/',
  logo_uri: 'https://example.com/logo.png',
  tos_uri: 'https://example.com/tos.html',
  'tos_uri#fr': 'https://example.com/fr/tos.html',
  policy_uri: 'https://example.com/policy.html',
  redirect_uris: ['https://app.example.com/callback'],
  token_endpoint_auth_method: 'none',
  response_types: ['code', 'code of-the-future'],
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:token-exchange'],
  application_type: 'web',
};

export function postJson(
  world: MatrixWorld,
  path: string,
  document: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return ask(world.server, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(document),
  });
}

/** Registers the client of the example, with changes. */
export function registerClient(world: MatrixWorld, change: Readonly<Record<string, unknown>>): Promise<Answer> {
  return postJson(world, '/oauth2/matrix/register', { ...CLIENT, ...change });
}
