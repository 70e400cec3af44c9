import assert from 'node:assert/strict';
import type { TestProvider } from '../support/provider.ts';
import { authorizationUrl, basic, post, SECRET, type TokenAnswer } from '../support/story.ts';

/** The parameters of a whole authorization request, for a push; a null value leaves one out. */
export function requestOf(
  server: TestProvider,
  parameters: Readonly<Record<string, string | null>> = {},
): Record<string, string> {
  return Object.fromEntries(new URL(authorizationUrl(server, parameters)).searchParams);
}

export function push(
  server: TestProvider,
  parameters: Readonly<Record<string, string | null>> = {},
  authorization: string | null = basic('app', SECRET),
): Promise<TokenAnswer> {
  return post(server, '/oauth2/par', requestOf(server, parameters), authorization);
}

/** A push that is taken; what the browser brings then. */
export async function pushed(
  server: TestProvider,
  parameters: Readonly<Record<string, string | null>> = {},
  authorization?: string | null,
): Promise<string> {
  const { status, body } = await push(server, parameters, authorization);
  assert.equal(status, 201, JSON.stringify(body));
  return String(body['request_uri']);
}

/** The URL that the browser is sent to; `more` beside what it takes. */
export function pushedUrl(
  server: TestProvider,
  request_uri: string,
  more: Readonly<Record<string, string>> = {},
): string {
  return `${server.issuer}/oauth2/auth?${new URLSearchParams({ client_id: 'app', request_uri, ...more })}`;
}
