import { OAuthError } from '../oauth/errors.ts';
import { CLIENT_GUARDS } from '../oauth/registration/clients.ts';
import { type DynamicRegistration, registerDynamicClient } from '../oauth/registration/dynamic.ts';
import {
  type Admission,
  admit,
  INITIAL_ACCESS_TOKEN_GUARDS,
} from '../oauth/registration/dynamic-initial-access-token.ts';
import { toClientInformation } from '../oauth/registration/dynamic-representation.ts';
import type { OAuthWrite, Repositories } from '../oauth/repositories.ts';
import { bearerTokenOf } from './bearer.ts';
import { type Endpoint, type EndpointRequest, json, type Reply } from './endpoint.ts';
import type { RateLimit } from './registration-rate-limit.ts';

/** What the endpoints work with at which applications register themselves. */
export interface RegistrationApi extends DynamicRegistration {
  readonly repositories: Pick<Repositories, 'clients' | 'initialAccessTokens'>;
  readonly write: OAuthWrite;
  readonly rateLimit: RateLimit;
  /** Told the id of every client that was written, once it is durable. */
  onChanged?(client_id: string): void;
}

export const REGISTRATION_PATH = '/oauth2/register';

/** RFC 7591 §3, OIDC Registration §3; Ory's `createOidcDynamicClient`. */
export function registrationEndpoint(api: RegistrationApi): Endpoint {
  return {
    methods: ['POST'],
    path: REGISTRATION_PATH,
    errors: 'bearer',
    cors: 'any',
    body: 'json',
    handle: (request) => register(api, request),
  };
}

/** @throws OAuthError not_found where clients cannot register themselves. */
export function checkEnabled({ settings }: Pick<RegistrationApi, 'settings'>): void {
  if (settings.enabled) return;
  throw new OAuthError(
    'not_found',
    'Dynamic client registration is not enabled on this server. Ask its operator to register the client.',
  );
}

const ATTEMPTS = 5;

/** Admits again when another registration with the same initial access token was faster. */
async function register(api: RegistrationApi, request: EndpointRequest): Promise<Reply> {
  checkEnabled(api);
  api.rateLimit.take(request.address);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { origin, changes } = await admission(api, request);
    const registered = await registerDynamicClient(request.json, origin, api);
    const failed = await api.write([...changes, ...registered.changes]);
    if (failed === INITIAL_ACCESS_TOKEN_GUARDS.used || failed === CLIENT_GUARDS.exists) continue;
    const { client, shownOnce } = registered;
    request.attributes.set('client_id', client.client_id);
    api.onChanged?.(client.client_id);
    const location = shownOnce.registration_client_uri;
    return json(201, toClientInformation(client, shownOnce), location === undefined ? {} : { location });
  }
  throw new OAuthError('temporarily_unavailable', 'Many clients are being registered with this token. Try again.');
}

async function admission(api: RegistrationApi, { headers }: EndpointRequest): Promise<Admission> {
  const presented = bearerTokenOf(headers.authorization);
  if (presented !== undefined) return admit(presented, api.repositories.initialAccessTokens, api);
  if (headers.authorization === undefined && !api.settings.require_initial_access_token)
    return { origin: {}, changes: [] };
  throw new OAuthError('request_unauthorized', 'Send an initial access token of this server as a Bearer token.');
}
