import { isExpectedSubject, readIdTokenHint, usableSession } from '../oauth/authorization/authentication.ts';
import { type ConsentDecision, rememberedConsent } from '../oauth/authorization/consent.ts';
import { issueAuthorization } from '../oauth/authorization/issue.ts';
import type { AuthorizationRequest } from '../oauth/authorization/request.ts';
import { AuthorizationError, type Delivery } from '../oauth/authorization/response.ts';
import { startAuthorization } from '../oauth/authorization/start.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { Parameters } from '../oauth/parameters.ts';
import type { LoginSession } from '../oauth/records.ts';
import { subjectIdentifier } from '../oauth/subject.ts';
import { loginOf } from './consent.ts';
import { type Browser, type CookieChange, type InteractionContext, urlWithQuery } from './context.ts';
import {
  beginFlow,
  bindingCookie,
  type Flow,
  type FlowKind,
  type LoginResult,
  openFlow,
  requestUrl,
  sealFlow,
} from './flow.ts';
import { findSession, sessionAfterLogin, sessionCookie } from './session.ts';

/** What the authorization endpoint answers: on to a page of the provider, or back to the application. */
export type AuthorizeOutcome =
  | { readonly kind: 'page'; readonly location: string; readonly cookies: readonly CookieChange[] }
  | { readonly kind: 'response'; readonly delivery: Delivery; readonly cookies: readonly CookieChange[] };

/** One request under way: who asks, for what, and in which browser. */
interface Visit {
  readonly context: InteractionContext;
  readonly browser: Browser;
  readonly client: Client;
  readonly request: AuthorizationRequest;
}

/**
 * The authorization endpoint's work: begins a flow, or goes on with one that comes back from the login or the consent
 * page with a verifier.
 *
 * @throws OAuthError for a page, AuthorizationError for the application.
 */
export async function authorize(
  context: InteractionContext,
  browser: Browser,
  parameters: Parameters,
): Promise<AuthorizeOutcome> {
  const consent_verifier = parameters.first('consent_verifier');
  if (consent_verifier !== undefined)
    return resume(context, browser, 'consent_verifier', consent_verifier, afterConsent);
  const login_verifier = parameters.first('login_verifier');
  if (login_verifier !== undefined) return resume(context, browser, 'login_verifier', login_verifier, afterLogin);
  const visit = { context, browser, ...(await startAuthorization(context, parameters)) };
  return toApplication(visit, () => begin(visit, parameters));
}

/** A refusal from here on is the application's to hear. */
async function toApplication(visit: Visit, step: () => Promise<AuthorizeOutcome>): Promise<AuthorizeOutcome> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof AuthorizationError) throw error;
    throw AuthorizationError.from(visit.request, error);
  }
}

async function begin(visit: Visit, parameters: Parameters): Promise<AuthorizeOutcome> {
  const { context, browser, client, request } = visit;
  const hint = await readIdTokenHint(context, request.id_token_hint);
  const session = usableSession(context, request, await findSession(context, browser), {
    hint,
    sees: (subject) => subjectSeenBy(visit, subject),
  });
  const binding = browser.cookies.get(bindingCookie(client)) ?? context.random.bytes(16).toString('base64url');
  const flow = beginFlow(context, new URLSearchParams([...parameters]).toString(), binding);
  if (session === undefined) return toLogin(visit, flow);
  if (!context.urls.login.built_in) return toLogin(visit, { ...flow, session_id: session.id, skip: session.subject });
  return toConsent(visit, { ...flow, session_id: session.id, login: loginOfSession(session) }, session, []);
}

function subjectSeenBy({ context, client }: Visit, subject: string, forced?: string): string {
  return subjectIdentifier(context.policy, client, subject, forced) ?? subject;
}

/** Our own login page has nothing to add to a session that is good as it is. */
function loginOfSession(session: LoginSession): LoginResult {
  const { acr, amr } = session.payload;
  return {
    subject: session.subject,
    auth_time: session.auth_time,
    remember: true,
    remember_for: 0,
    until_browser_closes: false,
    extend_session_lifespan: false,
    ...(acr !== undefined && { acr }),
    ...(amr !== undefined && { amr }),
  };
}

function toLogin(visit: Visit, flow: Flow): AuthorizeOutcome {
  const { context, request } = visit;
  const { login, registration } = context.urls;
  const { url } = request.prompt.includes('create') ? registration : login;
  const login_challenge = sealFlow(context, 'login_challenge', flow);
  return { kind: 'page', location: urlWithQuery(url, { login_challenge }), cookies: [bind(visit, flow)] };
}

function bind({ context, client }: Visit, flow: Flow): CookieChange {
  const maxAge = Math.floor(context.policy.ttl.login_consent_request / 1000);
  return { name: bindingCookie(client), value: flow.binding, maxAge };
}

type Next = (visit: Visit, flow: Flow) => Promise<AuthorizeOutcome>;

