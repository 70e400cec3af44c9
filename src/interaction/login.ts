import { readIdTokenHint } from '../oauth/authorization/authentication.ts';
import type { AuthorizationRequest } from '../oauth/authorization/request.ts';
import { wantedAcrs } from '../oauth/claims/authentication.ts';
import type { Client } from '../oauth/client.ts';
import { seconds } from '../oauth/clock.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Json, JsonObject } from '../oauth/json.ts';
import type { InteractionContext } from './context.ts';
import { type Flow, type Rejection, requestUrl, requireFlow, resumeUrl, sealFlow, urlWithPrompt } from './flow.ts';
import { requestOf } from './request.ts';

/** Ory's `oAuth2LoginRequest`, the client and the request parsed. */
export interface LoginRequest {
  readonly challenge: string;
  readonly client: Client;
  readonly request: AuthorizationRequest;
  readonly request_url: string;
  /** The person is signed in already: the application accepts with this subject, without asking. */
  readonly skip: boolean;
  readonly subject: string;
  readonly session_id: string;
  readonly oidc_context: JsonObject;
}

/** Ory's `acceptOAuth2LoginRequest`, parsed, with one member of our own. */
export interface AcceptLogin {
  readonly subject: string;
  readonly remember?: boolean;
  /** Seconds; 0 or absent for the server's setting. */
  readonly remember_for?: number;
  /** The session ends when the browser is closed, however long it is remembered. */
  readonly until_browser_closes?: boolean;
  readonly extend_session_lifespan?: boolean;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly identity_provider_session_id?: string;
  readonly force_subject_identifier?: string;
  readonly context?: Json;
}

export interface RedirectTo {
  readonly redirect_to: string;
}

export async function getLoginRequest(
  context: InteractionContext,
  challenge: string | undefined,
): Promise<LoginRequest> {
  const flow = requireFlow(context, 'login_challenge', challenge);
  const { client, request } = await requestOf(context, flow);
  return {
    challenge: challenge ?? '',
    client,
    request,
    request_url: requestUrl(context, flow),
    skip: flow.skip !== undefined,
    subject: flow.skip ?? '',
    session_id: flow.session_id,
    oidc_context: await oidcContext(context, request),
  };
}

/** What the request said about the person and the pages, each member only when it did. */
export async function oidcContext(context: InteractionContext, request: AuthorizationRequest): Promise<JsonObject> {
  const hint = await readIdTokenHint(context, request.id_token_hint);
  const { ui_locales, display, login_hint, claims } = request;
  const acr_values = wantedAcrs(request);
  return {
    ...(acr_values.length > 0 && { acr_values }),
    ...(ui_locales.length > 0 && { ui_locales }),
    ...(display !== undefined && { display }),
    ...(login_hint !== undefined && { login_hint }),
    ...(hint !== undefined && { id_token_hint_claims: hint.claims }),
    ...(claims !== undefined && { claims }),
  };
}

/** May be repeated until the browser has followed one of the answers; the one that it follows counts. */
export function acceptLogin(
  context: InteractionContext,
  challenge: string | undefined,
  accept: AcceptLogin,
): RedirectTo {
  const flow = requireFlow(context, 'login_challenge', challenge);
  if (accept.subject === '') throw new OAuthError('invalid_request', 'The member subject must not be empty.');
  // Somebody else than the session's person has to sign in for real.
  if (flow.skip !== undefined && flow.skip !== accept.subject)
    return { redirect_to: urlWithPrompt(context, flow, 'login') };
  const { acr, amr, identity_provider_session_id, force_subject_identifier, context: shared } = accept;
  return verifier(context, {
    ...flow,
    login: {
      subject: accept.subject,
      auth_time: seconds(context.clock.now()),
      remember: accept.remember ?? false,
      remember_for: accept.remember_for ?? 0,
      until_browser_closes: accept.until_browser_closes ?? false,
      extend_session_lifespan: accept.extend_session_lifespan ?? false,
      ...(acr !== undefined && { acr }),
      ...(amr !== undefined && { amr }),
      ...(identity_provider_session_id !== undefined && { identity_provider_session_id }),
      ...(force_subject_identifier !== undefined && { force_subject_identifier }),
      ...(shared !== undefined && { context: shared }),
    },
  });
}

export function rejectLogin(
  context: InteractionContext,
  challenge: string | undefined,
  rejected: Rejection,
): RedirectTo {
  const flow = requireFlow(context, 'login_challenge', challenge);
  return verifier(context, { ...flow, login: { rejected } });
}

function verifier(context: InteractionContext, flow: Flow): RedirectTo {
  const login_verifier = sealFlow(context, 'login_verifier', flow);
  return { redirect_to: resumeUrl(context, flow, { login_verifier }) };
}
