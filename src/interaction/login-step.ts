import { checkAcr, isExpectedSubject, readIdTokenHint } from '../oauth/authorization/authentication.ts';
import { wantedAcrs } from '../oauth/claims/authentication.ts';
import { NODE_SKEW } from '../oauth/clock.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { LoginSession } from '../oauth/records.ts';
import { bind, bindingCookie } from './binding.ts';
import { toConsent } from './consent-step.ts';
import { type InteractionContext, urlWithQuery } from './context.ts';
import { type Flow, type LoginResult, sealFlow } from './flow.ts';
import { findSession, keepGrants, sessionAfterLogin, sessionCookie } from './session.ts';
import { type AuthorizeOutcome, type Next, startAnew, subjectSeenBy, type Visit } from './visit.ts';

/** To the page that signs the person in, or has them make an account. */
export function toLogin(visit: Visit, flow: Flow): AuthorizeOutcome {
  const { context, request } = visit;
  const { login, registration } = context.urls;
  const { url } = request.prompt.includes('create') ? registration : login;
  const login_challenge = sealFlow(context, 'login_challenge', flow);
  // Ory's parameter for its own identity system: what the application asked for is for the page to understand.
  const identity_schema = new URLSearchParams(flow.query).get('identity_schema');
  return {
    kind: 'page',
    location: urlWithQuery(url, { login_challenge, ...(identity_schema !== null && { identity_schema }) }),
    cookies: [bind(context, bindingCookie(visit.client), flow)],
  };
}

/** The person is back from the login page, signed in or refused. */
export const afterLogin: Next = async (visit, flow) => {
  const { context, browser, request } = visit;
  const { login } = flow;
  if (login === undefined) throw new TypeError('a login verifier has a login');
  if ('rejected' in login) throw await visit.ending.reject(login.rejected);
  const previous = await findSession(context, browser);
  if (flow.skip !== undefined) return afterSkippedLogin(visit, flow, login, previous);

  const hint = await readIdTokenHint(context, request.id_token_hint);
  if (!isExpectedSubject(request, hint, subjectSeenBy(visit, login.subject, login.force_subject_identifier)))
    throw new OAuthError('login_required', 'Somebody else has signed in than the application expects.');
  checkAcr(request, login.acr);
  // Between the password and this request lies the time that a verifier is good for.
  if (!(await context.subjects.maySignIn(login.subject)))
    throw new OAuthError('login_required', 'The account was disabled or removed.');
  const { session, changes, cookies } = sessionAfterLogin(context, browser, flow, login, previous);
  const used = await context.write([
    {
      op: 'insert',
      entity: 'used_jti',
      record: { issuer: 'login_verifier', hash: flow.id, expires_at: expiryOf(context, flow) },
      guard: 'login_verifier_used',
    },
    ...changes,
  ]);
  if (used !== undefined) return startAnew(visit);
  return toConsent(visit, { ...flow, session_id: session.id }, session, cookies);
};

function expiryOf(context: InteractionContext, flow: Flow): number {
  return flow.requested_at * 1000 + context.policy.ttl.login_consent_request + NODE_SKEW;
}

/** The session goes on as it is; the application may lengthen it. */
async function afterSkippedLogin(
  visit: Visit,
  flow: Flow,
  login: LoginResult,
  session: LoginSession | undefined,
): Promise<AuthorizeOutcome> {
  if (session === undefined || session.id !== flow.session_id) return startAnew(visit);
  // What the login reached is said anew each time; only to a request that asks for it, the session's will do.
  const acr = login.acr ?? (wantedAcrs(visit.request).length > 0 ? session.payload.acr : undefined);
  checkAcr(visit.request, acr);
  const continued = { ...flow, login: { ...login, auth_time: session.auth_time, ...(acr !== undefined && { acr }) } };
  if (!login.extend_session_lifespan) return toConsent(visit, continued, session, []);
  const { context } = visit;
  const longest = context.policy.ttl.authentication_session;
  const lifespan = login.remember_for > 0 ? Math.min(login.remember_for * 1000, longest) : longest;
  const expires_at = context.clock.now() + lifespan;
  await context.write([
    { op: 'update', entity: 'login_session', where: { id: session.id }, set: { expires_at } },
    ...keepGrants(session, expires_at),
  ]);
  const cookies = [sessionCookie(context, session.id, Math.floor(lifespan / 1000))];
  return toConsent(visit, continued, { ...session, expires_at }, cookies);
}
