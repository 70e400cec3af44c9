import { claimsBesideScopes } from '../../oauth/claims/consent.ts';
import { type Client, isGrantOf } from '../../oauth/client.ts';
import type { Clock } from '../../oauth/clock.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { JsonObject } from '../../oauth/json.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import type { AuthorizationGrant, Consent, ConsentPayload, GrantPayload } from '../../oauth/records.ts';
import { toOAuth2Client } from '../../oauth/registration/representation.ts';
import type { GrantPage, OAuthChange, OAuthWrite, Repositories } from '../../oauth/repositories.ts';
import { type Endpoint, type EndpointRequest, empty, json, type Reply } from '../endpoint.ts';
import { type PageTokens, pageLinks, parsePage } from './pagination.ts';

export interface SessionsApi {
  readonly repositories: Pick<Repositories, 'clients' | 'grants' | 'consents'>;
  readonly write: OAuthWrite;
  readonly clock: Clock;
  readonly pageTokens: PageTokens;
}

const PATH = '/admin/oauth2/auth/sessions/consent';

/** What people have granted to applications (Ory's consent sessions). */
export function consentSessionEndpoints(api: SessionsApi): Endpoint[] {
  return [
    { methods: ['GET'], path: PATH, errors: 'json', handle: (request) => list(api, request) },
    { methods: ['DELETE'], path: PATH, errors: 'json', handle: ({ query }) => revoke(api, query) },
  ];
}

/** A grant, or a remembered consent whose grant has expired. */
type Session =
  | { readonly kind: 'grant'; readonly id: string; readonly grant: AuthorizationGrant }
  | { readonly kind: 'remembered'; readonly id: string; readonly consent: Consent };

async function list(api: SessionsApi, { query }: EndpointRequest): Promise<Reply> {
  const { size, token } = parsePage(query);
  const subject = query.get('subject');
  if (subject === undefined) throw new OAuthError('invalid_request', 'The parameter subject is missing.');
  const login_session_id = query.get('login_session_id');
  const found = await sessionsOf(api, subject, {
    limit: size + 1,
    ...(token !== undefined && { after: api.pageTokens.decode(token) }),
    ...(login_session_id !== undefined && { session_id: login_session_id }),
  });
  const page = found.slice(0, size);
  const shown = await Promise.all(page.map((session) => show(api, session)));
  const last = found.length > size ? page.at(-1) : undefined;
  const next = last === undefined ? undefined : api.pageTokens.encode(last.id);
  return json(
    200,
    shown.flatMap((session) => session ?? []),
    { link: pageLinks(PATH, { subject, login_session_id, page_size: size }, next) },
  );
}

/** In the order of the grants' ids, `limit` at most. A login session has grants only. */
async function sessionsOf({ repositories, clock }: SessionsApi, subject: string, page: GrantPage): Promise<Session[]> {
  const grants = await repositories.grants.listBySubject(subject, page);
  const consents = page.session_id === undefined ? await repositories.consents.listBySubject(subject) : [];
  const last = grants.length < page.limit ? undefined : grants.at(-1)?.id;
  const known = new Set(grants.map(({ id }) => id));
  const remembered = consents.filter(
    ({ grant_id, expires_at }) =>
      grant_id > (page.after ?? '') &&
      (last === undefined || grant_id <= last) &&
      !known.has(grant_id) &&
      (expires_at === null || expires_at > clock.now()),
  );
  const sessions: Session[] = [
    ...grants.map((grant): Session => ({ kind: 'grant', id: grant.id, grant })),
    ...remembered.map((consent): Session => ({ kind: 'remembered', id: consent.grant_id, consent })),
  ];
  return sessions.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, page.limit);
}

/** Undefined for one that means nothing any more: expired, or of a client that was deleted since. */
async function show({ repositories, clock }: SessionsApi, session: Session): Promise<JsonObject | undefined> {
  switch (session.kind) {
    case 'grant': {
      const { grant } = session;
      const client = await repositories.clients.find(grant.client_id);
      if (client === undefined || !isGrantOf(client, grant) || grant.expires_at <= clock.now()) return undefined;
      return showGrant(client, grant);
    }
    case 'remembered': {
      const { consent } = session;
      const client = await repositories.clients.find(consent.client_id);
      if (client === undefined || consent.granted_at < client.created_at) return undefined;
      return showRemembered(client, consent);
    }
  }
}

