import assert from 'node:assert/strict';
import type { TestProvider } from '../support/provider.ts';
import { authorizationUrl, basic, CALLBACK, createClient, createUser, SECRET, VERIFIER } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';
import type { WireAnswer, WireClient } from '../support/wire-client.ts';

export const CREDENTIALS = { authorization: basic('app', SECRET) };

/** A client that needs no consent, and a browser whose session is remembered: codes then cost one request each. */
export async function prepare(server: TestProvider): Promise<{ readonly agent: UserAgent; readonly cookie: string }> {
  await createClient(server, { skip_consent: true });
  await createUser(server);
  const agent = new UserAgent(server.issuer);
  await walkBack(agent, authorizationUrl(server));
  return { agent, cookie: cookieOf(agent) };
}

export function cookieOf(agent: UserAgent): string {
  return [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

export async function newCode(
  server: TestProvider,
  wire: WireClient,
  cookie: string,
  scope = 'openid offline_access',
): Promise<string> {
  const { pathname, search } = new URL(authorizationUrl(server, { prompt: 'none', scope }));
  const { status, location } = await wire.send(`${pathname}${search}`, { headers: { cookie } });
  assert.equal(status, 303, location);
  const code = new URL(location ?? '').searchParams.get('code');
  assert(code !== null, location);
  return code;
}

export function redeemCode(wire: WireClient, code: string): Promise<WireAnswer> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER };
  return wire.send('/oauth2/token', { headers: CREDENTIALS, form });
}

export function refresh(wire: WireClient, refresh_token: string): Promise<WireAnswer> {
  return wire.send('/oauth2/token', { headers: CREDENTIALS, form: { grant_type: 'refresh_token', refresh_token } });
}

export function clientCredentials(wire: WireClient): Promise<WireAnswer> {
  return wire.send('/oauth2/token', { headers: CREDENTIALS, form: { grant_type: 'client_credentials' } });
}

/** Asked of the public listener, as the client itself. */
export async function isActive(wire: WireClient, token: string): Promise<boolean> {
  const { status, json } = await wire.send('/oauth2/introspect', { headers: CREDENTIALS, form: { token } });
  assert.equal(status, 200);
  return json['active'] === true;
}

export function textOf({ json }: WireAnswer, name: string): string {
  const value = json[name];
  assert(typeof value === 'string', `${name} is missing in ${JSON.stringify(json)}`);
  return value;
}
