import { type ConsentDecision, rememberedConsent } from '../oauth/authorization/consent.ts';
import { isPublicClient } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { LoginSession } from '../oauth/records.ts';
import { bind, bindingCookie } from './binding.ts';
import { loginOf } from './consent.ts';
import { type CookieChange, urlWithQuery } from './context.ts';
import { type Flow, requestUrl, sealFlow } from './flow.ts';
import { browserStateCookie } from './session.ts';
import { type AuthorizeOutcome, type Next, startAnew, type Visit } from './visit.ts';

/** To the page that asks the person, or past it where an earlier answer stands. */
export async function toConsent(
  visit: Visit,
  flow: Flow,
  session: LoginSession,
  cookies: readonly CookieChange[],
): Promise<AuthorizeOutcome> {
  const { context, client, request } = visit;
  const stored = await context.repositories.consents.find(session.subject, client.client_id);
  // Whoever runs a public client on a device is not known by a redirect URI either.
  const asks = flow.device !== undefined && isPublicClient(client);
  const decision = asks ? undefined : rememberedConsent(context, client, request, stored);
  if (decision !== undefined && context.urls.consent.built_in) return issue(visit, flow, session, decision, cookies);
  const { skip: _, ...rest } = flow;
  const asking = { ...rest, ...(decision !== undefined && { skip: session.subject }) };
  const consent_challenge = sealFlow(context, 'consent_challenge', asking);
  return {
    kind: 'page',
    location: urlWithQuery(context.urls.consent.url, { consent_challenge }),
    cookies: [...cookies, bind(context, bindingCookie(client), flow)],
  };
}

/** The person is back from the consent page. */
export const afterConsent: Next = async (visit, flow) => {
  const { consent } = flow;
  if (consent === undefined) throw new TypeError('a consent verifier has a consent');
  if ('rejected' in consent) throw await visit.ending.reject(consent.rejected);
  const session = await visit.context.repositories.sessions.find(flow.session_id);
  if (session === undefined) return startAnew(visit);
  const decision: ConsentDecision = {
    scope: consent.grant_scope,
    audience: consent.grant_access_token_audience,
    resource: stillGranted(visit.request.resource, consent.grant_resource ?? []),
    claims: consent.grant_claims,
    session: consent.session,
    remember: consent.remember,
    remember_for: consent.remember_for,
    skipped: flow.skip !== undefined,
  };
  return issue(visit, flow, session, decision, []);
};

/** Of the granted resources, those that the request still means; without any, the tokens would be for everybody. */
function stillGranted(requested: readonly string[], granted: readonly string[]): readonly string[] {
  const left = requested.filter((one) => granted.includes(one));
  if (requested.length === 0 || left.length > 0) return left;
  throw new OAuthError('invalid_target', 'The resources of this request changed meanwhile. Start it again.');
}

async function issue(
  visit: Visit,
  flow: Flow,
  session: LoginSession,
  consent: ConsentDecision,
  cookies: readonly CookieChange[],
): Promise<AuthorizeOutcome> {
  const { context, client, request } = visit;
  const login = loginOf(flow);
  const shared = flow.consent !== undefined && 'context' in flow.consent ? flow.consent.context : login.context;
  const arrival = await visit.ending.grant({
    id: flow.device?.id ?? flow.id,
    client,
    request,
    request_url: requestUrl(context, flow),
    ...(flow.source?.kind === 'pushed' && { pushed_request: flow.source.hash }),
    requested_at: flow.requested_at,
    subject: session.subject,
    session: {
      id: session.id,
      expires_at: session.expires_at,
      auth_time: login.auth_time,
      ...(login.acr !== undefined && { acr: login.acr }),
      ...(login.amr !== undefined && { amr: login.amr }),
    },
    consent,
    ...(login.force_subject_identifier !== undefined && { forced_subject: login.force_subject_identifier }),
    ...(shared !== undefined && { context: shared }),
  });
  const named = new Set(cookies.map(({ name }) => name));
  const state = browserStateCookie(context, visit.browser, session.id).filter(({ name }) => !named.has(name));
  return { ...arrival, cookies: [...cookies, ...state] };
}
