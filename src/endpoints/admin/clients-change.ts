import type { Client } from '../../oauth/client.ts';
import { OAuthError } from '../../oauth/errors.ts';
import {
  type ClientChange,
  deleteRotatedSecrets,
  type Registration,
  replaceClient,
  rotateSecret,
  setLifespans,
} from '../../oauth/registration/clients.ts';
import { toOAuth2Client } from '../../oauth/registration/representation.ts';
import type { OAuthWrite, Repositories } from '../../oauth/repositories.ts';
import { type Endpoint, type EndpointRequest, json, type Method, type Reply } from '../endpoint.ts';
import { patchedDocument } from './clients-patch.ts';
import type { PageTokens } from './pagination.ts';

/** What the admin API of the clients works with. */
export interface ClientsApi extends Registration {
  readonly clients: Repositories['clients'];
  readonly write: OAuthWrite;
  readonly pageTokens: PageTokens;
  /** Told the id of every client that was written, once it is durable. */
  onChanged?(client_id: string): void;
}

type Decide = (current: Client, body: unknown, api: ClientsApi) => ClientChange | Promise<ClientChange>;

/** Each way to change a client that exists, by method and the path below the client's own. */
const CHANGES: readonly { readonly method: Method; readonly below: string; readonly decide: Decide }[] = [
  { method: 'PUT', below: '', decide: replaceClient },
  {
    method: 'PATCH',
    below: '',
    decide: (current, body, api) => replaceClient(current, patchedDocument(current, body), api),
  },
  { method: 'PUT', below: '/lifespans', decide: setLifespans },
  { method: 'POST', below: '/secrets/rotate', decide: rotateSecret },
  {
    method: 'DELETE',
    below: '/secrets/rotate',
    decide: (current, _body, api) => deleteRotatedSecrets(current, api),
  },
];

/** @param path of one client, with its parameter `:id`. */
export function clientChangeEndpoints(api: ClientsApi, path: string): Endpoint[] {
  return CHANGES.map(({ method, below, decide }) => ({
    methods: [method],
    path: `${path}${below}`,
    errors: 'json',
    ...(method === 'DELETE' ? {} : { body: 'json' }),
    handle: (request) => change(api, request, decide),
  }));
}

const ATTEMPTS = 5;

/** Decides again on what is stored when somebody else changed the client between its reading and its writing. */
async function change(api: ClientsApi, request: EndpointRequest, decide: Decide): Promise<Reply> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { client, changes, shownOnce } = await decide(await findClient(api, request), request.json, api);
    const failed = await api.write(changes);
    if (failed !== undefined) continue;
    api.onChanged?.(client.client_id);
    return json(200, toOAuth2Client(client, shownOnce));
  }
  throw new OAuthError('conflict', 'The client is being changed by others at the same time. Try again.');
}

export async function findClient({ clients }: ClientsApi, { params, attributes }: EndpointRequest): Promise<Client> {
  const client_id = params['id'] ?? '';
  attributes.set('client_id', client_id);
  const client = await clients.find(client_id);
  if (client === undefined) throw notFound();
  return client;
}

export function notFound(): OAuthError {
  return new OAuthError('not_found', 'There is no client with this id.');
}
