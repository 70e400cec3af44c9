import assert from 'node:assert/strict';
import type { TestProvider } from '../support/provider.ts';
import {
  consent as answerConsent,
  basic,
  createClient,
  logIn,
  pageKind,
  post,
  type TokenAnswer,
} from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';

export const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const TV_SECRET = 'a-secret-of-the-television';
export const SCOPE = 'openid profile offline_access notes.read';

/** A confidential client that a device runs; `metadata` changes that. */
export function createTv(server: TestProvider, metadata: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  return createClient(server, {
    client_id: 'tv',
    client_name: 'The Television',
    client_secret: TV_SECRET,
    redirect_uris: [],
    post_logout_redirect_uris: [],
    grant_types: [GRANT, 'refresh_token'],
    response_types: [],
    scope: `${SCOPE} notes.write`,
    audience: ['https://api.example'],
    ...metadata,
  });
}

/** A client without a secret. */
export function createStick(server: TestProvider, metadata: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  return createTv(server, {
    client_id: 'stick',
    client_name: 'The Stick',
    client_secret: undefined,
    token_endpoint_auth_method: 'none',
    ...metadata,
  });
}

export interface Codes {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

export function askForCodes(
  server: TestProvider,
  form: Readonly<Record<string, string>> = {},
  authorization: string | null = basic('tv', TV_SECRET),
): Promise<TokenAnswer> {
  return post(server, '/oauth2/device/auth', { scope: SCOPE, ...form }, authorization);
}

export async function codes(
  server: TestProvider,
  form?: Readonly<Record<string, string>>,
  authorization?: string | null,
): Promise<Codes> {
  return codesOf(await askForCodes(server, form, authorization));
}

export function codesOf({ status, body }: TokenAnswer): Codes {
  assert.equal(status, 200, JSON.stringify(body));
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval } = body;
  assert(typeof device_code === 'string' && typeof user_code === 'string');
  assert(typeof verification_uri === 'string' && typeof verification_uri_complete === 'string');
  assert(typeof expires_in === 'number' && typeof interval === 'number');
  return { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval };
}

/** One question of the device. */
export function poll(
  server: TestProvider,
  { device_code }: Pick<Codes, 'device_code'>,
  form: Readonly<Record<string, string>> = {},
  authorization: string | null = basic('tv', TV_SECRET),
): Promise<TokenAnswer> {
  return post(server, '/oauth2/token', { grant_type: GRANT, device_code, ...form }, authorization);
}

/** Which page of ours it is, by the element that it is there for. */
export function deviceKind(page: Visit): string {
  const kinds = { enter: 'device-submit', confirm: 'device-confirm', done: 'device-done', refused: 'device-refused' };
  const found = Object.entries(kinds).find(([, id]) => page.html.includes(`id="${id}"`));
  return found?.[0] ?? pageKind(page);
}

export async function enterCode(agent: UserAgent, url: string, user_code?: string): Promise<Visit> {
  const page = await agent.visit(url);
  assert.equal(deviceKind(page), 'enter', page.html);
  return agent.submit(page, { action: 'check', ...(user_code !== undefined && { user_code }) });
}

export function confirm(agent: UserAgent, page: Visit, action: 'confirm' | 'cancel' = 'confirm'): Promise<Visit> {
  assert.equal(deviceKind(page), 'confirm', page.html);
  return agent.submit(page, { action });
}

/** Presses a button of the consent page; what was chosen is remembered only where the test says so. */
export function consent(
  agent: UserAgent,
  page: Visit,
  action: 'accept' | 'reject' = 'accept',
  { remember = false }: { readonly remember?: boolean } = {},
): Promise<Visit> {
  return answerConsent(agent, page, action, { remember: remember ? ['true'] : [] });
}

/** The person's part: code, confirmation, login and consent, as far as they are shown. */
export async function answerDevice(
  server: TestProvider,
  { verification_uri, user_code }: Codes,
  agent: UserAgent = new UserAgent(server.issuer),
): Promise<Visit> {
  let page = await confirm(agent, await enterCode(agent, verification_uri, user_code));
  if (pageKind(page) === 'login') page = await logIn(agent, page);
  if (pageKind(page) === 'consent') page = await consent(agent, page);
  return page;
}
