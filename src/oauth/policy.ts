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
    readonly authentication_session: number;
  };
  /** How long a repeated refresh gets the same successor again, instead of replacing it. */
  readonly refresh_retry_window: number;
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
  /** http redirect URIs to other hosts than localhost are refused unless this is a development server. */
  readonly dev: boolean;
}
