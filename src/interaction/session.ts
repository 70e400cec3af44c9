import { browserState } from '../oauth/logout/session-state.ts';
import type { LoginSession } from '../oauth/records.ts';
import type { OAuthChange } from '../oauth/repositories.ts';
import type { Browser, CookieChange, InteractionContext } from './context.ts';
import type { Flow, LoginResult } from './flow.ts';

const SESSION_COOKIE = 'session';
const BROWSER_STATE_COOKIE = 'browser_state';
const BROWSER_STATE = { name: BROWSER_STATE_COOKIE, readable: true } as const;

/** A session that the browser forgets when it closes ends here at the latest. */
const BROWSER_SESSION_MS = 24 * 60 * 60 * 1000;

/** The id of the session that the browser's cookie speaks of. */
function sessionIdOf(context: InteractionContext, browser: Browser): string | undefined {
  const cookie = browser.cookies.get(SESSION_COOKIE);
  if (cookie === undefined) return undefined;
  return context.cookies.open(Buffer.from(cookie, 'base64url'), SESSION_COOKIE)?.toString();
}

/** The browser's session, when it may skip a login: there, remembered, not expired. */
export async function findSession(context: InteractionContext, browser: Browser): Promise<LoginSession | undefined> {
  const id = sessionIdOf(context, browser);
  const session = id === undefined ? undefined : await context.repositories.sessions.find(id);
  if (session === undefined || !session.remembered || session.expires_at <= context.clock.now()) return undefined;
  return session;
}

const FORGET_SESSION: CookieChange = { name: SESSION_COOKIE, value: null };

/** What a browser has to forget of a session that ended; nothing of somebody else's who signed in there meanwhile. */
export function forgetSession(context: InteractionContext, browser: Browser, session_id: string): CookieChange[] {
  const own = sessionIdOf(context, browser) === session_id;
  const known = browser.cookies.get(BROWSER_STATE_COOKIE) === browserState(session_id);
  return [...(own ? [FORGET_SESSION] : []), ...(known ? [{ ...BROWSER_STATE, value: null }] : [])];
}

/**
 * The cookie that the check session iframe reads, where the browser does not have it yet. It goes when the browser is
 * closed, which at worst makes an application ask anew.
 */
export function browserStateCookie(context: InteractionContext, browser: Browser, session_id: string): CookieChange[] {
  const value = browserState(session_id);
  if (!context.policy.session_management || browser.cookies.get(BROWSER_STATE_COOKIE) === value) return [];
  return [{ ...BROWSER_STATE, value }];
}

export function sessionCookie(context: InteractionContext, id: string, maxAge: number | undefined): CookieChange {
  const value = context.cookies.seal(id, SESSION_COOKIE).toString('base64url');
  return { name: SESSION_COOKIE, value, ...(maxAge !== undefined && { maxAge }) };
}

export interface SessionUpdate {
  readonly session: LoginSession;
  readonly changes: readonly OAuthChange[];
  readonly cookies: readonly CookieChange[];
}

/** The session after a login: a new one, or the browser's own gone on with when the same person signed in again. */
export function sessionAfterLogin(
  context: InteractionContext,
  browser: Browser,
  flow: Flow,
  login: LoginResult,
  previous: LoginSession | undefined,
): SessionUpdate {
  const goesOn = previous !== undefined && previous.subject === login.subject && login.remember;
  const session = createSession(context, browser, goesOn ? previous.id : flow.session_id, login, previous);
  const lifespan = session.expires_at - context.clock.now();
  const cookie = login.remember
    ? sessionCookie(context, session.id, login.until_browser_closes ? undefined : Math.floor(lifespan / 1000))
    : FORGET_SESSION;
  return {
    session,
    changes: [
      ...(previous !== undefined && !goesOn ? [endSession(previous.id)] : []),
      { op: 'insert', entity: 'login_session', record: session, existing: 'replace' },
      ...(goesOn ? keepGrants(previous, session.expires_at) : []),
    ],
    cookies: [cookie, ...browserStateCookie(context, browser, session.id)],
  };
}

function endSession(id: string): OAuthChange {
  return { op: 'delete', entity: 'login_session', where: { id } };
}

/**
 * Grants that are kept to know whom the session's end is to be told to are kept for the longer session too. They are
 * those whose expiry is the session's.
 */
export function keepGrants({ id, expires_at }: LoginSession, until: number): OAuthChange[] {
  if (until <= expires_at) return [];
  const where = { session_id: id, expires_at };
  return [{ op: 'update', entity: 'authorization_grant', where, set: { expires_at: until } }];
}

function createSession(
  context: InteractionContext,
  browser: Browser,
  id: string,
  login: LoginResult,
  previous: LoginSession | undefined,
): LoginSession {
  const now = context.clock.now();
  const { acr, amr, identity_provider_session_id } = login;
  return {
    id,
    subject: login.subject,
    auth_time: login.auth_time,
    remembered: login.remember,
    created_at: previous?.id === id ? previous.created_at : now,
    expires_at: now + sessionLifespan(context, login),
    payload: {
      address: browser.address,
      ...(browser.user_agent !== undefined && { user_agent: browser.user_agent.slice(0, 255) }),
      ...(acr !== undefined && { acr }),
      ...(amr !== undefined && { amr }),
      ...(identity_provider_session_id !== undefined && { identity_provider_session_id }),
    },
  };
}

function sessionLifespan(context: InteractionContext, login: LoginResult): number {
  const longest = context.policy.ttl.authentication_session;
  if (login.until_browser_closes || !login.remember) return Math.min(BROWSER_SESSION_MS, longest);
  return login.remember_for > 0 ? Math.min(login.remember_for * 1000, longest) : longest;
}
