/** What clients that register themselves may be (`oidc.dynamic_client_registration`). */
export interface DynamicRegistrationSettings {
  readonly enabled: boolean;
  readonly require_initial_access_token: boolean;
  /** Beyond `default_scope`. */
  readonly allowed_scope: readonly string[];
  readonly allowed_audience: readonly string[];
  readonly allowed_grant_types: readonly string[];
  /** Whether a client of `client_secret_post` may manage its registration with its secret in the URL. */
  readonly dangerously_allow_client_secret_in_query: boolean;
}
