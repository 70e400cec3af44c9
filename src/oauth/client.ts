import type { ResponseMode } from './authorization/response-modes.ts';
import type { Clock } from './clock.ts';
import type { Json, JsonObject } from './json.ts';
import type { ProfileName } from './profile-names.ts';

/** A registered client, as it is stored: its metadata, its hashed secrets and what it may do right now. */
export interface Client {
  readonly client_id: string;
  readonly metadata: ClientMetadata;
  /** Newest first; the others are rotated secrets that still work (at most five in all). Empty for public clients. */
  readonly secrets: readonly HashedSecret[];
  /**
   * The secrets themselves, newest first, of a client that registered an algorithm keyed with them, which a hash cannot
   * serve (OIDC Core §10.1). Sealed at rest, never shown.
   */
  readonly shared_secrets?: readonly string[];
  /** Keyed hash of the registration access token (RFC 7592 §3). */
  readonly registration_access_token_hash?: string;
  readonly created_at: number;
  readonly updated_at: number;
  /** Access tokens issued before this moment (milliseconds) are dead: `DELETE /admin/oauth2/tokens`. */
  readonly tokens_valid_from: number;
  /** How a client that registered itself came to be; absent for those that an administrator made. */
  readonly registration?: SelfRegistration;
  /** When a client that registered itself is gone, unless it is used before; absent or null: never. */
  readonly expires_at?: number | null;
}

export interface SelfRegistration {
  /** The initial access token that it brought (RFC 7591 §3.1), and what that allowed; absent for an anonymous one. */
  readonly initial_access_token_id?: string;
  readonly policy?: RegistrationPolicy;
  /** Whose rules it registered by, where they are not the server's usual ones. */
  readonly rules?: 'matrix';
}

/** What whoever holds an initial access token may register; an absent member leaves it to the server's settings. */
export interface RegistrationPolicy {
  readonly allowed_scopes?: readonly string[];
  readonly allowed_grant_types?: readonly string[];
  /** Hosts of redirect URIs, without a port; `*.` stands for one or more labels. */
  readonly allowed_redirect_hosts?: readonly string[];
}

/**
 * `keyed`: HMAC of a secret that the server made (256 bits, nothing to guess), base64url.
 * `slow`: an argon2id, PBKDF2 or bcrypt hash of a secret that a person chose, in its usual string form.
 */
export interface HashedSecret {
  readonly kind: 'keyed' | 'slow';
  readonly hash: string;
}

/** The grant types whose tokens can have lifespans of their own for a client, and the tokens that each issues. */
export const LIFESPANS = [
  'authorization_code_grant_access_token_lifespan',
  'authorization_code_grant_id_token_lifespan',
  'authorization_code_grant_refresh_token_lifespan',
  'client_credentials_grant_access_token_lifespan',
  'device_authorization_grant_access_token_lifespan',
  'device_authorization_grant_id_token_lifespan',
  'device_authorization_grant_refresh_token_lifespan',
  'implicit_grant_access_token_lifespan',
  'implicit_grant_id_token_lifespan',
  'jwt_bearer_grant_access_token_lifespan',
  'refresh_token_grant_access_token_lifespan',
  'refresh_token_grant_id_token_lifespan',
  'refresh_token_grant_refresh_token_lifespan',
] as const;

export type Lifespan = (typeof LIFESPANS)[number];

export type TokenEndpointAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'none';

/**
 * Client metadata under its wire names (RFC 7591 §2, OIDC Registration §2, Ory's `oAuth2Client`), normalised: every
 * array is there, what has a default has its effective value, absent texts are absent.
 */
