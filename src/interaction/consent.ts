import type { AuthorizationRequest } from '../oauth/authorization/request.ts';
import { claimsBesideScopes } from '../oauth/claims/consent.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Json, JsonObject } from '../oauth/json.ts';
import type { ConsentSession } from '../oauth/records.ts';
import type { InteractionContext } from './context.ts';
import {
  type Flow,
  type LoginResult,
  type Rejection,
  requestUrl,
  requireFlow,
  resumeUrl,
  sealFlow,
  urlWithPrompt,
} from './flow.ts';
import { oidcContext, type RedirectTo } from './login.ts';
import { requestOf } from './request.ts';
import { grantedResources, type NamedResource, namedResources } from './resources.ts';

/** Ory's `oAuth2ConsentRequest`, the client and the request parsed. */
export interface ConsentRequest {
  readonly challenge: string;
  readonly consent_request_id: string;
  /** Names the flow, so that a login and its consent can be told to belong together. */
  readonly flow_id: string;
  readonly client: Client;
  readonly request: AuthorizationRequest;
  readonly request_url: string;
  /** The APIs that the tokens are to be for, with a name for people where the operator gave one. */
  readonly resources: readonly NamedResource[];
  /** Claims that the request asks for by name, beside those of its scopes. */
  readonly requested_claims: readonly string[];
  /** An earlier answer covers the request: the application accepts without asking. */
  readonly skip: boolean;
  /** A device waits: the answer goes to no application's address. */
  readonly for_device: boolean;
  readonly login: LoginResult;
  readonly login_session_id: string;
  readonly oidc_context: JsonObject;
}

/** Ory's `acceptOAuth2ConsentRequest`, parsed, with one member of our own. */
export interface AcceptConsent {
  readonly grant_scope?: readonly string[];
  /** The granted ones of the requested resources stand here, too: as in Ory's newest API. */
  readonly grant_access_token_audience?: readonly string[];
  /** Of the `requested_claims`. */
  readonly grant_claims?: readonly string[];
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
    resources: await namedResources(context, client, request.resource),
    requested_claims: claimsBesideScopes(request.claims, request.scope),
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

export async function acceptConsent(
  context: InteractionContext,
  challenge: string | undefined,
  accept: AcceptConsent,
): Promise<RedirectTo> {
  const flow = requireFlow(context, 'consent_challenge', challenge);
  const { request } = await requestOf(context, flow);
  const granted = grantedResources(request, accept.grant_access_token_audience ?? []);
  // Without any, the tokens would be for everybody who looks at no audience: more than was asked for.
  if (request.resource.length > 0 && granted.resource.length === 0)
    throw new OAuthError(
      'invalid_request',
      'Put at least one of the requested_resources into grant_access_token_audience, or reject the request.',
    );
  return verifier(context, {
    ...flow,
    consent: {
      grant_scope: accept.grant_scope ?? [],
      grant_access_token_audience: granted.audience,
      grant_resource: granted.resource,
      grant_claims: accept.grant_claims ?? [],
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
  return { redirect_to: resumeUrl(context, flow, { consent_verifier }) };
}
