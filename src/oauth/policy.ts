import type { ProfileName } from './profile-names.ts';

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
  readonly dpop: {
    /** Whether proofs must hold a nonce of ours (RFC 9449 §8, §9). */
    readonly nonce: 'off' | 'optional' | 'required';
    readonly nonce_lifetime: number;
    /** How old a proof without a nonce may be. */
    readonly proof_lifetime: number;
  };
  /** No bearer tokens: each is bound to a DPoP key, or to a TLS certificate. */
  readonly require_sender_constrained_tokens: boolean;
  /** Where the endpoints are reached: each base with an endpoint's path, and those that have a URL of their own, by path. */
  readonly reached_at: { readonly bases: readonly string[]; readonly urls: Readonly<Record<string, string>> };
  readonly pkce: {
    readonly enforced: boolean;
    readonly enforced_for_public_clients: boolean;
    readonly plain: boolean;
  };
  /** Whether clients can show TLS certificates here, and whether authorities are known that issue them (RFC 8705). */
  readonly client_certificates: { readonly taken: boolean; readonly authorities: boolean };
  /** The profile that every client is held to at least. */
  readonly profile: ProfileName;
  readonly request_objects: {
    /** Whether a client that registered no other algorithm may leave its request objects unsigned. */
    readonly unsigned: boolean;
    /** Whether every authorization request must come in a signed one (RFC 9101 §10.5). */
    readonly require_signed: boolean;
  };
  readonly pushed_authorization_requests: {
    /** Whether every authorization request must be pushed (RFC 9126 §5). */
    readonly required: boolean;
    /** How long a `request_uri` can be opened. */
    readonly lifespan: number;
  };
  /** RFC 8707. */
  readonly resource_indicators: {
    /** For requests that name no resource; null: their tokens are for no resource in particular. */
    readonly default_resource: string | null;
    /** Hosts whose https resources need not be registered; `*.` stands for one or more labels, `*` for every host. */
    readonly unregistered_hosts: readonly string[];
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
  /** Whether clients may sign with ML-DSA. */
  readonly ml_dsa: boolean;
  /** Whether clients may register `none` for their ID tokens (OIDC Core §2). */
  readonly unsigned_id_tokens: boolean;
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
