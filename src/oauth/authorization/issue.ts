import { acrOf } from '../claims/authentication.ts';
import { grantedClaimsRequest } from '../claims/consent.ts';
import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import type { Json } from '../json.ts';
import { sessionState } from '../logout/session-state.ts';
import { matrixLifespan } from '../matrix/profile.ts';
import type { Policy } from '../policy.ts';
import { profileOf } from '../profiles.ts';
import type { AuthorizationGrant, GrantPayload } from '../records.ts';
import { keepUsedClient } from '../registration/dynamic-expiry.ts';
import type { OAuthChange } from '../repositories.ts';
import { longestLifespan, type TokenTarget, tokenTarget } from '../resources/token-target.ts';
import { subjectIdentifier } from '../subject.ts';
import { type MintedAccessToken, mintAccessToken } from '../tokens/access-token.ts';
import { mintIdToken } from '../tokens/id-token.ts';
import { accessTokenLifespan, idTokenLifespan } from '../tokens/lifespans.ts';
import type { ConsentDecision } from './consent.ts';
import { pushedRequestUsed, usePushedRequest } from './pushed-request.ts';
import type { AuthorizationRequest } from './request.ts';
import { type Delivery, deliver } from './response.ts';

/** A request that is answered: who signed in, and what was granted. */
export interface Authorized {
  /** The grant's id, made when the request came in: a second answer to the same request finds it taken. */
  readonly id: string;
  readonly client: Client;
  readonly request: AuthorizationRequest;
  readonly request_url: string;
  /** The key of the pushed request that is answered. */
  readonly pushed_request?: string;
  /** Seconds. */
  readonly requested_at: number;
  readonly subject: string;
  readonly forced_subject?: string;
  readonly session: {
    readonly id: string;
    readonly expires_at: number;
    readonly auth_time: number;
    readonly acr?: string;
    readonly amr?: readonly string[];
  };
  readonly consent: ConsentDecision;
  readonly context?: Json;
}

/**
 * Issues what the response type asks for, and resolves to the response once it is durable; to undefined when the
 * request was answered before.
 *
 * @throws OAuthError invalid_request_uri for a pushed request that was answered before, in whichever browser tab.
 */
export async function issueAuthorization(context: OAuthContext, authorized: Authorized): Promise<Delivery | undefined> {
  const { client, request } = authorized;
  const { resource } = authorized.consent;
  const grant = createGrant(context, authorized, await longestLifespan(context, client, resource));
  const code = request.response_type.code ? context.tokens.authorizationCode(grant) : undefined;
  const target = request.response_type.token ? await targetOf(context, client, grant) : undefined;
  const accessToken = target && (await mint(context, client, grant, target));
  const written = await context.write([
    ...(authorized.pushed_request === undefined ? [] : [usePushedRequest(authorized.pushed_request)]),
    { op: 'insert', entity: 'authorization_grant', record: grant, guard: 'already_answered' },
    ...(accessToken === undefined ? [] : [accessToken.change]),
    ...rememberConsent(context, authorized, grant),
    ...keepUsedClient(context.policy, client, context.clock),
  ]);
  const used = pushedRequestUsed(written);
  if (used !== undefined) throw used;
  if (written !== undefined) return undefined;
  const id_token = request.response_type.id_token
    ? await mintIdToken(context, {
        client,
        grant,
        lifespan: idTokenLifespan(context.policy, client, 'implicit_grant'),
        nonce: request.nonce,
        access_token: accessToken?.token,
        code,
        with_scope_claims: !request.response_type.token && !request.response_type.code,
      })
    : undefined;
  const namesScope =
    accessToken !== undefined || (code !== undefined && profileOf(context.policy, client).scope_with_code);
  return deliver(context, request, {
    code,
    access_token: accessToken?.token,
    token_type: accessToken && 'bearer',
    expires_in: accessToken && String(accessToken.expires_in),
    id_token,
    scope: namesScope ? (target ?? grant.payload).scope.join(' ') : undefined,
    session_state: grant.payload.scope.includes('openid')
      ? sessionState(context, request, authorized.session.id)
      : undefined,
  });
}

/** RFC 8707 §2.1: a token that the browser carries is for all that was granted. */
function targetOf(context: OAuthContext, client: Client, { payload }: AuthorizationGrant): Promise<TokenTarget> {
  const { scope, audience } = payload;
  return tokenTarget(context, client, { resource: [], scope, audience, granted: payload });
}

