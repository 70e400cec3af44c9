import type { Clock, Random } from '../../oauth/clock.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { JsonObject } from '../../oauth/json.ts';
import type { OAuthWrite, Repositories } from '../../oauth/repositories.ts';
import { parseResourceIdentifier } from '../../oauth/resources/identifier.ts';
import type { ProtectedResource } from '../../oauth/resources/records.ts';
import type { ResourceRegistry } from '../../oauth/resources/registry.ts';
import type { ResourceRules } from '../../oauth/resources/settings.ts';
import { uuid } from '../../oauth/uuid.ts';
import { type Endpoint, type EndpointRequest, empty, json, type Method, type Reply } from '../endpoint.ts';
import { type PageTokens, pageLinks, parsePage } from './pagination.ts';
import { parseResource, showResource } from './resources-document.ts';

export interface ResourcesApi {
  readonly resources: ResourceRegistry;
  /** Past the memory of the registry. */
  readonly stored: Repositories['protectedResources'];
  readonly write: OAuthWrite;
  readonly clock: Clock;
  readonly random: Random;
  readonly pageTokens: PageTokens;
  readonly rules: ResourceRules;
}

const COLLECTION = '/admin/oauth2/resources';
/** By an id of their own: an identifier has slashes, which proxies decode in paths. */
const RESOURCE = `${COLLECTION}/:id`;

type Handle = (api: ResourcesApi, request: EndpointRequest) => Promise<Reply>;

const ROUTES: readonly { readonly method: Method; readonly path: string; readonly handle: Handle }[] = [
  { method: 'GET', path: COLLECTION, handle: list },
  { method: 'POST', path: COLLECTION, handle: create },
  { method: 'GET', path: RESOURCE, handle: get },
  { method: 'PUT', path: RESOURCE, handle: replace },
  { method: 'DELETE', path: RESOURCE, handle: remove },
];

/** The APIs that tokens can be for (RFC 8707). */
export function resourceEndpoints(api: ResourcesApi): Endpoint[] {
  return ROUTES.map(({ method, path, handle }) => ({
    methods: [method],
    path,
    errors: 'json',
    ...((method === 'POST' || method === 'PUT') && { body: 'json' }),
    handle: (request) => handle(api, request),
  }));
}

async function list(api: ResourcesApi, { query }: EndpointRequest): Promise<Reply> {
  const { size, token } = parsePage(query);
  const identifier = query.get('identifier');
  const after = token === undefined ? {} : { after: api.pageTokens.decode(token) };
  const found =
    identifier === undefined
      ? await api.resources.list({ limit: size + 1, ...after })
      : await findByIdentifier(api, identifier);
  const page = found.slice(0, size);
  const last = found.length > size ? page.at(-1) : undefined;
  const next = last === undefined ? undefined : api.pageTokens.encode(last.id);
  return json(
    200,
    page.map((resource) => show(api, resource)),
    { link: pageLinks(COLLECTION, { page_size: size, identifier }, next) },
  );
}

async function findByIdentifier({ resources, stored }: ResourcesApi, text: string): Promise<ProtectedResource[]> {
  const canonical = parseResourceIdentifier(text)?.canonical;
  if (canonical === undefined) return [];
  const found = resources.isConfigured(canonical) ? await resources.find(canonical) : await stored.find(canonical);
  return found === undefined ? [] : [found];
}

async function create(api: ResourcesApi, request: EndpointRequest): Promise<Reply> {
  const { identifier, settings } = parseResource(request.json, api.rules);
  const taken = new OAuthError('conflict', 'There is a resource with this identifier already.');
  if (api.resources.isConfigured(identifier.canonical)) throw taken;
  const now = api.clock.now();
  const record = { id: uuid(api.random), ...identifier, settings, created_at: now, updated_at: now };
  const guard = 'resource_exists';
  if ((await api.write([{ op: 'insert', entity: 'protected_resource', record, guard }])) !== undefined) throw taken;
  api.resources.forget(identifier.canonical);
  return json(201, show(api, record), { location: `${COLLECTION}/${record.id}` });
}

async function get(api: ResourcesApi, request: EndpointRequest): Promise<Reply> {
  return json(200, show(api, await find(api, request)));
}

/** Grants and tokens name it by its identifier, which therefore stays. */
async function replace(api: ResourcesApi, request: EndpointRequest): Promise<Reply> {
  const current = await findChangeable(api, request);
  const { canonical, updated_at } = current;
  const { identifier, settings } = parseResource(request.json, api.rules);
  if (identifier.identifier !== current.identifier)
    throw new OAuthError('invalid_request', 'The identifier of a resource cannot be changed. Register another one.');
  const set = { settings, updated_at: Math.max(api.clock.now(), updated_at + 1) };
  const guard = 'resource_changed';
  const where = { canonical, updated_at };
  const failed = await api.write([{ op: 'update', entity: 'protected_resource', where, set, guard }]);
  api.resources.forget(canonical);
  if (failed !== undefined) throw new OAuthError('conflict', 'Somebody else changed this resource. Try again.');
  return json(200, show(api, { ...current, ...set }));
}

async function remove(api: ResourcesApi, request: EndpointRequest): Promise<Reply> {
  const { canonical, id } = await findChangeable(api, request);
  await api.write([{ op: 'delete', entity: 'protected_resource', where: { canonical, id } }]);
  api.resources.forget(canonical);
  return empty(204);
}

async function findChangeable(api: ResourcesApi, request: EndpointRequest): Promise<ProtectedResource> {
  const found = await find(api, request);
  if (!api.resources.isConfigured(found.canonical)) return found;
  throw new OAuthError('conflict', 'This resource stands in the settings, under oauth2.resources. Change it there.');
}

async function find({ resources }: ResourcesApi, { params }: EndpointRequest): Promise<ProtectedResource> {
  const found = await resources.findById(params['id']?.toLowerCase() ?? '');
  if (found === undefined) throw new OAuthError('not_found', 'There is no resource with this id.');
  return found;
}

function show({ resources }: ResourcesApi, resource: ProtectedResource): JsonObject {
  return showResource(resource, resources.isConfigured(resource.canonical));
}
