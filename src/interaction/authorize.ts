import { isExpectedSubject, readIdTokenHint, usableSession } from '../oauth/authorization/authentication.ts';
import { type ConsentDecision, rememberedConsent } from '../oauth/authorization/consent.ts';
import { AuthorizationError } from '../oauth/authorization/response.ts';
import { startAuthorization } from '../oauth/authorization/start.ts';
import { isPublicClient } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Parameters } from '../oauth/parameters.ts';
import type { LoginSession } from '../oauth/records.ts';
import { subjectIdentifier } from '../oauth/subject.ts';
import { bind, bindingCookie, bindingOf, checkBound } from './binding.ts';
import { loginOf } from './consent.ts';
import { type Browser, type CookieChange, type InteractionContext, urlWithQuery } from './context.ts';
import { type Arrival, type Ending, endingOf } from './ending.ts';
import { beginFlow, type Flow, type FlowKind, type LoginResult, openFlow, requestUrl, sealFlow } from './flow.ts';
import { requestOf, type Started } from './request.ts';
import { browserStateCookie, findSession, keepGrants, sessionAfterLogin, sessionCookie } from './session.ts';

/** What the authorization endpoint answers. */
export type AuthorizeOutcome = Arrival & { readonly cookies: readonly CookieChange[] };

/** One request under way: who asks, for what, and in which browser. */
interface Visit extends Started {
  readonly context: InteractionContext;
  readonly browser: Browser;
  readonly ending: Ending;
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
  const resumed = await resumeFlow(context, browser, parameters, 'application');
  if (resumed !== undefined) return resumed;
  const started = await startAuthorization(context, parameters);
  const query = new URLSearchParams([...parameters]).toString();
  return enterFlow(
    context,
    browser,
    started,
    beginFlow(context, query, bindingOf(context, browser, bindingCookie(started.client))),
  );
}

/** Where a flow began, and where its steps come back to. */
export type Origin = 'application' | 'device';

/** Goes on with the flow of a verifier among the parameters; undefined where there is none. */
export async function resumeFlow(
  context: InteractionContext,
  browser: Browser,
  parameters: Parameters,
  origin: Origin,
): Promise<AuthorizeOutcome | undefined> {
  const consent_verifier = parameters.first('consent_verifier');
  if (consent_verifier !== undefined)
    return resume(context, browser, origin, ['consent_verifier', consent_verifier], afterConsent);
  const login_verifier = parameters.first('login_verifier');
  if (login_verifier !== undefined)
    return resume(context, browser, origin, ['login_verifier', login_verifier], afterLogin);
  return undefined;
}

/** The first step of a flow whose request is known: to the login page, or past it. */
export function enterFlow(
  context: InteractionContext,
  browser: Browser,
  started: Started,
  flow: Flow,
): Promise<AuthorizeOutcome> {
  const visit = { context, browser, ...started, ending: endingOf(context, flow, started) };
  return refusedBy(visit.ending, () => begin(visit, flow));
}

async function refusedBy(ending: Ending, step: () => Promise<AuthorizeOutcome>): Promise<AuthorizeOutcome> {
  try {
    return await step();
  } catch (error) {
    return ending.refuse(error);
  }
}

async function begin(visit: Visit, flow: Flow): Promise<AuthorizeOutcome> {
  const { context, browser, request } = visit;
  const hint = await readIdTokenHint(context, request.id_token_hint);
  const current = await findSession(context, browser);
  const session = usableSession(context, request, current, {
    hint,
    // The ID token of this session is about its person, whatever the login application had its client see.
    sees: (subject) => (hint !== undefined && hint.sid === current?.id ? hint.sub : subjectSeenBy(visit, subject)),
  });
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
  // Ory's parameter for its own identity system: what the application asked for is for the page to understand.
  const identity_schema = new URLSearchParams(flow.query).get('identity_schema');
  return {
    kind: 'page',
    location: urlWithQuery(url, { login_challenge, ...(identity_schema !== null && { identity_schema }) }),
    cookies: [bind(context, bindingCookie(visit.client), flow)],
  };
}

type Next = (visit: Visit, flow: Flow) => Promise<AuthorizeOutcome>;

/** Goes on with a flow that a page sent back, in the browser that began it and before it expired. */
async function resume(
  context: InteractionContext,
  browser: Browser,
  origin: Origin,
  [kind, verifier]: readonly [FlowKind, string],
  next: Next,
): Promise<AuthorizeOutcome> {
  const opened = openFlow(context, kind, verifier);
  if (opened === undefined || (opened.flow.device === undefined) !== (origin === 'application'))
    throw new OAuthError('invalid_request', `The ${kind} is not one of this server.`);
  const { flow, expired } = opened;
  const started = await requestOf(context, flow);
  const visit = { context, browser, ...started, ending: endingOf(context, flow, started) };
  return refusedBy(visit.ending, async () => {
    if (expired) throw new OAuthError('login_required', EXPIRED);
    checkBound(browser, bindingCookie(started.client), flow);
    return next(visit, flow);
  });
}

const EXPIRED = 'The sign-in took too long and has expired. Start it again.';

const afterLogin: Next = async (visit, flow) => {
  const { context, browser, request } = visit;
  const { login } = flow;
  if (login === undefined) throw new TypeError('a login verifier has a login');
  if ('rejected' in login) throw await visit.ending.reject(login.rejected);
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
  if (used !== undefined) return startAnew(visit);
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
  if (session === undefined || session.id !== flow.session_id) return startAnew(visit);
  const continued = { ...flow, login: { ...login, auth_time: session.auth_time } };
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

async function toConsent(
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

const afterConsent: Next = async (visit, flow) => {
  const { consent } = flow;
  if (consent === undefined) throw new TypeError('a consent verifier has a consent');
  if ('rejected' in consent) throw await visit.ending.reject(consent.rejected);
  const session = await visit.context.repositories.sessions.find(flow.session_id);
  if (session === undefined) return startAnew(visit);
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
  const arrival = await visit.ending.grant({
    id: flow.device?.id ?? flow.id,
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
  const named = new Set(cookies.map(({ name }) => name));
  const state = browserStateCookie(context, visit.browser, session.id).filter(({ name }) => !named.has(name));
  return { ...arrival, cookies: [...cookies, ...state] };
}

function startAnew({ ending }: Visit): AuthorizeOutcome {
  return { ...ending.again(), cookies: [] };
}

/** What to say when a page is left that has expired: to the application, so that nobody ends at a dead end. */
export async function leaveExpired(context: InteractionContext, flow: Flow): Promise<Error> {
  const { request } = await requestOf(context, flow);
  if (flow.device !== undefined) return new OAuthError('request_unauthorized', EXPIRED);
  return new AuthorizationError(request, 'login_required', EXPIRED);
}