function mint(
  context: OAuthContext,
  client: Client,
  grant: AuthorizationGrant,
  { scope, audience, bound, strategy, signing_alg, lifespan }: TokenTarget,
): Promise<MintedAccessToken> {
  const { payload } = grant;
  return mintAccessToken(context, {
    client,
    grant_id: grant.id,
    grant_bound: true,
    same_as_grant: !bound,
    subject: payload.subject_identifier ?? grant.subject,
    scope,
    audience,
    ...(strategy !== undefined && { strategy }),
    ...(signing_alg !== undefined && { signing_alg }),
    lifespan: matrixLifespan(
      context.policy,
      client,
      payload.scope,
      accessTokenLifespan(context.policy, client, 'implicit_grant', lifespan),
    ),
    auth_time: payload.auth_time,
    ...(payload.session.access_token !== undefined && { ext: payload.session.access_token }),
    ...(payload.acr !== undefined && { acr: payload.acr }),
    ...(payload.amr !== undefined && { amr: payload.amr }),
  });
}

/** @param resource_lifespan milliseconds that its tokens may live by what their resources say; 0 for nothing. */
export function createGrant(
  context: OAuthContext,
  authorized: Authorized,
  resource_lifespan: number,
): AuthorizationGrant {
  const { client, request, session } = authorized;
  const { ttl } = context.policy;
  const now = context.clock.now();
  const longestToken = Math.max(
    accessTokenLifespan(context.policy, client, 'authorization_code_grant'),
    accessTokenLifespan(context.policy, client, 'implicit_grant'),
    resource_lifespan,
  );
  return {
    id: authorized.id,
    client_id: client.client_id,
    subject: authorized.subject,
    session_id: session.id,
    created_at: Math.max(now, client.created_at),
    expires_at: Math.max(now + ttl.auth_code + longestToken, wantsLogoutNotice(client) ? session.expires_at : 0),
    code_expires_at: request.response_type.code ? now + codeLifespan(context.policy, client) : null,
    code_used_at: null,
    refresh_generation: 0,
    refresh_predecessor: 0,
    refresh_rotated_at: null,
    refresh_expires_at: null,
    payload: createPayload(context, authorized),
  };
}

function codeLifespan(policy: Policy, client: Client): number {
  return Math.min(policy.ttl.auth_code, profileOf(policy, client).longest_code);
}

/** The grant says which clients a session's end is to be told to, so it is kept as long as the session. */
function wantsLogoutNotice({ metadata }: Client): boolean {
  return metadata.backchannel_logout_uri !== undefined || metadata.frontchannel_logout_uri !== undefined;
}

function createPayload(context: OAuthContext, authorized: Authorized): GrantPayload {
  const { client, request, session, consent } = authorized;
  const { nonce, code_challenge, code_challenge_method, dpop_jkt, claims_locales } = request;
  const acr = acrOf(request, session.acr);
  const claims = grantedClaimsRequest(request.claims, consent);
  const subject_identifier = subjectIdentifier(context.policy, client, authorized.subject, authorized.forced_subject);
  return {
    seed: context.random.bytes(16).toString('base64url'),
    requested_scope: request.scope,
    requested_audience: request.audience,
    scope: consent.scope,
    audience: consent.audience,
    redirect_uri: request.redirect_uri,
    redirect_uri_given: request.redirect_uri_given,
    auth_time: session.auth_time,
    requested_at: authorized.requested_at,
    session: consent.session,
    consent: { remember: consent.remember, remember_for: consent.remember_for, skipped: consent.skipped },
    request_url: authorized.request_url,
    ...(nonce !== undefined && { nonce }),
    ...(code_challenge !== undefined && { code_challenge }),
    ...(code_challenge_method !== undefined && { code_challenge_method }),
    ...(request.resource.length > 0 && { requested_resource: request.resource }),
    ...(consent.resource.length > 0 && { resource: consent.resource }),
    ...(dpop_jkt !== undefined && { dpop_jkt }),
    ...(acr !== undefined && { acr }),
    ...(session.amr !== undefined && { amr: session.amr }),
    ...(claims !== undefined && { claims }),
    ...(claims_locales.length > 0 && { claims_locales }),
    ...(subject_identifier !== undefined && { subject_identifier }),
    ...(authorized.context !== undefined && { context: authorized.context }),
  };
}

/** One remembered consent per person and client; the newest answer stands for all. */
export function rememberConsent(
  context: OAuthContext,
  authorized: Authorized,
  grant: AuthorizationGrant,
): OAuthChange[] {
  const { consent, client } = authorized;
  if (!consent.remember || consent.skipped) return [];
  const { scope, audience, resource, claims, session, remember_for } = consent;
  const now = context.clock.now();
  const record = {
    subject: grant.subject,
    client_id: grant.client_id,
    grant_id: grant.id,
    granted_at: Math.max(now, client.created_at),
    expires_at: remember_for > 0 ? now + remember_for * 1000 : null,
    payload: { scope, audience, resource, claims, session, remember_for },
  };
  return [{ op: 'insert', entity: 'consent', record, existing: 'replace' }];
}
