import type { KeyAdministration } from '../../keys/administration.ts';
import { KeyError } from '../../keys/imported.ts';
import type { StoredKey } from '../../keys/records.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { type Endpoint, type EndpointRequest, empty, json, type Method, type Reply } from '../endpoint.ts';
import { parseKeyDocument, parseKeySet, parseWantedKey, showKey } from './jwks-document.ts';

const SET = '/admin/keys/:set';
const KEY = `${SET}/:kid`;

type Handle = (keys: KeyAdministration, request: EndpointRequest) => Promise<Reply>;

const ROUTES: readonly { readonly method: Method; readonly path: string; readonly handle: Handle }[] = [
  { method: 'GET', path: SET, handle: getSet },
  { method: 'POST', path: SET, handle: create },
  { method: 'PUT', path: SET, handle: replace },
  { method: 'DELETE', path: SET, handle: remove },
  { method: 'GET', path: KEY, handle: getKey },
  { method: 'PUT', path: KEY, handle: put },
  { method: 'DELETE', path: KEY, handle: remove },
];

/** Ory's JWK API: key sets of any name, the two that the server signs with among them. */
export function jwkEndpoints(keys: KeyAdministration): Endpoint[] {
  return ROUTES.map(({ method, path, handle }) => ({
    methods: [method],
    path,
    errors: 'json',
    ...((method === 'POST' || method === 'PUT') && { body: 'json' }),
    handle: (request) => handle(keys, request).catch(refuse),
  }));
}

async function getSet(keys: KeyAdministration, request: EndpointRequest): Promise<Reply> {
  const found = await keys.list(setOf(request));
  if (found.length === 0) throw new OAuthError('not_found', 'There is no key set with this name.');
  return json(200, showSet(found));
}

async function getKey(keys: KeyAdministration, request: EndpointRequest): Promise<Reply> {
  const found = (await keys.list(setOf(request))).filter(({ kid }) => kid === request.params['kid']);
  if (found.length === 0) throw new OAuthError('not_found', 'There is no key with this kid in the set.');
  return json(200, showSet(found));
}

async function create(keys: KeyAdministration, request: EndpointRequest): Promise<Reply> {
  const set = setOf(request);
  const made = await keys.create(set, parseWantedKey(request.json));
  return json(201, showSet([made]), { location: `/admin/keys/${encodeURIComponent(set)}` });
}

async function replace(keys: KeyAdministration, request: EndpointRequest): Promise<Reply> {
  return json(200, showSet(await keys.replace(setOf(request), parseKeySet(request.json))));
}

/** As in Hydra, the kid is the one in the body. */
async function put(keys: KeyAdministration, request: EndpointRequest): Promise<Reply> {
  const key = parseKeyDocument(request.json);
  await keys.put(setOf(request), key);
  const { kid, alg, use, jwk } = key;
  return json(200, { use, kid, alg, ...jwk });
}

async function remove(keys: KeyAdministration, request: EndpointRequest): Promise<Reply> {
  await keys.remove(setOf(request), request.params['kid']);
  return empty(204);
}

function setOf({ params }: EndpointRequest): string {
  return params['set'] ?? '';
}

function showSet(keys: readonly StoredKey[]): { readonly keys: readonly unknown[] } {
  return { keys: keys.map(showKey) };
}

function refuse(error: unknown): never {
  if (!(error instanceof KeyError)) throw error;
  throw new OAuthError(error.code === 'conflict' ? 'conflict' : 'invalid_request', error.message);
}
