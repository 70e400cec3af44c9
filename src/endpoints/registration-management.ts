import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { deleteClient, registrationUri } from '../oauth/registration/clients.ts';
import { replaceDynamicClient } from '../oauth/registration/dynamic.ts';
import { authenticateManager } from '../oauth/registration/dynamic-authentication.ts';
import { isExpired, keepUsedClient } from '../oauth/registration/dynamic-expiry.ts';
import { toClientInformation } from '../oauth/registration/dynamic-representation.ts';
import { bearerTokenOf } from './bearer.ts';
import { type Endpoint, type EndpointRequest, empty, json, type Method, type Reply } from './endpoint.ts';
import { checkEnabled, REGISTRATION_PATH, type RegistrationApi } from './registration.ts';

type Handle = (api: RegistrationApi, request: EndpointRequest) => Promise<Reply>;

const OPERATIONS: readonly (readonly [Method, Handle])[] = [
  ['GET', read],
  ['PUT', replace],
  ['DELETE', remove],
];

/** RFC 7592 §2; Ory's `getOidcDynamicClient`, `setOidcDynamicClient` and `deleteOidcDynamicClient`. */
export function registrationManagementEndpoints(api: RegistrationApi): Endpoint[] {
  return OPERATIONS.map(([method, handle]) => ({
    methods: [method],
    path: `${REGISTRATION_PATH}/:id`,
    errors: 'bearer',
    cors: 'any',
    ...(method === 'PUT' ? { body: 'json' } : {}),
    handle(request) {
      checkEnabled(api);
      return handle(api, request);
    },
  }));
}

/** The registration access token is shown to whoever sent it: RFC 7592 §3 wants it there, and only its hash is kept. */
async function read(api: RegistrationApi, request: EndpointRequest): Promise<Reply> {
  const client = await managed(api, request);
  const kept = keepUsedClient(api.policy, client, api.clock);
  if (kept.length > 0) await api.write(kept);
  const presented = bearerTokenOf(request.headers.authorization);
  return json(
    200,
    toClientInformation(client, {
      ...(presented !== undefined && { registration_access_token: presented }),
      registration_client_uri: registrationUri(api, client.client_id),
    }),
  );
}

const ATTEMPTS = 5;

/** Decides again on what is stored when somebody else changed the client between its reading and its writing. */
async function replace(api: RegistrationApi, request: EndpointRequest): Promise<Reply> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const present = await managed(api, request);
    const { client, changes, shownOnce } = await replaceDynamicClient(present, request.json, api);
    if ((await api.write(changes)) !== undefined) continue;
    api.onChanged?.(client.client_id);
    return json(200, toClientInformation(client, shownOnce));
  }
  throw new OAuthError('conflict', 'The client is being changed by others at the same time. Try again.');
}

async function remove(api: RegistrationApi, request: EndpointRequest): Promise<Reply> {
  const { client_id } = await managed(api, request);
  await api.write(deleteClient(client_id));
  api.onChanged?.(client_id);
  return empty(204);
}

/** The client in the path, past the cache, when the request is its own. */
async function managed(
  api: RegistrationApi,
  { params, headers, query, address, attributes }: EndpointRequest,
): Promise<Client> {
  const { authorization } = headers;
  const found = await api.repositories.clients.find(params['id'] ?? '');
  const client = found === undefined || isExpired(found, api.clock) ? undefined : found;
  const bearer = bearerTokenOf(authorization);
  const manager = await authenticateManager(client, { bearer, authorization, query, address }, api);
  attributes.set('client_id', manager.client_id);
  return manager;
}
