import { OAuthError } from '../../oauth/errors.ts';
import {
  createInitialAccessToken,
  deleteInitialAccessToken,
  type InitialAccessTokens,
  showInitialAccessToken,
} from '../../oauth/registration/dynamic-initial-access-token.ts';
import type { OAuthWrite, Repositories } from '../../oauth/repositories.ts';
import { type Endpoint, type EndpointRequest, empty, json, type Reply } from '../endpoint.ts';
import { type PageTokens, pageLinks, parsePage } from './pagination.ts';

/** What the admin API of the initial access tokens works with. */
export interface InitialAccessTokensApi extends InitialAccessTokens {
  readonly initialAccessTokens: Repositories['initialAccessTokens'];
  readonly write: OAuthWrite;
  readonly pageTokens: PageTokens;
}

const COLLECTION = '/admin/oauth2/register/initial-access-tokens';

/** Tokens with which the operator lets others register clients (RFC 7591 §3.1). */
export function initialAccessTokenEndpoints(api: InitialAccessTokensApi): Endpoint[] {
  return [
    { methods: ['POST'], path: COLLECTION, errors: 'json', body: 'json', handle: (request) => create(api, request) },
    { methods: ['GET'], path: COLLECTION, errors: 'json', handle: (request) => list(api, request) },
    { methods: ['DELETE'], path: `${COLLECTION}/:id`, errors: 'json', handle: (request) => remove(api, request) },
  ];
}

async function create(api: InitialAccessTokensApi, request: EndpointRequest): Promise<Reply> {
  const { record, token, changes } = createInitialAccessToken(request.json, api);
  await api.write(changes);
  const location = `${COLLECTION}/${record.id}`;
  return json(201, { initial_access_token: token, ...showInitialAccessToken(record) }, { location });
}

async function list(
  { clock, initialAccessTokens, pageTokens }: InitialAccessTokensApi,
  { query }: EndpointRequest,
): Promise<Reply> {
  const { size, token } = parsePage(query);
  const after = token === undefined ? {} : { after: pageTokens.decode(token) };
  const found = await initialAccessTokens.list({ limit: size + 1, ...after });
  const page = found.slice(0, size);
  const last = found.length > size ? page.at(-1) : undefined;
  const next = last === undefined ? undefined : pageTokens.encode(last.id);
  const living = page.filter(({ expires_at }) => expires_at > clock.now());
  return json(200, living.map(showInitialAccessToken), { link: pageLinks(COLLECTION, { page_size: size }, next) });
}

async function remove(api: InitialAccessTokensApi, { params }: EndpointRequest): Promise<Reply> {
  const failed = await api.write(deleteInitialAccessToken(params['id'] ?? ''));
  if (failed !== undefined) throw new OAuthError('not_found', 'There is no initial access token with this id.');
  return empty(204);
}
