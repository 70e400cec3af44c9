import assert from 'node:assert/strict';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { createClient, createUser, tokens } from '../support/story.ts';

export const SERVER_NAME = 'example.com';
export const ADA = '@ada:example.com';
export const API = 'urn:matrix:client:api:*';
export const DEVICE = 'urn:matrix:client:device:AAABBBCCCDDD';
export const SCOPE: string = `openid offline_access ${API} ${DEVICE}`;
export const USERINFO = '/_matrix/federation/v1/openid/userinfo';

export interface MatrixWorld {
  readonly server: TestProvider;
  readonly clock: TestClock;
  readonly ada: string;
}

/** A server of example.com with the person @ada:example.com and a client that may use the API of Matrix. */
export async function startWorld(
  settings: Readonly<Record<string, unknown>> = {},
  log: (line: string) => void = () => {},
): Promise<MatrixWorld> {
  const clock = testClock();
  const server = await startTestProvider({ clock, log, settings: { 'matrix.server_name': SERVER_NAME, ...settings } });
  const ada = await createUser(server);
  await createClient(server, {
    scope: `openid profile offline_access ${API} ${DEVICE} urn:matrix:org.matrix.msc2967.client:api:*`,
  });
  return { server, clock, ada };
}

/** Tokens of Ada for the client, with the scopes of Matrix. */
export function matrixTokens(server: TestProvider, scope: string = SCOPE): Promise<Readonly<Record<string, string>>> {
  return tokens(server, { scope });
}

export async function accessToken(server: TestProvider, scope: string = SCOPE): Promise<string> {
  return (await matrixTokens(server, scope))['access_token'] ?? assert.fail('no access token');
}

export function requestPath(user: string = ADA, version = 'v3'): string {
  return `/_matrix/client/${version}/user/${encodeURIComponent(user)}/openid/request_token`;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function ask(server: TestProvider, path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${server.issuer}${path}`, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

export function requestToken(
  server: TestProvider,
  access_token: string,
  { path = requestPath(), body = '{}' }: { readonly path?: string; readonly body?: RequestInit['body'] } = {},
): Promise<Answer> {
  return ask(server, path, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}` },
    body: body ?? null,
  });
}

/** A new OpenID token of Ada. */
export async function openIdToken(server: TestProvider, access_token?: string): Promise<string> {
  const { status, body } = await requestToken(server, access_token ?? (await accessToken(server)));
  assert.equal(status, 200, JSON.stringify(body));
  return String(body['access_token']);
}

/** What a consumer is told; `undefined` for a token that is not valid. */
export async function subOf(server: TestProvider, token: string): Promise<unknown> {
  const { status, body } = await ask(server, `${USERINFO}?access_token=${token}`);
  if (status === 200) return body['sub'];
  assert.deepEqual([status, body['errcode']], [401, 'M_UNKNOWN_TOKEN']);
  return undefined;
}

/** A refusal has the two members that are mandatory, these besides, and what lets a script of another origin read it. */
export function assertRefused(
  { status, headers, body }: Answer,
  expected: number,
  errcode: string,
  members: Readonly<Record<string, unknown>> = {},
): void {
  const { error, ...rest } = body;
  assert.deepEqual([status, rest], [expected, { errcode, ...members }], JSON.stringify(body));
  assert.match(String(error), /^[A-Z].*\.$/);
  assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
  assertOpen(headers);
}

export function assertOpen(headers: Headers): void {
  assert.equal(headers.get('access-control-allow-origin'), '*');
  assert.equal(headers.get('access-control-allow-methods'), 'GET, HEAD, POST, PUT, DELETE, OPTIONS');
  assert.equal(headers.get('access-control-allow-headers'), 'X-Requested-With, Content-Type, Authorization, Date');
  assert.equal(headers.get('access-control-allow-credentials'), null);
}
