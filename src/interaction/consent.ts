import type { AuthorizationRequest } from '../oauth/authorization/request.ts';
import type { Client } from '../oauth/client.ts';
import type { Json, JsonObject } from '../oauth/json.ts';
import type { ConsentSession } from '../oauth/records.ts';
import { type InteractionContext, urlWithQuery } from './context.ts';
import {
  type Flow,
  type LoginResult,
  type Rejection,
  requestUrl,
  requireFlow,
  sealFlow,
  urlWithPrompt,
} from './flow.ts';
import { oidcContext, type RedirectTo } from './login.ts';
import { requestOf } from './request.ts';

/** Ory's `oAuth2ConsentRequest`, the client and the request parsed. */
export interface ConsentRequest {
  readonly challenge: string;
  readonly consent_request_id: string;
  /** Names the flow, so that a login and its consent can be told to belong together. */
  readonly flow_id: string;
  readonly client: Client;
  readonly request: AuthorizationRequest;
  readonly request_url: string;
  /** An earlier answer covers the request: the application accepts without asking. */
  readonly skip: boolean;
  /** A device waits: the answer goes to no application's address. */
  readonly for_device: boolean;
  readonly login: LoginResult;
  readonly login_session_id: string;
  readonly oidc_context: JsonObject;
}

/** Ory's `acceptOAuth2ConsentRequest`, parsed. */
export interface AcceptConsent {
  readonly grant_scope?: readonly string[];
  readonly grant_access_token_audience?: readonly string[];
  readonly session?: ConsentSession;
  readonly remember?: boolean;
  /** Seconds; 0 or absent: until it is withdrawn. */
  readonly remember_for?: number;
  readonly context?: Json;
}

export async function getConsentRequest(
  context: InteractionContext,
  challenge: string | undefined,
): Promise<ConsentRequest> {
  const flow = requireFlow(context, 'consent_challenge', challenge);
  const { client, request } = await requestOf(context, flow);
  return {
    challenge: challenge ?? '',
    consent_request_id: flow.device?.id ?? flow.id,
    flow_id: flow.id,
    client,
    request,
    request_url: requestUrl(context, flow),
    skip: flow.skip !== undefined,
    for_device: flow.device !== undefined,
    login: loginOf(flow),
    login_session_id: flow.session_id,
    oidc_context: await oidcContext(context, request),
  };
}

/** The login that a flow on its way to consent has behind it. */
export function loginOf(flow: Flow): LoginResult {
  if (flow.login === undefined || 'rejected' in flow.login) throw new TypeError('a consent flow has a login');
  return flow.login;
}

export function acceptConsent(
  context: InteractionContext,
  challenge: string | undefined,
  accept: AcceptConsent,
): RedirectTo {
  const flow = requireFlow(context, 'consent_challenge', challenge);
  return verifier(context, {
    ...flow,
    consent: {
      grant_scope: accept.grant_scope ?? [],
      grant_access_token_audience: accept.grant_access_token_audience ?? [],
      session: accept.session ?? {},
      remember: accept.remember ?? false,
      remember_for: accept.remember_for ?? 0,
      ...(accept.context !== undefined && { context: accept.context }),
    },
  });
}

export function rejectConsent(
  context: InteractionContext,
  challenge: string | undefined,
  rejected: Rejection,
): RedirectTo {
  const flow = requireFlow(context, 'consent_challenge', challenge);
  return verifier(context, { ...flow, consent: { rejected } });
}

/** The same request for somebody else, who signs in first. */
export function switchAccount(context: InteractionContext, challenge: string | undefined): RedirectTo {
  const flow = requireFlow(context, 'consent_challenge', challenge);
  return { redirect_to: urlWithPrompt(context, flow, 'select_account') };
}

function verifier(context: InteractionContext, flow: Flow): RedirectTo {
  const consent_verifier = sealFlow(context, 'consent_verifier', flow);
  return { redirect_to: urlWithQuery(requestUrl(context, flow), { consent_verifier }) };
}
