import { OAuthError } from '../../oauth/errors.ts';
import { CLIENT_GUARDS, createClient, deleteClient, endAccessTokens } from '../../oauth/registration/clients.ts';
import { toOAuth2Client } from '../../oauth/registration/representation.ts';
import { type Endpoint, type EndpointRequest, empty, json, type Reply } from '../endpoint.ts';
import { type ClientsApi, clientChangeEndpoints, findClient, notFound } from './clients-change.ts';
import { pageLinks, parsePage } from './pagination.ts';

const COLLECTION = '/admin/clients';

/** `/admin/clients` and what hangs on it (Ory's OAuth2 API). */
export function clientEndpoints(api: ClientsApi): Endpoint[] {
  const client = `${COLLECTION}/:id`;
  return [
    { methods: ['GET'], path: COLLECTION, errors: 'json', handle: (request) => list(api, request) },
    { methods: ['POST'], path: COLLECTION, errors: 'json', body: 'json', handle: (request) => create(api, request) },
    { methods: ['GET'], path: client, errors: 'json', handle: (request) => get(api, request) },
    { methods: ['DELETE'], path: client, errors: 'json', handle: (request) => remove(api, request) },
    ...clientChangeEndpoints(api, client),
    {
      methods: ['DELETE'],
      path: '/admin/oauth2/tokens',
      errors: 'json',
      handle: (request) => removeTokens(api, request),
    },
  ];
}

async function list({ clients, pageTokens }: ClientsApi, { query }: EndpointRequest): Promise<Reply> {
  const { size, token } = parsePage(query);
  const client_name = query.get('client_name');
  const owner = query.get('owner');
  const found = await clients.list({
    limit: size + 1,
    ...(token === undefined ? {} : { after: pageTokens.decode(token) }),
    ...(client_name === undefined ? {} : { client_name }),
    ...(owner === undefined ? {} : { owner }),
  });
  const page = found.slice(0, size);
  const last = found.length > size ? page.at(-1) : undefined;
  const next = last === undefined ? undefined : pageTokens.encode(last.client_id);
  return json(
    200,
    page.map((client) => toOAuth2Client(client)),
    { link: pageLinks(COLLECTION, { page_size: size, client_name, owner }, next) },
  );
}

async function create(api: ClientsApi, request: EndpointRequest): Promise<Reply> {
  const { client, changes, shownOnce } = await createClient(request.json, api);
  const failed = await api.write(changes);
  if (failed === CLIENT_GUARDS.exists) {
    throw new OAuthError('conflict', 'A client with this client_id exists already. Choose another, or leave it out.');
  }
  request.attributes.set('client_id', client.client_id);
  api.onChanged?.(client.client_id);
  return json(201, toOAuth2Client(client, shownOnce), {
    location: `${COLLECTION}/${encodeURIComponent(client.client_id)}`,
  });
}

async function get(api: ClientsApi, request: EndpointRequest): Promise<Reply> {
  return json(200, toOAuth2Client(await findClient(api, request)));
}

async function remove(api: ClientsApi, { params, attributes }: EndpointRequest): Promise<Reply> {
  const client_id = params['id'] ?? '';
  attributes.set('client_id', client_id);
  const failed = await api.write(deleteClient(client_id));
  if (failed !== undefined) throw notFound();
  api.onChanged?.(client_id);
  return empty(204);
}

/** 204 for a client that does not exist too: none of its access tokens work afterwards. */
async function removeTokens(api: ClientsApi, { query, attributes }: EndpointRequest): Promise<Reply> {
  const client_id = query.get('client_id');
  if (client_id === undefined) throw new OAuthError('invalid_request', 'The parameter client_id is missing.');
  attributes.set('client_id', client_id);
  await api.write(endAccessTokens(client_id, api.clock));
  api.onChanged?.(client_id);
  return empty(204);
}