export interface ClientMetadata {
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly scope: string;
  readonly audience: readonly string[];
  readonly owner: string;
  readonly policy_uri?: string;
  readonly tos_uri?: string;
  readonly client_uri?: string;
  readonly logo_uri?: string;
  readonly software_id?: string;
  readonly software_version?: string;
  readonly allowed_cors_origins: readonly string[];
  readonly contacts: readonly string[];
  readonly subject_type: 'public' | 'pairwise';
  readonly sector_identifier_uri?: string;
  readonly jwks?: { readonly keys: readonly JsonObject[] };
  readonly jwks_uri?: string;
  /** What the client is held to beyond its own metadata; absent for the server's. */
  readonly profile?: ProfileName;
  readonly token_endpoint_auth_method: TokenEndpointAuthMethod;
  readonly token_endpoint_auth_signing_alg?: string;
  /** RFC 8705 §2.1.2: the name in the certificate of a client that authenticates with `tls_client_auth`; exactly one. */
  readonly tls_client_auth_subject_dn?: string;
  readonly tls_client_auth_san_dns?: string;
  readonly tls_client_auth_san_uri?: string;
  readonly tls_client_auth_san_ip?: string;
  readonly tls_client_auth_san_email?: string;
  /** RFC 9449 §5.2: every access token of the client is bound to a key. */
  readonly dpop_bound_access_tokens?: boolean;
  /** RFC 8705 §3.4: every access token of the client is bound to its certificate. */
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  readonly request_uris: readonly string[];
  readonly request_object_signing_alg?: string;
  /** RFC 9101 §10.5. */
  readonly require_signed_request_object?: boolean;
  /** FAPI 2.0 Message Signing §5.3.3: the only ways in which the client is answered; absent for any. */
  readonly response_modes?: readonly ResponseMode[];
  /** RFC 9126 §6. */
  readonly require_pushed_authorization_requests?: boolean;
  readonly request_object_encryption_alg?: string;
  readonly request_object_encryption_enc?: string;
  readonly id_token_signed_response_alg?: string;
  readonly id_token_encrypted_response_alg?: string;
  readonly id_token_encrypted_response_enc?: string;
  readonly userinfo_signed_response_alg: string;
  readonly userinfo_encrypted_response_alg?: string;
  readonly userinfo_encrypted_response_enc?: string;
  readonly authorization_signed_response_alg?: string;
  readonly authorization_encrypted_response_alg?: string;
  readonly authorization_encrypted_response_enc?: string;
  readonly introspection_signed_response_alg?: string;
  readonly introspection_encrypted_response_alg?: string;
  readonly introspection_encrypted_response_enc?: string;
  readonly frontchannel_logout_uri?: string;
  readonly frontchannel_logout_session_required: boolean;
  readonly backchannel_logout_uri?: string;
  readonly backchannel_logout_session_required: boolean;
  readonly post_logout_redirect_uris: readonly string[];
  readonly access_token_strategy?: 'jwt' | 'opaque';
  readonly default_max_age?: number;
  readonly require_auth_time?: boolean;
  readonly default_acr_values?: readonly string[];
  readonly initiate_login_uri?: string;
  /** OIDC Registration §2: decides which redirect URIs fit. */
  readonly application_type?: 'web' | 'native';
  readonly metadata: JsonObject;
  readonly skip_consent: boolean;
  readonly skip_logout_consent?: boolean;
  /** Milliseconds; absent for the server's setting. */
  readonly lifespans: Readonly<Partial<Record<Lifespan, number>>>;
  /** Localized members such as `client_name#de` (OIDC Registration §2.1), as they were registered. */
  readonly localized?: Readonly<Record<string, Json>>;
}

/** Whether a grant is this client's, and not one of a client that had the same id and was deleted. */
export function isGrantOf(client: Client, grant: { readonly client_id: string; readonly created_at: number }): boolean {
  return grant.client_id === client.client_id && grant.created_at >= client.created_at;
}

/**
 * The moment at which something is issued to a client: never before what its row says, which a node may have written
 * whose clock is ahead.
 */
export function issuedAt(client: Pick<Client, 'tokens_valid_from'>, clock: Clock): number {
  return Math.max(clock.now(), client.tokens_valid_from);
}

/** RFC 6749 §2.1: a client that cannot keep a secret. */
export function isPublicClient(client: Client): boolean {
  return client.metadata.token_endpoint_auth_method === 'none';
}
