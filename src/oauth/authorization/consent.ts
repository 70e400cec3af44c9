import { claimsBesideScopes } from '../claims/consent.ts';
import { type Client, isPublicClient } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { Consent, ConsentSession } from '../records.ts';
import { uncoveredAudience, uncoveredScope } from '../scope.ts';
import { isSecureRedirectUri } from './redirect-uri.ts';
import type { AuthorizationRequest } from './request.ts';

/** What a person, or somebody for them, granted. */
export interface ConsentDecision {
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  readonly resource: readonly string[];
  /** The claims that are told beside those of the scopes. */
  readonly claims: readonly string[];
  readonly session: ConsentSession;
  readonly remember: boolean;
  /** Seconds; 0: until it is withdrawn. */
  readonly remember_for: number;
  readonly skipped: boolean;
}

/**
 * Whether the person need not be asked: the client is one of the operator's own, or an earlier, remembered answer
 * covers the request.
 *
 * @returns the consent to go on with, or undefined when the person must be asked.
 * @throws OAuthError consent_required when nobody may be asked.
 */
export function rememberedConsent(
  context: OAuthContext,
  client: Client,
  request: AuthorizationRequest,
  consent: Consent | undefined,
): ConsentDecision | undefined {
  const decision = request.prompt.includes('consent') ? undefined : skippedConsent(context, client, request, consent);
  if (decision === undefined && request.prompt.includes('none'))
    throw new OAuthError('consent_required', 'The person has not yet consented to what the application asks for.');
  return decision;
}

function skippedConsent(
  context: OAuthContext,
  client: Client,
  request: AuthorizationRequest,
  consent: Consent | undefined,
): ConsentDecision | undefined {
  const { scope, audience, resource } = request;
  const claims = claimsBesideScopes(request.claims, scope);
  if (client.metadata.skip_consent)
    return { scope, audience, resource, claims, session: {}, remember: false, remember_for: 0, skipped: true };
  if (consent === undefined || consent.granted_at < client.created_at) return;
  if (!isRemembered(context, request, consent) || !identifiable(client, request)) return;
  const { session, remember_for } = consent.payload;
  return { scope, audience, resource, claims, session, remember: true, remember_for, skipped: true };
}

function isRemembered(context: OAuthContext, request: AuthorizationRequest, consent: Consent): boolean {
  if (consent.expires_at !== null && consent.expires_at <= context.clock.now()) return false;
  const { scope, audience, resource = [], claims = [] } = consent.payload;
  return (
    uncoveredScope(context.policy.scope_strategy, scope, request.scope) === undefined &&
    uncoveredAudience(audience, request.audience) === undefined &&
    request.resource.every((one) => resource.includes(one)) &&
    claimsBesideScopes(request.claims, [...scope, ...request.scope]).every((claim) => claims.includes(claim))
  );
}

/** RFC 6819 §5.2.3.2: another program may answer to a public client's custom scheme, so it has to ask each time. */
function identifiable(client: Client, request: AuthorizationRequest): boolean {
  return !isPublicClient(client) || isSecureRedirectUri(request.redirect_uri);
}
