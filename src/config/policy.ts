import type { Policy } from '../oauth/policy.ts';
import type { Config } from './schema.ts';

/** The settings as the protocol needs them. */
export function toPolicy(config: Config): Policy {
  const { ttl, oauth2, strategies, oidc } = config;
  return {
    issuer: config.urls.self.issuer,
    ttl,
    refresh_retry_window: oauth2.grant.refresh_token.rotation_grace_period,
    pkce: oauth2.pkce,
    scope_strategy: strategies.scope,
    access_token_strategy: strategies.access_token,
    jwt: {
      scope_claim: strategies.jwt.scope_claim,
      exclude_not_before_claim: oauth2.exclude_not_before_claim,
      allowed_top_level_claims: oauth2.allowed_top_level_claims,
      mirror_top_level_claims: oauth2.mirror_top_level_claims,
    },
    default_grant_allowed_scope: oauth2.client_credentials.default_grant_allowed_scope,
    subject_types: oidc.subject_identifiers.supported_types,
    pairwise_salt: oidc.subject_identifiers.pairwise.salt ?? '',
    default_scope: oidc.dynamic_client_registration.default_scope,
    dev: config.dev,
  };
}
