import { acceptConsent, type ConsentRequest, getConsentRequest, rejectConsent } from '../../interaction/consent.ts';
import type { InteractionContext } from '../../interaction/context.ts';
import { acceptUserCode } from '../../interaction/device.ts';
import { acceptLogin, getLoginRequest, type LoginRequest, rejectLogin } from '../../interaction/login.ts';
import { acceptLogout, getLogoutRequest } from '../../interaction/logout.ts';
import type { AuthorizationRequest } from '../../oauth/authorization/request.ts';
import type { JsonObject } from '../../oauth/json.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import { toOAuth2Client } from '../../oauth/registration/representation.ts';
import { type Endpoint, empty, json, type Method, type Reply } from '../endpoint.ts';
import { parseAcceptConsent, parseAcceptLogin, parseRejection, parseUserCode } from './interaction-document.ts';

type Step = (challenge: string | undefined, body: unknown) => Reply | Promise<Reply>;

/**
 * The contract with a login-and-consent application of the operator's own: what is asked, and its answer. The built-in
 * pages are one more user of the same functions.
 */
export function interactionEndpoints(context: InteractionContext): Endpoint[] {
  const path = (step: string) => `/admin/oauth2/auth/requests/${step}`;
  return [
    endpoint('GET', path('login'), 'login_challenge', async (challenge) =>
      json(200, showLogin(await getLoginRequest(context, challenge))),
    ),
    endpoint('PUT', path('login/accept'), 'login_challenge', (challenge, body) =>
      json(200, acceptLogin(context, challenge, parseAcceptLogin(body))),
    ),
    endpoint('PUT', path('login/reject'), 'login_challenge', (challenge, body) =>
      json(200, rejectLogin(context, challenge, parseRejection(body))),
    ),
    endpoint('GET', path('consent'), 'consent_challenge', async (challenge) =>
      json(200, showConsent(await getConsentRequest(context, challenge))),
    ),
    endpoint('PUT', path('consent/accept'), 'consent_challenge', async (challenge, body) =>
      json(200, await acceptConsent(context, challenge, parseAcceptConsent(body))),
    ),
    endpoint('PUT', path('consent/reject'), 'consent_challenge', (challenge, body) =>
      json(200, rejectConsent(context, challenge, parseRejection(body))),
    ),
    endpoint('PUT', path('device/accept'), 'device_challenge', async (challenge, body) =>
      json(200, await acceptUserCode(context, challenge, parseUserCode(body))),
    ),
    endpoint('GET', path('logout'), 'logout_challenge', async (challenge) =>
      json(200, await showLogout(context, challenge)),
    ),
    endpoint('PUT', path('logout/accept'), 'logout_challenge', (challenge) =>
      json(200, acceptLogout(context, challenge)),
    ),
    endpoint('PUT', path('logout/reject'), 'logout_challenge', (challenge) => {
      getLogoutRequest(context, challenge);
      return empty(204);
    }),
  ];
}

/** Hydra's older name for every kind of challenge works as well. */
function endpoint(method: Method, path: string, name: string, step: Step): Endpoint {
  const challengeOf = (query: Parameters) => query.get(name) ?? query.get('challenge');
  return {
    methods: [method],
    path,
    errors: 'json',
    body: 'json',
    handle: ({ query, json: body }) => step(challengeOf(query), body),
  };
}

/** As in Ory's newest API; absent where none is asked for, as there. */
function requestedResources({ resource }: AuthorizationRequest): JsonObject {
  return resource.length === 0 ? {} : { requested_resources: resource };
}

function showLogin(login: LoginRequest): JsonObject {
  return {
    challenge: login.challenge,
    requested_scope: login.request.scope,
    requested_access_token_audience: login.request.audience,
    ...requestedResources(login.request),
    skip: login.skip,
    subject: login.subject,
    oidc_context: login.oidc_context,
    client: toOAuth2Client(login.client),
    request_url: login.request_url,
    session_id: login.session_id,
  };
}

function showConsent(consent: ConsentRequest): JsonObject {
  const { acr, amr, context, subject } = consent.login;
  return {
    challenge: consent.challenge,
    consent_request_id: consent.consent_request_id,
    requested_scope: consent.request.scope,
    requested_access_token_audience: consent.request.audience,
    ...requestedResources(consent.request),
    skip: consent.skip,
    subject,
    oidc_context: consent.oidc_context,
    client: toOAuth2Client(consent.client),
    request_url: consent.request_url,
    // Hydra's name for an id of the flow; the login's challenge itself is over.
    login_challenge: consent.flow_id,
    login_session_id: consent.login_session_id,
    ...(acr !== undefined && { acr }),
    ...(amr !== undefined && { amr }),
    ...(consent.requested_claims.length > 0 && { requested_claims: consent.requested_claims }),
    ...(context !== undefined && { context }),
  };
}

async function showLogout(context: InteractionContext, challenge: string | undefined): Promise<JsonObject> {
  const logout = getLogoutRequest(context, challenge);
  const { client_id } = logout;
  const client = client_id === undefined ? undefined : await context.repositories.clients.find(client_id);
  return {
    challenge: challenge ?? '',
    subject: logout.subject,
    sid: logout.sid,
    request_url: logout.request_url,
    rp_initiated: logout.rp_initiated,
    requested_at: new Date(logout.requested_at).toISOString(),
    expires_at: new Date(logout.expires_at).toISOString(),
    client: client === undefined ? null : toOAuth2Client(client),
  };
}
