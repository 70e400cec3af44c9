import { USER_CODE_PRESETS } from '../oauth/device/user-code.ts';
import type { Policy } from '../oauth/policy.ts';
import { clientCertificatesOf, mtlsUrlOf, publicUrlOf } from './addresses.ts';
import type { Config } from './schema.ts';
import type { DeviceAuthorizationConfig } from './settings/oauth2.ts';

/** The settings as the protocol needs them. */
export function toPolicy(config: Config): Policy {
  const { ttl, oauth2, strategies, oidc } = config;
  return {
    issuer: config.urls.self.issuer,
    ttl,
    refresh_retry_window: oauth2.grant.refresh_token.rotation_grace_period,
    ...refreshGrace(oauth2.grant.refresh_token),
    jwt_bearer: { ...oauth2.grant.jwt, audiences: tokenAudiences(config) },
    device: deviceSettings(oauth2.device_authorization),
    pkce: oauth2.pkce,
    dpop: oauth2.dpop,
    require_sender_constrained_tokens: oauth2.require_sender_constrained_tokens,
    reached_at: reachedAt(config),
    request_objects: oauth2.request_objects,
    pushed_authorization_requests: oauth2.pushed_authorization_requests,
    client_certificates: clientCertificatesOf(config),
    profile: oauth2.profile,
    resource_indicators: oauth2.resource_indicators,
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
    unused_client_lifetime: oidc.dynamic_client_registration.unused_client_lifetime,
    ml_dsa: config.keys.ml_dsa,
    unsigned_id_tokens: oidc.allow_unsigned_id_tokens,
    session_management: oidc.session_management.enabled,
    logout_notice_lifespan: oidc.backchannel_logout.give_up_after,
    identity_provider_logout: config.urls.identity_provider.url !== null,
    ...(config.matrix.server_name !== null && { matrix: { access_token: MATRIX_ACCESS_TOKEN_MS } }),
    dev: config.dev,
  };
}

/** Short, as Matrix demands, since its clients refresh by themselves. */
const MATRIX_ACCESS_TOKEN_MS = 300_000;

/** Up to this long a repetition is taken for a lost answer, which needs no setting. */
const RETRY_MS = 10_000;

function refreshGrace(settings: Config['oauth2']['grant']['refresh_token']): Pick<Policy, 'refresh_grace'> {
  const { rotation_grace_period: period, rotation_grace_reuse_count: uses } = settings;
  const wanted = period > RETRY_MS || (period > 0 && uses > 0);
  return wanted ? { refresh_grace: { period, uses } } : {};
}

/** RFC 7523 §3: the token endpoint's URL, as the discovery document and others write it, or the issuer. */
function tokenAudiences({ urls, webfinger }: Config): readonly string[] {
  const { issuer } = urls.self;
  const bases = [urls.self.public ?? issuer, issuer].map((base) => base.replace(/\/$/, ''));
  const { token_url } = webfinger.oidc_discovery;
  return [
    ...new Set([issuer, ...(token_url === null ? [] : [token_url]), ...bases.map((base) => `${base}/oauth2/token`)]),
  ];
}

/** Where clients may have an endpoint's address from: the discovery document, or the issuer. */
function reachedAt(config: Config): Policy['reached_at'] {
  const { urls, webfinger } = config;
  const bases = [publicUrlOf(config), urls.self.issuer.replace(/\/$/, ''), mtlsUrlOf(config) ?? []].flat();
  const { token_url, userinfo_url, device_authorization_url } = webfinger.oidc_discovery;
  const own = [
    ['/oauth2/token', token_url],
    ['/userinfo', userinfo_url],
    ['/oauth2/device/auth', device_authorization_url],
  ] as const;
  return {
    bases: [...new Set(bases)],
    urls: Object.fromEntries(own.flatMap(([path, url]) => (url === null ? [] : [[path, url]]))),
  };
}

export function deviceSettings({ token_polling_interval, user_code }: DeviceAuthorizationConfig): Policy['device'] {
  const preset = USER_CODE_PRESETS[user_code.entropy_preset];
  return {
    polling_interval: token_polling_interval,
    user_code: {
      length: user_code.length ?? preset.length,
      character_set: user_code.character_set ?? preset.character_set,
    },
  };
}
