import type { Accounts } from '../../accounts/accounts.ts';
import { AccountError } from '../../accounts/errors.ts';
import type { Account } from '../../accounts/records.ts';
import type { SearchPage } from '../../accounts/search.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import type { Page } from '../../oauth/repositories.ts';
import { type Endpoint, type EndpointRequest, empty, json, type Method, type Reply } from '../endpoint.ts';
import { type PageTokens, pageLinks, parsePage } from './pagination.ts';
import { parsePassword, parseUser, patchUser, toUser } from './users-document.ts';

export interface UsersApi {
  readonly accounts: Accounts;
  readonly pageTokens: PageTokens;
}

const COLLECTION = '/admin/users';
const USER = `${COLLECTION}/:id`;

type Handle = (api: UsersApi, request: EndpointRequest) => Promise<Reply>;

const ROUTES: readonly { readonly method: Method; readonly path: string; readonly handle: Handle }[] = [
  { method: 'GET', path: COLLECTION, handle: list },
  { method: 'POST', path: COLLECTION, handle: create },
  { method: 'GET', path: USER, handle: get },
  { method: 'PUT', path: USER, handle: replace },
  { method: 'PATCH', path: USER, handle: patch },
  { method: 'DELETE', path: USER, handle: remove },
  { method: 'POST', path: `${USER}/password`, handle: setPassword },
  { method: 'DELETE', path: `${USER}/sessions`, handle: endSessions },
];

/** `/admin/users`: the people, for administrators and their programs. */
export function userEndpoints(api: UsersApi): Endpoint[] {
  return ROUTES.map(({ method, path, handle }) => ({
    methods: [method],
    path,
    errors: 'json',
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: 'json' }),
    handle: (request) => handle(api, request).catch(refuse),
  }));
}

async function list({ accounts, pageTokens }: UsersApi, { query }: EndpointRequest): Promise<Reply> {
  const { size, token } = parsePage(query);
  const text = parseSearch(query);
  const page = { limit: size, ...(token === undefined ? {} : { after: pageTokens.decode(token, text) }) };
  const found = text === undefined ? await everybody(accounts, page) : await accounts.search({ text, ...page });
  const next = found.next === undefined ? undefined : pageTokens.encode(found.next, text);
  return json(200, found.accounts.map(toUser), {
    link: pageLinks(COLLECTION, { page_size: size, search: text }, next),
  });
}

async function everybody(accounts: Accounts, { limit, ...after }: Page): Promise<SearchPage> {
  const found = await accounts.list({ limit: limit + 1, ...after });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { accounts: page, ...(last === undefined ? {} : { next: last.id }) };
}

/** The longest email address. */
const MAX_SEARCH = 254;

/** Undefined also for an empty one, which everybody's name begins with. */
function parseSearch(query: Parameters): string | undefined {
  const search = query.get('search')?.trim() || undefined;
  if (search === undefined || (search.length <= MAX_SEARCH && !/\p{C}/u.test(search))) return search;
  throw new OAuthError('invalid_request', 'search must be the beginning of a username or an email address.');
}

async function create({ accounts }: UsersApi, request: EndpointRequest): Promise<Reply> {
  const account = await accounts.create(parseUser(request.json));
  return json(201, toUser(account), { location: `${COLLECTION}/${account.id}` });
}

async function get(api: UsersApi, request: EndpointRequest): Promise<Reply> {
  return json(200, toUser(await findUser(api, request)));
}

async function replace({ accounts }: UsersApi, request: EndpointRequest): Promise<Reply> {
  return json(200, toUser(await accounts.update(idOf(request), (account) => parseUser(request.json, account))));
}

async function patch({ accounts }: UsersApi, request: EndpointRequest): Promise<Reply> {
  return json(200, toUser(await accounts.update(idOf(request), (account) => patchUser(request.json, account))));
}

async function remove({ accounts }: UsersApi, request: EndpointRequest): Promise<Reply> {
  await accounts.remove(idOf(request));
  return empty(204);
}

async function setPassword({ accounts }: UsersApi, request: EndpointRequest): Promise<Reply> {
  await accounts.setPassword(idOf(request), parsePassword(request.json));
  return empty(204);
}

async function endSessions({ accounts }: UsersApi, request: EndpointRequest): Promise<Reply> {
  await accounts.endSessions(idOf(request));
  return empty(204);
}

function idOf({ params }: EndpointRequest): string {
  return params['id'] ?? '';
}

async function findUser({ accounts }: UsersApi, request: EndpointRequest): Promise<Account> {
  const account = await accounts.find(idOf(request));
  if (account === undefined) throw new OAuthError('not_found', 'There is no person with this id.');
  return account;
}

function refuse(error: unknown): never {
  if (!(error instanceof AccountError)) throw error;
  const description = error.field === '' ? error.message : `${error.field}: ${error.message}`;
  switch (error.code) {
    case 'invalid':
      throw new OAuthError('invalid_request', description);
    case 'conflict':
      throw new OAuthError('conflict', description);
    case 'not_found':
      throw new OAuthError('not_found', description);
    case 'busy':
      throw new OAuthError('temporarily_unavailable', description, { headers: { 'retry-after': '1' } });
  }
}
