import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { TestProvider } from './provider.ts';
import { decode, fieldsOf, UserAgent, type Visit } from './user-agent.ts';

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

export function logIn(
  agent: UserAgent,
  page: Visit,
  { password = PASSWORD, ...values }: Readonly<Record<string, string>> = {},
): Promise<Visit> {
  assert.match(page.html, /id="login-submit"/, `no login page but ${page.at} ${page.left}`);
  return agent.submit(page, { identifier: 'ada', password, action: 'login', ...values });
}

/** Presses a button of the consent page, with these boxes instead of those that are ticked. */
export function consent(
  agent: UserAgent,
  page: Visit,
  action: 'accept' | 'reject' = 'accept',
  values: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<Visit> {
  assert.match(page.html, /id="consent-accept"/, `no consent page but ${page.at} ${page.left}`);
  const form = page.html.split('<form').findIndex((part) => part.includes('id="consent-accept"')) - 1;
  return agent.submit(page, { action, ...values }, form);
}

/** Which of our pages it is, by the button that it is there for. */
export function pageKind(page: Visit): string {
  if (page.left !== undefined) return 'application';
  const kinds = { login: 'login-submit', consent: 'consent-accept', logout: 'logout-confirm', error: 'error-code' };
  const found = Object.entries({ ...kinds, form_post: 'form-post-submit' }).find(([, id]) =>
    page.html.includes(`id="${id}"`),
  );
  return found?.[0] ?? page.html;
}

type AuthorizationParameters = Readonly<Record<string, string | null>>;

/** Walks through login and consent, as far as they are shown. */
export async function walk(
  server: TestProvider,
  parameters: AuthorizationParameters = {},
  agent: UserAgent = new UserAgent(server.issuer),
): Promise<Visit> {
  let page = await agent.visit(authorizationUrl(server, parameters));
  if (pageKind(page) === 'login') page = await logIn(agent, page);
  if (pageKind(page) === 'consent') page = await consent(agent, page);
  return page;
}

/** Walks through login and consent; where the application's browser ends up. */
export async function authorize(
  server: TestProvider,
  parameters: AuthorizationParameters = {},
  agent?: UserAgent,
): Promise<URL> {
  const page = await walk(server, parameters, agent);
  assert(page.left !== undefined, `still at ${page.at}: ${page.html}`);
  return new URL(page.left);
}

/** A browser in which the person has signed in and consented to everything. */
export async function signedIn(server: TestProvider, parameters: AuthorizationParameters = {}): Promise<UserAgent> {
  const agent = new UserAgent(server.issuer);
  await authorize(server, parameters, agent);
  return agent;
}

/** What an application receives, and by which channel: exactly one. */
export interface Received {
  readonly channel: 'query' | 'fragment' | 'form_post';
  readonly target: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export function received(page: Visit): Received {
  if (page.left === undefined) {
    assert.equal(pageKind(page), 'form_post', `nothing was sent to the application: ${page.at}`);
    const target = decode(/<form[^>]*action="([^"]*)"/.exec(page.html)?.[1] ?? '');
    return { channel: 'form_post', target, parameters: Object.fromEntries(fieldsOf(page.html)) };
  }
  const { search, hash, origin, pathname } = new URL(page.left);
  assert(search === '' || hash === '', `both query and fragment: ${page.left}`);
  const parameters = Object.fromEntries(new URLSearchParams((hash || search).slice(1)));
  return { channel: hash === '' ? 'query' : 'fragment', target: `${origin}${pathname}`, parameters };
}

/** Sends an authorization request and reads the answer that comes without a person. */
export async function ask(
  server: TestProvider,
  parameters: AuthorizationParameters = {},
  agent: UserAgent = new UserAgent(server.issuer),
): Promise<Received> {
  return received(await agent.visit(authorizationUrl(server, parameters)));
}

/** Header and claims of a JWT, its signature not looked at. */
export function decodeJwt(token: unknown): {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
} {
  const [header = '', claims = ''] = String(token).split('.');
  const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  return { header: part(header), claims: part(claims) };
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
  return answerOf(answer);
}

async function answerOf(answer: Response): Promise<TokenAnswer> {
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}

/** Redeems the code of a callback URL. */
export function redeem(server: TestProvider, callback: URL, authorization?: string): Promise<TokenAnswer> {
  const form = {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  };
  return token(server, form, authorization);
}

export function refresh(
  server: TestProvider,
  refresh_token: unknown,
  more: Readonly<Record<string, string>> = {},
  authorization?: string | null,
): Promise<TokenAnswer> {
  const form = { grant_type: 'refresh_token', refresh_token: String(refresh_token), ...more };
  return token(server, form, authorization);
}

export async function userinfo(server: TestProvider, access_token: unknown): Promise<TokenAnswer> {
  return answerOf(
    await fetch(`${server.issuer}/userinfo`, { headers: { authorization: `Bearer ${String(access_token)}` } }),
  );
}

export async function discovery(server: TestProvider): Promise<Readonly<Record<string, unknown>>> {
  return (await answerOf(await fetch(`${server.issuer}/.well-known/openid-configuration`))).body;
}

export interface PublishedKeys {
  readonly keys: (Record<string, unknown> & { readonly kty: string })[];
}

export async function publishedKeys(server: TestProvider): Promise<PublishedKeys> {
  const answer = await fetch(`${server.issuer}/.well-known/jwks.json`);
  return JSON.parse(await answer.text());
}

/** Introspection by the administrator, who sees every token. */
export async function introspect(
  server: TestProvider,
  value: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${server.admin}/admin/oauth2/introspect`, {
    method: 'POST',
    body: new URLSearchParams({ token: String(value), ...more }),
  });
  assert.equal(answer.status, 200);
  return (await answerOf(answer)).body;
}

export async function isActive(server: TestProvider, value: unknown): Promise<boolean> {
  return (await introspect(server, value))['active'] === true;
}

/** Asserts an error answer of a program's endpoint: exactly code and description, and never to be stored. */
export function assertError(answer: TokenAnswer, status: number, error: string): void {
  assert.equal(answer.body['error'], error, JSON.stringify(answer.body));
  assert.equal(answer.status, status);
  assert.deepEqual(Object.keys(answer.body), ['error', 'error_description']);
  assert.match(String(answer.body['error_description']), DESCRIPTION);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
}

/** RFC 6749 §4.1.2.1, not empty. */
export const DESCRIPTION: RegExp = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/;

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
