import { type IdTokenHint, readIdTokenHint } from '../oauth/authorization/authentication.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { isJsonObject, parseJsonObject } from '../oauth/json.ts';
import type { Parameters } from '../oauth/parameters.ts';
import { type Browser, type CookieChange, type InteractionContext, urlWithQuery } from './context.ts';
import { endLoginSession } from './end-login-session.ts';
import type { RedirectTo } from './login.ts';
import { findSession, forgetSession } from './session.ts';

/** A logout on its way, sealed into its challenge and its verifier. */
export interface LogoutFlow {
  readonly subject: string;
  readonly sid: string;
  /** The client that asked; absent when the person came by themselves. */
  readonly client_id?: string;
  readonly rp_initiated: boolean;
  /** Where the browser goes afterwards, `state` included. */
  readonly redirect_to: string;
  readonly request_url: string;
  /** Milliseconds. */
  readonly requested_at: number;
  readonly expires_at: number;
}

export interface LogoutOutcome {
  readonly location: string;
  /** What the browser loads in frames before it goes on (Front-Channel Logout 1.0). */
  readonly frames: readonly string[];
  readonly cookies: readonly CookieChange[];
}

/** What a logout request asks for (RP-Initiated Logout §2), its client and URI checked. */
interface LogoutRequest {
  readonly hint: IdTokenHint | undefined;
  readonly client: Client | undefined;
  readonly redirect_to: string;
}

/**
 * The end session endpoint's work (RP-Initiated Logout 1.0).
 *
 * A request with the ID token of this browser's own session is done at once; anything else that would end a session
 * asks the person first (§2).
 *
 * @throws OAuthError for a page; a request that is wrong never redirects to where it says.
 */
export async function endSessionRequest(
  context: InteractionContext,
  browser: Browser,
  parameters: Parameters,
  url: string,
): Promise<LogoutOutcome> {
  const verifier = parameters.get('logout_verifier');
  if (verifier !== undefined)
    return completeLogout(context, browser, requireLogout(context, 'logout_verifier', verifier));
  const request = await readLogoutRequest(context, parameters);
  const current = await findSession(context, browser);
  const named = request.hint?.sid;
  const session =
    named === undefined || named === current?.id ? current : await context.repositories.sessions.find(named);
  if (session === undefined) return { location: request.redirect_to, frames: [], cookies: [] };
  const now = context.clock.now();
  const flow: LogoutFlow = {
    subject: session.subject,
    sid: session.id,
    ...(request.client !== undefined && { client_id: request.client.client_id }),
    rp_initiated: request.hint !== undefined,
    redirect_to: request.redirect_to,
    request_url: `${context.urls.public}${url}`,
    requested_at: now,
    expires_at: now + context.policy.ttl.login_consent_request,
  };
  if (context.urls.logout.built_in && needsNoQuestion(request, current?.id))
    return completeLogout(context, browser, flow);
  const logout_challenge = sealLogout(context, 'logout_challenge', flow);
  return { location: urlWithQuery(context.urls.logout.url, { logout_challenge }), frames: [], cookies: [] };
}

function needsNoQuestion({ hint, client }: LogoutRequest, currentSession: string | undefined): boolean {
  if (hint === undefined) return false;
  return (hint.sid !== undefined && hint.sid === currentSession) || client?.metadata.skip_logout_consent === true;
}

async function readLogoutRequest(context: InteractionContext, parameters: Parameters): Promise<LogoutRequest> {
  const hint = await readIdTokenHint(context, parameters.get('id_token_hint'));
  const client = await findClient(context, parameters.get('client_id'), hint);
  const uri = parameters.get('post_logout_redirect_uri');
  if (uri === undefined) return { hint, client, redirect_to: context.urls.post_logout_redirect };
  if (client === undefined)
    throw new OAuthError('invalid_request', 'post_logout_redirect_uri needs an id_token_hint, or a client_id.');
  if (!client.metadata.post_logout_redirect_uris.includes(uri))
    throw new OAuthError('invalid_request', 'post_logout_redirect_uri is not one that the application has registered.');
  const state = parameters.get('state');
  return { hint, client, redirect_to: state === undefined ? uri : urlWithQuery(uri, { state }) };
}

async function findClient(
  context: InteractionContext,
  client_id: string | undefined,
  hint: IdTokenHint | undefined,
): Promise<Client | undefined> {
  const audience = hint?.claims['aud'];
  const audiences = (Array.isArray(audience) ? audience : [audience]).filter((one) => typeof one === 'string');
  if (client_id !== undefined && hint !== undefined && !audiences.includes(client_id))
    throw new OAuthError('invalid_request', 'client_id is not the client of the id_token_hint.');
  const candidates = client_id === undefined ? audiences : [client_id];
  for (const candidate of candidates) {
    const client = await context.repositories.clients.find(candidate);
    if (client !== undefined) return client;
  }
  if (candidates.length === 0) return undefined;
  throw new OAuthError('invalid_request', 'No application with this client_id is registered here.');
}

async function completeLogout(context: InteractionContext, browser: Browser, flow: LogoutFlow): Promise<LogoutOutcome> {
  const current = await findSession(context, browser);
  const location = flow.redirect_to;
  // A verifier that got into another browser must not sign out whoever is signed in there.
  if (current?.id !== flow.sid && !flow.rp_initiated) return { location, frames: [], cookies: [] };
  const { frames } = await endLoginSession(context, flow.sid);
  return { location, frames, cookies: forgetSession(context, browser, flow.sid) };
}

export function getLogoutRequest(context: InteractionContext, challenge: string | undefined): LogoutFlow {
  if (challenge === undefined) throw new OAuthError('invalid_request', 'The parameter logout_challenge is missing.');
  return requireLogout(context, 'logout_challenge', challenge);
}

export function acceptLogout(context: InteractionContext, challenge: string | undefined): RedirectTo {
  const logout_verifier = sealLogout(context, 'logout_verifier', getLogoutRequest(context, challenge));
  return { redirect_to: urlWithQuery(`${context.urls.public}/oauth2/sessions/logout`, { logout_verifier }) };
}

type LogoutKind = 'logout_challenge' | 'logout_verifier';

function sealLogout(context: InteractionContext, kind: LogoutKind, flow: LogoutFlow): string {
  return context.challenges.seal(JSON.stringify(flow), kind).toString('base64url');
}

function requireLogout(context: InteractionContext, kind: LogoutKind, sealed: string): LogoutFlow {
  const text = context.challenges.open(Buffer.from(sealed, 'base64url'), kind)?.toString();
  const flow = text === undefined ? undefined : parseJsonObject(text);
  if (flow === undefined || !isLogoutFlow(flow)) throw new OAuthError('not_found', `The ${kind} is unknown.`);
  if (flow.expires_at <= context.clock.now())
    throw new OAuthError('request_unauthorized', 'The sign-out took too long and has expired. Start it again.');
  return flow;
}

/** Only what we sealed opens, so the members need no second look beyond telling the type checker. */
function isLogoutFlow(value: unknown): value is LogoutFlow {
  return isJsonObject(value) && typeof value['sid'] === 'string' && typeof value['expires_at'] === 'number';
}
