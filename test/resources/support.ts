import assert from 'node:assert/strict';
import type { TestProvider } from '../support/provider.ts';
import {
  authorizationUrl,
  basic,
  CALLBACK,
  consent,
  logIn,
  pageKind,
  SECRET,
  type TokenAnswer,
  VERIFIER,
} from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';

export const NOTES = 'https://notes.example/api';
export const CALENDAR = 'https://calendar.example/';
/** Registered, and for another client alone. */
export const PAYROLL = 'https://payroll.example/';
export const UNKNOWN = 'https://unknown.example/';

export const SCOPE = 'openid profile offline_access notes.read notes.write calendar.read';

export async function registerResource(
  server: TestProvider,
  resource: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { id } = await server.call('POST', '/admin/oauth2/resources', resource, 201);
  assert(typeof id === 'string');
  return id;
}

/** Three APIs: one with its own tokens, one that takes whatever the server's tokens are, one that is not for `app`. */
export async function registerResources(server: TestProvider): Promise<void> {
  await registerResource(server, {
    identifier: NOTES,
    name: 'The Notes',
    scopes: ['notes.read', 'notes.write'],
    access_token_strategy: 'jwt',
    access_token_lifespan: '5m',
    introspection_clients: ['notes-api'],
  });
  await registerResource(server, { identifier: CALENDAR, name: 'The Calendar', scopes: ['calendar.read'] });
  await registerResource(server, { identifier: PAYROLL, name: 'The Payroll', allowed_clients: ['payroll'] });
}

type More = Readonly<Record<string, string | null>>;

/** The URL of an authorization request for these resources. */
export function requestFor(server: TestProvider, resources: readonly string[], more: More = {}): string {
  const url = new URL(authorizationUrl(server, { scope: SCOPE, ...more }));
  for (const resource of resources) url.searchParams.append('resource', resource);
  return url.href;
}

/** Walks through login and consent, as far as they are shown. */
export async function walkFor(
  server: TestProvider,
  resources: readonly string[],
  more: More = {},
  agent: UserAgent = new UserAgent(server.issuer),
): Promise<Visit> {
  let page = await agent.visit(requestFor(server, resources, more));
  if (pageKind(page) === 'login') page = await logIn(agent, page);
  return pageKind(page) === 'consent' ? consent(agent, page) : page;
}

/** Where the application's browser ends up: its parameters, of query or fragment. */
export function answerIn(page: Visit): URLSearchParams {
  assert(page.left !== undefined, `still at ${page.at}: ${page.html}`);
  const { search, hash } = new URL(page.left);
  return new URLSearchParams((hash || search).slice(1));
}

/** Asks an endpoint with parameters of which some are repeated. */
export async function postList(
  server: TestProvider,
  path: string,
  form: readonly (readonly [string, string])[],
  authorization: string | null = basic('app', SECRET),
): Promise<TokenAnswer> {
  const answer = await fetch(`${server.issuer}${path}`, {
    method: 'POST',
    headers: authorization === null ? {} : { authorization },
    body: new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

const named = (resources: readonly string[]) => resources.map((resource) => ['resource', resource] as const);

export function redeemFor(
  server: TestProvider,
  code: string | null,
  resources: readonly string[],
): Promise<TokenAnswer> {
  return postList(server, '/oauth2/token', [
    ['grant_type', 'authorization_code'],
    ['code', code ?? ''],
    ['redirect_uri', CALLBACK],
    ['code_verifier', VERIFIER],
    ...named(resources),
  ]);
}

export function refreshFor(
  server: TestProvider,
  refresh_token: unknown,
  resources: readonly string[],
  more: readonly (readonly [string, string])[] = [],
): Promise<TokenAnswer> {
  return postList(server, '/oauth2/token', [
    ['grant_type', 'refresh_token'],
    ['refresh_token', String(refresh_token)],
    ...more,
    ...named(resources),
  ]);
}

/** Tokens for `granted` at the authorization endpoint and `wanted` at the token endpoint. */
export async function tokensFor(
  server: TestProvider,
  granted: readonly string[],
  wanted: readonly string[] = [],
  more: More = {},
): Promise<TokenAnswer['body']> {
  const code = answerIn(await walkFor(server, granted, more)).get('code');
  const { status, body } = await redeemFor(server, code, wanted);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}
