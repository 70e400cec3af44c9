import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { TestProvider } from './provider.ts';
import { UserAgent, type Visit } from './user-agent.ts';

export const CALLBACK = 'https://app.example/callback';
export const SECRET = 'a-secret-of-the-test-client';
export const PASSWORD = 'correct horse battery staple';
export const VERIFIER = 'a-code-verifier-of-more-than-43-characters-for-tests';
export const CHALLENGE: string = createHash('sha256').update(VERIFIER).digest('base64url');

/** Registers a confidential client that may do everything; `metadata` changes that. */
export async function createClient(
  server: TestProvider,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  return server.call('POST', '/admin/clients', {
    client_id: 'app',
    client_name: 'The Application',
    client_secret: SECRET,
    redirect_uris: [CALLBACK],
    post_logout_redirect_uris: ['https://app.example/bye'],
    grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    response_types: [
      'code',
      'token',
      'id_token',
      'code token',
      'code id_token',
      'id_token token',
      'code id_token token',
      'none',
    ],
    scope: 'openid profile email offline_access notes.read notes.write',
    ...metadata,
  });
}

export async function createUser(server: TestProvider, user: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { id } = await server.call('POST', '/admin/users', {
    username: 'ada',
    email: 'ada@example.com',
    password: PASSWORD,
    claims: { name: 'Ada Lovelace', given_name: 'Ada', email_verified: true },
    ...user,
  });
  assert(typeof id === 'string');
  return id;
}

/** The URL of an authorization request; a null value leaves a parameter out. */
export function authorizationUrl(
  server: TestProvider,
  parameters: Readonly<Record<string, string | null>> = {},
): string {
  const all: Record<string, string | null> = {
    client_id: 'app',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid profile offline_access',
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...parameters,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) if (value !== null) query.set(name, value);
  return `${server.issuer}/oauth2/auth?${query}`;
}

export function logIn(agent: UserAgent, page: Visit, password: string = PASSWORD): Promise<Visit> {
  assert.match(page.html, /id="login-submit"/, `no login page but ${page.at} ${page.left}`);
  return agent.submit(page, { identifier: 'ada', password, action: 'login' });
}

export function consent(agent: UserAgent, page: Visit, action: 'accept' | 'reject' = 'accept'): Promise<Visit> {
  assert.match(page.html, /id="consent-accept"/, `no consent page but ${page.at} ${page.left}`);
  const form = page.html.split('<form').findIndex((part) => part.includes('id="consent-accept"')) - 1;
  return agent.submit(page, { action }, form);
}

/** Walks through login and consent; where the application's browser ends up. */
export async function authorize(
  server: TestProvider,
  parameters: Readonly<Record<string, string | null>> = {},
  agent: UserAgent = new UserAgent(server.issuer),
): Promise<URL> {
  let page = await agent.visit(authorizationUrl(server, parameters));
  if (page.html.includes('id="login-submit"')) page = await logIn(agent, page);
  if (page.html.includes('id="consent-accept"')) page = await consent(agent, page);
  assert(page.left !== undefined, `still at ${page.at}: ${page.html}`);
  return new URL(page.left);
}

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks the token endpoint, authenticated with Basic unless `authorization` is null. */
export async function token(
  server: TestProvider,
  form: Readonly<Record<string, string>>,
  authorization: string | null = basic('app', SECRET),
): Promise<TokenAnswer> {
  return post(server, '/oauth2/token', form, authorization);
}

export async function post(
  server: TestProvider,
  path: string,
  form: Readonly<Record<string, string>>,
  authorization: string | null = basic('app', SECRET),
): Promise<TokenAnswer> {
  const answer = await fetch(`${server.issuer}${path}`, {
    method: 'POST',
    headers: authorization === null ? {} : { authorization },
    body: new URLSearchParams(form),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}

/** Redeems the code of a callback URL. */
export function redeem(server: TestProvider, callback: URL): Promise<TokenAnswer> {
  return token(server, {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  });
}

/** The whole story: sign-in, consent, code, tokens. */
export async function tokens(
  server: TestProvider,
  parameters: Readonly<Record<string, string | null>> = {},
  agent?: UserAgent,
): Promise<Readonly<Record<string, string>>> {
  const answer = await redeem(server, await authorize(server, parameters, agent));
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return Object.fromEntries(Object.entries(answer.body).map(([name, value]) => [name, String(value)]));
}
