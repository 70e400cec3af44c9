import assert from 'node:assert/strict';
import type { TestProvider } from '../support/provider.ts';
import { CHALLENGE, consent, logIn, pageKind, VERIFIER } from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';
import { type Answer, API, ask } from './world.ts';

/** What lets clients of Matrix in. */
export const OPEN: Readonly<Record<string, unknown>> = { 'oidc.dynamic_client_registration.enabled': true };

export const REDIRECT = 'https://chat.example/callback';
export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** The client_id of a client of Matrix, as one registers itself. */
export async function register(server: TestProvider, change: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { status, body } = await ask(server, '/oauth2/matrix/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_uri: 'https://chat.example/',
      client_name: 'Chat',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT],
      ...change,
    }),
  });
  assert.equal(status, 201, JSON.stringify(body));
  return String(body['client_id']);
}

export const deviceScope = (device: string): string => `urn:matrix:client:device:${device}`;

export function requestUrl(
  server: TestProvider,
  client_id: string,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({
    client_id,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: `${API} ${deviceScope('AAABBBCCCDDD')}`,
    state: 'the-state',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...parameters,
  });
  return `${server.issuer}/oauth2/auth?${query}`;
}

/** Through login and consent, as far as they are shown; where the browser is then. */
export async function walk(
  server: TestProvider,
  url: string,
  { identifier = 'ada', agent = new UserAgent(server.issuer), consents = {} }: WalkOptions = {},
): Promise<Visit> {
  let page = await agent.visit(url);
  if (pageKind(page) === 'login') page = await logIn(agent, page, { identifier });
  if (pageKind(page) === 'consent') page = await consent(agent, page, 'accept', consents);
  return page;
}

interface WalkOptions {
  readonly identifier?: string;
  readonly agent?: UserAgent;
  readonly consents?: Readonly<Record<string, readonly string[]>>;
}

/** What comes back in the address, for the client. */
export function parametersOf({ left, at, html }: Visit): URLSearchParams {
  assert.ok(left !== undefined, `still at ${at}: ${html}`);
  return new URL(left).searchParams;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: string;
  readonly expires_in: number;
}

/** Signs a device in. */
export async function signIn(
  server: TestProvider,
  client_id: string,
  { device = 'AAABBBCCCDDD', ...options }: WalkOptions & { readonly device?: string } = {},
): Promise<Tokens> {
  const url = requestUrl(server, client_id, { scope: `${API} ${deviceScope(device)}` });
  const code = parametersOf(await walk(server, url, options)).get('code') ?? '';
  const form = { grant_type: 'authorization_code', client_id, code, redirect_uri: REDIRECT, code_verifier: VERIFIER };
  return tokensOf(await post(server, '/oauth2/token', form));
}

export function tokensOf({ status, body }: Answer): Tokens {
  assert.equal(status, 200, JSON.stringify(body));
  const { access_token, refresh_token, scope, expires_in } = body;
  assert.ok(typeof access_token === 'string' && typeof refresh_token === 'string' && typeof scope === 'string');
  return { access_token, refresh_token, scope, expires_in: Number(expires_in) };
}

export function post(
  server: TestProvider,
  path: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return ask(server, path, { method: 'POST', headers, body: new URLSearchParams(form) });
}

export function refresh(server: TestProvider, client_id: string, refresh_token: string): Promise<Answer> {
  return post(server, '/oauth2/token', { grant_type: 'refresh_token', client_id, refresh_token });
}

export function whoami(server: TestProvider, access_token: string): Promise<Answer> {
  return ask(server, '/_matrix/client/v3/account/whoami', { headers: { authorization: `Bearer ${access_token}` } });
}