/** Goes on with a flow that a page sent back, in the browser that began it and before it expired. */
async function resume(
  context: InteractionContext,
  browser: Browser,
  kind: FlowKind,
  verifier: string,
  next: Next,
): Promise<AuthorizeOutcome> {
  const opened = openFlow(context, kind, verifier);
  if (opened === undefined) throw new OAuthError('invalid_request', `The ${kind} is not one of this server.`);
  const { flow, expired } = opened;
  const visit = { context, browser, ...(await startAuthorization(context, Parameters.parse(flow.query))) };
  return toApplication(visit, async () => {
    if (expired) throw new OAuthError('login_required', EXPIRED);
    if (browser.cookies.get(bindingCookie(visit.client)) !== flow.binding)
      throw new OAuthError(
        'request_forbidden',
        'The sign-in was finished in another browser than it was started in, or the browser keeps no cookies.',
      );
    return next(visit, flow);
  });
}

const EXPIRED = 'The sign-in took too long and has expired. Start it again.';

const afterLogin: Next = async (visit, flow) => {
  const { context, browser, request } = visit;
  const { login } = flow;
  if (login === undefined) throw new TypeError('a login verifier has a login');
  if ('rejected' in login) throw rejected(visit, login.rejected);
  const previous = await findSession(context, browser);
  if (flow.skip !== undefined) return afterSkippedLogin(visit, flow, login, previous);

  const hint = await readIdTokenHint(context, request.id_token_hint);
  if (!isExpectedSubject(request, hint, subjectSeenBy(visit, login.subject, login.force_subject_identifier)))
    throw new OAuthError('login_required', 'Somebody else has signed in than the application expects.');
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
  if (used !== undefined) return startAnew(visit, flow);
  return toConsent(visit, { ...flow, session_id: session.id }, session, cookies);
};

function expiryOf(context: InteractionContext, flow: Flow): number {
  return flow.requested_at * 1000 + context.policy.ttl.login_consent_request + 1000;
}

/** The session goes on as it is; the application may lengthen it. */
async function afterSkippedLogin(
  visit: Visit,
  flow: Flow,
  login: LoginResult,
  session: LoginSession | undefined,
): Promise<AuthorizeOutcome> {
  if (session === undefined || session.id !== flow.session_id) return startAnew(visit, flow);
  const continued = { ...flow, login: { ...login, auth_time: session.auth_time } };
  if (!login.extend_session_lifespan) return toConsent(visit, continued, session, []);
  const { context } = visit;
  const longest = context.policy.ttl.authentication_session;
  const lifespan = login.remember_for > 0 ? Math.min(login.remember_for * 1000, longest) : longest;
  const expires_at = context.clock.now() + lifespan;
  await context.write([{ op: 'update', entity: 'login_session', where: { id: session.id }, set: { expires_at } }]);
  const cookies = [sessionCookie(context, session.id, Math.floor(lifespan / 1000))];
  return toConsent(visit, continued, { ...session, expires_at }, cookies);
}

async function toConsent(
  visit: Visit,
  flow: Flow,
  session: LoginSession,
  cookies: readonly CookieChange[],
): Promise<AuthorizeOutcome> {
  const { context, client, request } = visit;
  const stored = await context.repositories.consents.find(session.subject, client.client_id);
  const decision = rememberedConsent(context, client, request, stored);
  if (decision !== undefined && context.urls.consent.built_in) return issue(visit, flow, session, decision, cookies);
  const { skip: _, ...rest } = flow;
  const asking = { ...rest, ...(decision !== undefined && { skip: session.subject }) };
  const consent_challenge = sealFlow(context, 'consent_challenge', asking);
  return {
    kind: 'page',
    location: urlWithQuery(context.urls.consent.url, { consent_challenge }),
    cookies: [...cookies, bind(visit, flow)],
  };
}

const afterConsent: Next = async (visit, flow) => {
  const { consent } = flow;
  if (consent === undefined) throw new TypeError('a consent verifier has a consent');
  if ('rejected' in consent) throw rejected(visit, consent.rejected);
  const session = await visit.context.repositories.sessions.find(flow.session_id);
  if (session === undefined) return startAnew(visit, flow);
  const decision: ConsentDecision = {
    scope: consent.grant_scope,
    audience: consent.grant_access_token_audience,
    session: consent.session,
    remember: consent.remember,
    remember_for: consent.remember_for,
    skipped: flow.skip !== undefined,
  };
  return issue(visit, flow, session, decision, []);
};

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
  const delivery = await issueAuthorization(context, {
    id: flow.id,
    client,
    request,
    request_url: requestUrl(context, flow),
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
  return delivery === undefined ? startAnew(visit, flow, cookies) : { kind: 'response', delivery, cookies };
}

function rejected(visit: Visit, rejection: { readonly error: string; readonly error_description: string }): Error {
  return new AuthorizationError(visit.request, rejection.error, rejection.error_description);
}

/**
 * The answer to a verifier that was used before, by a double click or the back button: the request again, which the
 * session and the remembered consent answer without another question, or which asks again where they may not.
 */
function startAnew({ context }: Visit, flow: Flow, cookies: readonly CookieChange[] = []): AuthorizeOutcome {
  return { kind: 'page', location: requestUrl(context, flow), cookies };
}

/** What to tell the application when a page is left that has expired, so that nobody ends at a dead end. */
export async function leaveExpired(context: InteractionContext, flow: Flow): Promise<AuthorizationError> {
  const { request } = await startAuthorization(context, Parameters.parse(flow.query));
  return new AuthorizationError(request, 'login_required', EXPIRED);
}
