import { readIdTokenHint, usableSession } from '../oauth/authorization/authentication.ts';
import { AuthorizationError } from '../oauth/authorization/response.ts';
import { startAuthorization } from '../oauth/authorization/start.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Parameters } from '../oauth/parameters.ts';
import type { LoginSession } from '../oauth/records.ts';
import { bindingCookie, bindingOf, checkBound } from './binding.ts';
import { afterConsent, toConsent } from './consent-step.ts';
import type { Browser, InteractionContext } from './context.ts';
import { type Ending, endingOf } from './ending.ts';
import { beginFlow, type Flow, type FlowKind, type LoginResult, openFlow } from './flow.ts';
import { afterLogin, toLogin } from './login-step.ts';
import { requestOf, type Started } from './request.ts';
import { findSession } from './session.ts';
import { type AuthorizeOutcome, type Next, subjectSeenBy, type Visit } from './visit.ts';

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
  const { source, client } = started;
  const flow = beginFlow(context, started.parameters.toQuery(), bindingOf(context, browser, bindingCookie(client)));
  return enterFlow(context, browser, started, source.kind === 'parameters' ? flow : { ...flow, source });
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
  const request_verifier = parameters.first('request_verifier');
  if (request_verifier !== undefined)
    return resume(context, browser, origin, ['request_verifier', request_verifier], begin);
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

/** What to say when a page is left that has expired: to the application, so that nobody ends at a dead end. */
export async function leaveExpired(context: InteractionContext, flow: Flow): Promise<Error> {
  const { request } = await requestOf(context, flow);
  if (flow.device !== undefined) return new OAuthError('request_unauthorized', EXPIRED);
  return new AuthorizationError(request, 'login_required', EXPIRED);
}
