/** The server's settings as the protocol needs them, made from the configuration. Durations are milliseconds. */
export interface Policy {
  /** Exactly as in the tokens and the discovery document. */
  readonly issuer: string;
  readonly ttl: {
    readonly access_token: number;
    /** Null: refresh tokens do not expire. */
    readonly refresh_token: number | null;
    readonly id_token: number;
    readonly auth_code: number;
    readonly login_consent_request: number;
    /** A nonce that a proof for a verifiable credential must hold. */
    readonly vc_nonce: number;
    /** Of the device code too. */
    readonly device_user_code: number;
    readonly authentication_session: number;
  };
  /** How long a repeated refresh gets the same successor again, instead of replacing it. */
  readonly refresh_retry_window: number;
  /** Absent by default: then a refresh token is dead as soon as its successor was used. */
  readonly refresh_grace?: {
    /** How long after its first use a refresh token may come again, whatever became of its successors. */
    readonly period: number;
    /** How often it may come in all; 0: any number of times. */
    readonly uses: number;
  };
  /** The grant of RFC 7523 §2.1. */
  readonly jwt_bearer: {
    /** What an assertion may name as its audience: the issuer, and each URL of the token endpoint. */
    readonly audiences: readonly string[];
    readonly jti_optional: boolean;
    readonly iat_optional: boolean;
    readonly max_ttl: number;
    readonly omit_assertion_audience: boolean;
  };
  readonly device: {
    /** Milliseconds between two questions of a device (RFC 8628 §3.5). */
    readonly polling_interval: number;
    readonly user_code: { readonly length: number; readonly character_set: string };
  };
  readonly pkce: {
    readonly enforced: boolean;
    readonly enforced_for_public_clients: boolean;
    readonly plain: boolean;
  };
  readonly scope_strategy: 'exact' | 'wildcard';
  readonly access_token_strategy: 'opaque' | 'jwt';
  readonly jwt: {
    /** `string` is RFC 9068's `scope`, `list` Hydra's `scp`. */
    readonly scope_claim: 'string' | 'list' | 'both';
    readonly exclude_not_before_claim: boolean;
    readonly allowed_top_level_claims: readonly string[];
    readonly mirror_top_level_claims: boolean;
  };
  readonly default_grant_allowed_scope: boolean;
  readonly subject_types: readonly ('public' | 'pairwise')[];
  readonly pairwise_salt: string;
  readonly default_scope: readonly string[];
  /** How long a client that registered itself is kept unused; null: without end. */
  readonly unused_client_lifetime: number | null;
  /** OpenID Connect Session Management 1.0: `session_state` and the check session iframe. */
  readonly session_management: boolean;
  /** How long an ended session is tried to be told to a client that does not answer. */
  readonly logout_notice_lifespan: number;
  /** Whether an identity provider is configured whose sessions end with ours. */
  readonly identity_provider_logout: boolean;
  /** Where the server is one for Matrix: how long access tokens of a Matrix client's device live. */
  readonly matrix?: { readonly access_token: number };
  /** http redirect URIs to other hosts than localhost are refused unless this is a development server. */
  readonly dev: boolean;
}
