import type { RequestSource } from '../oauth/authorization/source.ts';
import { seconds } from '../oauth/clock.ts';
import { OAuthError } from '../oauth/errors.ts';
import { isJsonObject, type Json, parseJsonObject } from '../oauth/json.ts';
import type { ConsentSession } from '../oauth/records.ts';
import { createIdentifier } from '../oauth/tokens/identifier.ts';
import { type InteractionContext, urlWithQuery } from './context.ts';

/**
 * An authorization request on its way through login and consent. It travels, sealed, in the challenges and verifiers:
 * nothing is stored for a visitor who has not signed in.
 */
export interface Flow {
  /** Becomes the grant's id. */
  readonly id: string;
  /** The parameters of the authorization request that count, as a query. */
  readonly query: string;
  /** Where they came from, when they were not in the request itself: they are not looked up or verified again. */
  readonly source?: Exclude<RequestSource, { kind: 'parameters' }>;
  /** Seconds. */
  readonly requested_at: number;
  /** The value of the cookie that binds the flow to the browser which began it. */
  readonly binding: string;
  /** The session that a login will make or go on with. */
  readonly session_id: string;
  /** The subject that is signed in already, when the login is only a formality. */
  readonly skip?: string;
  readonly login?: LoginOutcome;
  readonly consent?: ConsentOutcome;
  /** The browser's address at the device page, by which wrong codes are counted. */
  readonly address?: string;
  /** The device that waits for the answer, where the flow began at the device page. */
  readonly device?: FlowDevice;
}

export interface FlowDevice {
  /** Becomes the grant's id instead of the flow's. */
  readonly id: string;
  readonly user_code_hash: string;
}

export type LoginOutcome = { readonly rejected: Rejection } | LoginResult;

export interface LoginResult {
  readonly subject: string;
  /** Seconds: when the person proved who they are. */
  readonly auth_time: number;
  readonly remember: boolean;
  /** Seconds; 0 for the server's setting. */
  readonly remember_for: number;
  /** Whether the browser forgets the session when it is closed. */
  readonly until_browser_closes: boolean;
  readonly extend_session_lifespan: boolean;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly identity_provider_session_id?: string;
  readonly force_subject_identifier?: string;
  readonly context?: Json;
}

export type ConsentOutcome = { readonly rejected: Rejection } | ConsentResult;

export interface ConsentResult {
  readonly grant_scope: readonly string[];
  readonly grant_access_token_audience: readonly string[];
  /** Absent in a flow that an older program sealed. */
  readonly grant_resource?: readonly string[];
  readonly grant_claims: readonly string[];
  readonly session: ConsentSession;
  readonly remember: boolean;
  readonly remember_for: number;
  readonly context?: Json;
}

/** What a login or consent application tells the client instead of a result. */
export interface Rejection {
  readonly error: string;
  readonly error_description: string;
}

/** What a sealed flow is good for; one kind never passes for another. */
export type FlowKind =
  | 'request_verifier'
  | 'login_challenge'
  | 'login_verifier'
  | 'consent_challenge'
  | 'consent_verifier'
  | 'device_challenge'
  | 'device_verifier';

export function beginFlow(context: InteractionContext, query: string, binding: string): Flow {
  return {
    id: createIdentifier(context.clock, context.random),
    query,
    requested_at: seconds(context.clock.now()),
    binding,
    session_id: context.random.bytes(16).toString('base64url'),
  };
}

export function sealFlow(context: InteractionContext, kind: FlowKind, flow: Flow): string {
  return context.challenges.seal(JSON.stringify(flow), kind).toString('base64url');
}

export type OpenedFlow = { readonly flow: Flow; readonly expired: boolean };

/** @returns undefined for anything that this server did not seal for this kind. */
export function openFlow(context: InteractionContext, kind: FlowKind, sealed: string): OpenedFlow | undefined {
  const text = context.challenges.open(Buffer.from(sealed, 'base64url'), kind)?.toString();
  const flow = text === undefined ? undefined : parseJsonObject(text);
  if (flow === undefined || !isFlow(flow)) return undefined;
  const age = context.clock.now() - flow.requested_at * 1000;
  return { flow, expired: age > context.policy.ttl.login_consent_request };
}

/** Only what we sealed opens, so the members need no second look beyond telling the type checker. */
function isFlow(value: unknown): value is Flow {
  return isJsonObject(value) && typeof value['id'] === 'string' && typeof value['query'] === 'string';
}

/** The flow of a challenge that an application or page presents. */
export function requireFlow(
  context: InteractionContext,
  kind: 'login_challenge' | 'consent_challenge' | 'device_challenge',
  challenge: string | undefined,
): Flow {
  if (challenge === undefined) throw new OAuthError('invalid_request', `The parameter ${kind} is missing.`);
  const opened = openFlow(context, kind, challenge);
  if (opened === undefined) throw new OAuthError('not_found', `The ${kind} is unknown.`);
  if (opened.expired)
    throw new OAuthError('request_unauthorized', `The ${kind} has expired. Start the authorization again.`);
  return opened.flow;
}

/** What `verification_uri` names, and where the steps of a device's flow come back to. */
export const DEVICE_VERIFICATION_PATH = '/oauth2/device/verify';

/** Where the flow begins anew with another `prompt`. */
export function urlWithPrompt(context: InteractionContext, flow: Flow, prompt: string): string {
  const query = new URLSearchParams(flow.query);
  query.set('prompt', prompt);
  return urlAnew(context, { ...flow, query: query.toString() });
}

/**
 * Where the flow begins anew. A device's flow has its code behind it, so that it begins after that, as one of its own;
 * so does one whose parameters came in a request object or were pushed, since by now that may have expired.
 */
export function urlAnew(context: InteractionContext, flow: Flow): string {
  const anew = beginFlow(context, flow.query, flow.binding);
  if (flow.device !== undefined) return deviceVerifierUrl(context, { ...anew, device: flow.device });
  if (flow.source === undefined) return requestUrl(context, anew);
  const { source, requested_at } = flow;
  return resumeUrl(context, flow, {
    request_verifier: sealFlow(context, 'request_verifier', { ...anew, source, requested_at }),
  });
}

/** Where a flow goes on whose user code was confirmed. */
export function deviceVerifierUrl(context: InteractionContext, flow: Flow): string {
  return resumeUrl(context, flow, { device_verifier: sealFlow(context, 'device_verifier', flow) });
}

/** Where a flow goes on with a verifier. A request object that was taken up need not come along. */
export function resumeUrl(
  context: InteractionContext,
  flow: Flow,
  verifier: Readonly<Partial<Record<FlowKind, string>>>,
): string {
  if (flow.source === undefined) return urlWithQuery(requestUrl(context, flow), verifier);
  const client_id = new URLSearchParams(flow.query).get('client_id') ?? '';
  return urlWithQuery(`${context.urls.public}/oauth2/auth`, { client_id, ...verifier });
}

/** The authorization request as a URL, as it was sent. */
export function requestUrl(context: InteractionContext, flow: Flow): string {
  const path = flow.device === undefined ? '/oauth2/auth' : DEVICE_VERIFICATION_PATH;
  return `${context.urls.public}${path}?${flow.source?.query ?? flow.query}`;
}
