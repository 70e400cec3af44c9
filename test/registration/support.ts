import assert from 'node:assert/strict';
import { startTestProvider, type TestProvider, type TestProviderOptions } from '../support/provider.ts';

export const CALLBACK = 'https://app.example/callback';

const ENABLED = { 'oidc.dynamic_client_registration.enabled': true };

/** The operator lets clients act for themselves, without a person. */
export const MACHINES: Readonly<Record<string, unknown>> = {
  'oidc.dynamic_client_registration.allowed_grant_types': [
    'authorization_code',
    'implicit',
    'refresh_token',
    'client_credentials',
  ],
};

/** A server where applications may register themselves. */
export function startRegistrar(options: TestProviderOptions = {}): Promise<TestProvider> {
  return startTestProvider({ ...options, settings: { ...ENABLED, ...options.settings } });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RequestOptions {
  readonly authorization?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function send(
  method: string,
  url: string,
  document?: unknown,
  { authorization, headers = {} }: RequestOptions = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(document !== undefined && { 'content-type': 'application/json' }),
      ...(authorization !== undefined && { authorization }),
      ...headers,
    },
    ...(document !== undefined && { body: JSON.stringify(document) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

export function register(server: TestProvider, document: unknown, options?: RequestOptions): Promise<Answer> {
  return send('POST', `${server.issuer}/oauth2/register`, document, options);
}

/** A client that registered itself, and what it needs to manage that. */
export interface Registered {
  readonly client_id: string;
  readonly client_secret: string;
  readonly uri: string;
  readonly bearer: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function registered(
  server: TestProvider,
  document: Readonly<Record<string, unknown>> = {},
  options?: RequestOptions,
): Promise<Registered> {
  const { status, body } = await register(server, { redirect_uris: [CALLBACK], ...document }, options);
  assert.equal(status, 201, JSON.stringify(body));
  return {
    client_id: String(body['client_id']),
    client_secret: String(body['client_secret']),
    uri: String(body['registration_client_uri']),
    bearer: `Bearer ${String(body['registration_access_token'])}`,
    body,
  };
}

export function assertRefused(answer: Answer, status: number, error: string, description: RegExp = /./): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.equal(answer.body['error'], error);
  assert.match(String(answer.body['error_description']), description);
  assert.deepEqual(Object.keys(answer.body), ['error', 'error_description']);
}