function showGrant(client: Client, { id, subject, session_id, created_at, payload }: AuthorizationGrant): JsonObject {
  const { acr, amr, context } = payload;
  return {
    consent_request_id: id,
    grant_scope: payload.scope,
    grant_access_token_audience: withResources(payload),
    ...grantedClaims(claimsBesideScopes(payload.claims, payload.scope)),
    session: { access_token: payload.session.access_token ?? {}, id_token: payload.session.id_token ?? {} },
    remember: payload.consent.remember,
    remember_for: payload.consent.remember_for,
    handled_at: new Date(created_at).toISOString(),
    ...(context !== undefined && { context }),
    consent_request: {
      challenge: '',
      consent_request_id: id,
      requested_scope: payload.requested_scope,
      requested_access_token_audience: payload.requested_audience,
      ...(payload.requested_resource !== undefined && { requested_resources: payload.requested_resource }),
      skip: payload.consent.skipped,
      subject,
      oidc_context: {},
      client: toOAuth2Client(client),
      request_url: payload.request_url,
      ...(session_id !== null && { login_session_id: session_id }),
      ...(acr !== undefined && { acr }),
      ...(amr !== undefined && { amr }),
      ...(context !== undefined && { context }),
    },
  };
}

/** What was asked for then is no longer known beyond what was granted. */
function showRemembered(client: Client, { grant_id, subject, granted_at, payload }: Consent): JsonObject {
  const { scope, audience, resource = [], session, remember_for } = payload;
  return {
    consent_request_id: grant_id,
    grant_scope: scope,
    grant_access_token_audience: withResources(payload),
    ...grantedClaims(payload.claims ?? []),
    session: { access_token: session.access_token ?? {}, id_token: session.id_token ?? {} },
    remember: true,
    remember_for,
    handled_at: new Date(granted_at).toISOString(),
    consent_request: {
      challenge: '',
      consent_request_id: grant_id,
      requested_scope: scope,
      requested_access_token_audience: audience,
      ...(resource.length > 0 && { requested_resources: resource }),
      skip: false,
      subject,
      oidc_context: {},
      client: toOAuth2Client(client),
      request_url: '',
    },
  };
}

/** Ory lists granted resources among the audiences. */
function withResources({ audience, resource = [] }: ConsentPayload | GrantPayload): readonly string[] {
  return [...new Set([...audience, ...resource])];
}

function grantedClaims(grant_claims: readonly string[]): { readonly grant_claims?: readonly string[] } {
  return grant_claims.length === 0 ? {} : { grant_claims };
}

/** 204 whether or not anything matched. With a grant everything that hangs on it ends, tokens included. */
async function revoke(api: SessionsApi, query: Parameters): Promise<Reply> {
  await api.write(await revocation(api, query));
  return empty(204);
}

/** Exactly the combinations that Ory's API takes: more or less may mean another thing than was meant. */
async function revocation(api: SessionsApi, query: Parameters): Promise<readonly OAuthChange[]> {
  const consent_request_id = query.get('consent_request_id');
  const subject = query.get('subject');
  const client_id = query.get('client');
  const all = query.get('all') === 'true';
  if (consent_request_id !== undefined && subject === undefined && client_id === undefined && !all)
    return revocationOf(api, consent_request_id);
  if (consent_request_id === undefined && subject !== undefined && (client_id !== undefined) !== all) {
    const where = { subject, ...(client_id !== undefined && { client_id }) };
    return [
      { op: 'delete', entity: 'authorization_grant', where },
      { op: 'delete', entity: 'consent', where },
    ];
  }
  throw new OAuthError(
    'invalid_request',
    'Say what to revoke by consent_request_id alone, by subject and client, or by subject and all=true.',
  );
}

async function revocationOf({ repositories }: SessionsApi, id: string): Promise<readonly OAuthChange[]> {
  const consent = await repositories.consents.findByGrant(id);
  const grant: OAuthChange = { op: 'delete', entity: 'authorization_grant', where: { id } };
  if (consent === undefined) return [grant];
  const { subject, client_id } = consent;
  return [grant, { op: 'delete', entity: 'consent', where: { subject, client_id, grant_id: id } }];
}
