import type { SelfRegistration } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { CLIENT_GUARDS, type ClientChange } from '../oauth/registration/clients.ts';
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

/** What the endpoints work with at which applications register themselves. */
export interface RegistrationApi extends DynamicRegistration {
  readonly repositories: Pick<Repositories, 'clients' | 'initialAccessTokens'>;
  readonly write: OAuthWrite;
  /** Told the id of every client that was written, once it is durable. */
  onChanged?(client_id: string): void;
}

export const REGISTRATION_PATH = '/oauth2/register';

/** RFC 7591 §3, OIDC Registration §3; Ory's `createOidcDynamicClient`. */
export function registrationEndpoint(api: RegistrationApi): Endpoint {
  return registrationEndpointAt(REGISTRATION_PATH, api, registerDynamicClient);
}

type Register = (document: unknown, origin: SelfRegistration, api: RegistrationApi) => Promise<ClientChange>;

/** @param registerClient decides what of the document is registered. */
export function registrationEndpointAt(path: string, api: RegistrationApi, registerClient: Register): Endpoint {
  return {
    methods: ['POST'],
    path,
    errors: 'bearer',
    cors: 'any',
    body: 'json',
    handle: (request) => register(api, request, registerClient),
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

const OVERTAKEN: ReadonlySet<string> = new Set([INITIAL_ACCESS_TOKEN_GUARDS.used, ...Object.values(CLIENT_GUARDS)]);

/** Admits again when another registration with the same initial access token was faster. */
async function register(api: RegistrationApi, request: EndpointRequest, registerClient: Register): Promise<Reply> {
  checkEnabled(api);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { origin, changes } = await admission(api, request);
    const registered = await registerClient(request.json, origin, api);
    const failed = await api.write([...changes, ...registered.changes]);
    if (failed !== undefined && OVERTAKEN.has(failed)) continue;
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
