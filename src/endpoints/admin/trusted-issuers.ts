import type { KeyEntities, KeyRepository, StoredKey } from '../../keys/records.ts';
import type { Change, Write } from '../../oauth/changes.ts';
import type { Clock, Random } from '../../oauth/clock.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { OAuthEntities, TrustedIssuer } from '../../oauth/records.ts';
import type { Repositories } from '../../oauth/repositories.ts';
import { uuid } from '../../oauth/uuid.ts';
import { type Endpoint, type EndpointRequest, empty, json, type Method, type Reply } from '../endpoint.ts';
import { type PageTokens, pageLinks, parsePage } from './pagination.ts';
import { parseTrust, showTrust, type WantedTrust } from './trusted-issuers-document.ts';

type Entities = Pick<OAuthEntities, 'trusted_issuer'> & Pick<KeyEntities, 'stored_key'>;

export interface TrustApi {
  readonly trustedIssuers: Repositories['trustedIssuers'];
  readonly keys: KeyRepository;
  readonly write: Write<Entities>;
  readonly clock: Clock;
  readonly random: Random;
  readonly pageTokens: PageTokens;
}

const COLLECTION = '/admin/trust/grants/jwt-bearer/issuers';
const ISSUER = `${COLLECTION}/:id`;

type Handle = (api: TrustApi, request: EndpointRequest) => Promise<Reply>;

const ROUTES: readonly { readonly method: Method; readonly path: string; readonly handle: Handle }[] = [
  { method: 'GET', path: COLLECTION, handle: list },
  { method: 'POST', path: COLLECTION, handle: trust },
  { method: 'GET', path: ISSUER, handle: get },
  { method: 'DELETE', path: ISSUER, handle: remove },
];

/** Whose JWT assertions the token endpoint takes (RFC 7523 §2.1). */
export function trustedIssuerEndpoints(api: TrustApi): Endpoint[] {
  return ROUTES.map(({ method, path, handle }) => ({
    methods: [method],
    path,
    errors: 'json',
    ...(method === 'POST' && { body: 'json' }),
    handle: (request) => handle(api, request),
  }));
}

async function list({ trustedIssuers, clock, pageTokens }: TrustApi, { query }: EndpointRequest): Promise<Reply> {
  const { size, token } = parsePage(query);
  const issuer = query.get('issuer');
  const found = await trustedIssuers.list({
    limit: size + 1,
    ...(token !== undefined && { after: pageTokens.decode(token) }),
    ...(issuer !== undefined && { issuer }),
  });
  const page = found.slice(0, size);
  const last = found.length > size ? page.at(-1) : undefined;
  const next = last === undefined ? undefined : pageTokens.encode(last.id);
  const now = clock.now();
  return json(200, page.filter(({ expires_at }) => expires_at > now).map(showTrust), {
    link: pageLinks(COLLECTION, { page_size: size, issuer }, next),
  });
}

async function trust(api: TrustApi, request: EndpointRequest): Promise<Reply> {
  const wanted = parseTrust(request.json, api.clock);
  const { issuer, subject, scope, expires_at, key } = wanted;
  const created_at = api.clock.now();
  const record = { id: uuid(api.random), issuer, subject, scope, kid: key.kid, created_at, expires_at };
  const guard = 'trusted already';
  const failed = await api.write([
    { op: 'insert', entity: 'trusted_issuer', record, guard },
    ...(await keepKey(api, wanted, created_at)),
  ]);
  if (failed !== undefined) throw conflict('This issuer is trusted with this subject and this key already.');
  return json(201, showTrust(record), { location: `${COLLECTION}/${record.id}` });
}

/** Several trusts may name one key; it is kept as long as the last of them. */
async function keepKey(
  { keys }: TrustApi,
  { issuer, key, expires_at }: WantedTrust,
  now: number,
): Promise<readonly Change<Entities>[]> {
  const { kid, alg, use, jwk } = key;
  const known = (await keys.list(issuer)).find((stored) => stored.kid === kid && !isOver(stored, now));
  if (known === undefined) {
    const states = { state: 'current', created_at: now, activates_at: now, expires_at } as const;
    const record: StoredKey = { set: issuer, kid, alg, use, jwk, ...states };
    return [{ op: 'insert', entity: 'stored_key', record, existing: 'replace' }];
  }
  if (Object.entries(jwk).some(([member, value]) => member !== 'x5c' && known.jwk[member] !== value))
    throw conflict('The key set of this issuer has another key with this kid.');
  if (known.expires_at === null || known.expires_at >= expires_at) return [];
  return [{ op: 'update', entity: 'stored_key', where: { set: issuer, kid }, set: { expires_at } }];
}

function isOver({ expires_at }: StoredKey, now: number): boolean {
  return expires_at !== null && expires_at <= now;
}

async function get(api: TrustApi, request: EndpointRequest): Promise<Reply> {
  return json(200, showTrust(await find(api, request)));
}

/** The key goes with the last trust that names it, unless it came into its set otherwise and has no end. */
async function remove(api: TrustApi, request: EndpointRequest): Promise<Reply> {
  const { id, issuer, subject, kid } = await find(api, request);
  const others = (await api.trustedIssuers.keysOf(issuer)).filter(
    (other) => other.trust.kid === kid && other.trust.id !== id,
  );
  const key: Change<Entities> = {
    op: 'delete',
    entity: 'stored_key',
    where: { set: issuer, kid, expires_at: { not: null } },
  };
  await api.write([
    { op: 'delete', entity: 'trusted_issuer', where: { issuer, subject, kid } },
    ...(others.length === 0 ? [key] : []),
  ]);
  return empty(204);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function find({ trustedIssuers, clock }: TrustApi, { params }: EndpointRequest): Promise<TrustedIssuer> {
  const { id = '' } = params;
  if (!UUID.test(id)) throw new OAuthError('invalid_request', 'The id of a trusted issuer is a UUID.');
  const found = await trustedIssuers.find(id.toLowerCase());
  if (found !== undefined && found.expires_at > clock.now()) return found;
  throw new OAuthError('not_found', 'There is no trusted issuer with this id.');
}

function conflict(description: string): OAuthError {
  return new OAuthError('conflict', description);
}
