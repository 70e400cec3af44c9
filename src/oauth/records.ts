import type { Client } from './client.ts';
import type { JsonObject } from './json.ts';

/** What the protocol keeps, one record per entity. Times are milliseconds since the epoch unless a name says other. */
export interface OAuthEntities {
  client: Client;
  authorization_grant: AuthorizationGrant;
  access_token: AccessToken;
  consent: Consent;
  login_session: LoginSession;
  used_jti: UsedJti;
}

/**
 * One authorization by one person for one client: the code, the refresh token chain and the access tokens hang on it.
 * Deleting it ends them all at once, since none of them is valid without it.
 *
 * Code and refresh tokens are not stored: they are MACs over the grant's id, seed and position in the chain, so that
 * redeeming and rotating are one guarded update, and a replayed token of any age is told from a forged one.
 */
export interface AuthorizationGrant {
  readonly id: string;
  readonly client_id: string;
  readonly subject: string;
  readonly session_id: string | null;
  readonly created_at: number;
  /** When nothing that hangs on the grant can be valid any more; the sweeper's column. */
  readonly expires_at: number;
  /** Null when no code was issued (implicit). */
  readonly code_expires_at: number | null;
  readonly code_used_at: number | null;
  /** Number of the newest refresh token, 0 for none. */
  readonly refresh_generation: number;
  /** Number of the refresh token that the newest was given for, 0 for the code. */
  readonly refresh_predecessor: number;
  readonly refresh_rotated_at: number | null;
  readonly refresh_expires_at: number | null;
  /** Sealed at rest. */
  readonly payload: GrantPayload;
}

export interface GrantPayload {
  /** base64url of 16 random bytes: what makes the grant's code and refresh tokens unpredictable beside the MAC key. */
  readonly seed: string;
  readonly requested_scope: readonly string[];
  readonly requested_audience: readonly string[];
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  readonly redirect_uri: string;
  /** RFC 6749 §4.1.3: the token request must repeat it when the authorization request named it. */
  readonly redirect_uri_given: boolean;
  readonly code_challenge?: string;
  readonly code_challenge_method?: 'S256' | 'plain';
  readonly nonce?: string;
  /** Seconds. */
  readonly auth_time: number;
  /** When the authorization request came in, seconds (Hydra's `rat`). */
  readonly requested_at: number;
  readonly acr?: string;
  readonly amr?: readonly string[];
  /** OIDC Core §5.5, as it was requested. */
  readonly claims?: JsonObject;
  readonly claims_locales?: readonly string[];
  /** Pairwise or forced subject; absent when it is `subject`. */
  readonly subject_identifier?: string;
  readonly session: ConsentSession;
  /** For the consent sessions' listing. */
  readonly consent: { readonly remember: boolean; readonly remember_for: number; readonly skipped: boolean };
  readonly context?: JsonObject;
  readonly request_url: string;
}

/** What the consent application adds to the tokens (Ory's `session`). */
export interface ConsentSession {
  /** Introspection's `ext` and JWT access token claims. */
  readonly access_token?: JsonObject;
  /** ID token and userinfo claims. */
  readonly id_token?: JsonObject;
}

/** Primary key: grant_id and hash, so that one grant's tokens lie together and end with one statement. */
export interface AccessToken {
  readonly grant_id: string;
  /** Keyed hash of the token's secret part (of the `jti` for a JWT), base64url. */
  readonly hash: string;
  readonly client_id: string;
  /** False for client_credentials and the like, which no grant record stands behind. */
  readonly grant_bound: boolean;
  readonly issued_at: number;
  readonly expires_at: number;
  /** Sealed at rest. Null when the grant says it all: its subject, scope and audience are the token's. */
  readonly payload: AccessTokenPayload | null;
}

export interface AccessTokenPayload {
  readonly subject?: string;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  readonly ext?: JsonObject;
}

/** A remembered consent; key: subject and client_id. */
export interface Consent {
  readonly subject: string;
  readonly client_id: string;
  readonly grant_id: string;
  readonly granted_at: number;
  /** Null: until it is withdrawn. */
  readonly expires_at: number | null;
  /** Sealed at rest. */
  readonly payload: ConsentPayload;
}

export interface ConsentPayload {
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  readonly session: ConsentSession;
  readonly remember_for: number;
}

/** One browser in which one person is signed in; its id is the `sid` of the tokens. */
export interface LoginSession {
  readonly id: string;
  readonly subject: string;
  /** Seconds: the moment of the last active authentication. */
  readonly auth_time: number;
  /** Whether the browser holds a cookie for it, that is, whether a later request may skip the login. */
  readonly remembered: boolean;
  readonly created_at: number;
  readonly expires_at: number;
  /** Sealed at rest. */
  readonly payload: LoginSessionPayload;
}

export interface LoginSessionPayload {
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly identity_provider_session_id?: string;
  /** For the person's own list of sessions. */
  readonly user_agent?: string;
  readonly address?: string;
}

/** A JWT id that may not come a second time (RFC 7523 §3, RFC 9449 §11.1); key: issuer and hash. */
export interface UsedJti {
  readonly issuer: string;
  readonly hash: string;
  readonly expires_at: number;
}
