import type { Client, RegistrationPolicy } from './client.ts';
import type { Json, JsonObject } from './json.ts';
import type { ProtectedResource } from './resources/records.ts';

/** What the protocol keeps, one record per entity. Times are milliseconds since the epoch unless a name says other. */
export interface OAuthEntities {
  client: Client;
  authorization_grant: AuthorizationGrant;
  access_token: AccessToken;
  consent: Consent;
  login_session: LoginSession;
  used_jti: UsedJti;
  initial_access_token: InitialAccessToken;
  trusted_issuer: TrustedIssuer;
  device_authorization: DeviceAuthorization;
  logout_notice: LogoutNotice;
  matrix_openid_token: MatrixOpenIdToken;
  pushed_authorization_request: PushedAuthorizationRequest;
  protected_resource: ProtectedResource;
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
  /** The latest uses of earlier refresh tokens; absent unless a grace period is set (`Policy.refresh_grace`). */
  readonly refresh_uses?: readonly RefreshUse[];
  /**
   * Set once the grant has become a sign-in to the API of Matrix: a keyed hash of person and device, or of the grant
   * where no device was named. Such a grant stays while its person is locked out, and its tokens are refused meanwhile.
   */
  readonly matrix_device?: string;
  /** Sealed at rest. */
  readonly payload: GrantPayload;
}

/** How often the refresh token with this number has come, the first time included, and when that was. */
export interface RefreshUse {
  readonly generation: number;
  readonly first_used_at: number;
  readonly uses: number;
}

/** What whoever uses a token has to prove (RFC 7800 §3.1): a DPoP key's thumbprint, or a TLS certificate's hash. */
export type Confirmation =
  | { readonly jkt: string; readonly 'x5t#S256'?: undefined }
  | { readonly 'x5t#S256': string; readonly jkt?: undefined };

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
  /** OIDC Core §5.5: what was granted of the parameter. */
  readonly claims?: JsonObject;
  readonly claims_locales?: readonly string[];
  /** Pairwise or forced subject; absent when it is `subject`. */
  readonly subject_identifier?: string;
  readonly requested_resource?: readonly string[];
  /** RFC 8707 §2: the resources that were granted; the tokens' audiences are chosen among them. */
  readonly resource?: readonly string[];
  /** The key that the code is bound to, by `dpop_jkt` or a proof with the pushed request (RFC 9449 §10). */
  readonly dpop_jkt?: string;
  /** What a client without authentication has to prove with its refresh tokens (RFC 9449 §5, RFC 8705 §4). */
  readonly refresh_confirmation?: Confirmation;
  readonly session: ConsentSession;
  /** For the consent sessions' listing. */
  readonly consent: { readonly remember: boolean; readonly remember_for: number; readonly skipped: boolean };
  readonly context?: Json;
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
  /**
   * Sealed at rest. Null when the grant says it all: its subject, scope and audience are the token's; and where there is
   * neither a grant nor anything to say.
   */
  readonly payload: AccessTokenPayload | null;
}

export interface AccessTokenPayload {
  readonly subject?: string;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  /** Absent for a bearer token. */
  readonly confirmation?: Confirmation;
  /** Where there is no grant, or a token hook changed what the grant says. */
  readonly ext?: JsonObject;
  /** Userinfo's claims, where a token hook changed what the grant says. */
  readonly id_token?: JsonObject;
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
  readonly resource?: readonly string[];
  /** The claims that were granted beside those of the scopes. */
  readonly claims?: readonly string[];
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

/**
 * One device's wait for a person (RFC 8628 §3.2). Its id becomes the grant's, and its seed as well, so that the device
 * code, a MAC over both like the grant's other codes, is known as long as the grant is.
 */
export interface DeviceAuthorization {
  /** Keyed hash of the user code: the key, so that no two have the same code at once. */
  readonly user_code_hash: string;
  readonly id: string;
  readonly client_id: string;
  /** Keyed hash of where a request without client authentication came from; null for the others. */
  readonly requester: string | null;
  readonly created_at: number;
  readonly codes_expire_at: number;
  /** Beyond the codes, so that a device which asks late is told that it is late; the sweeper's column. */
  readonly expires_at: number;
  readonly status: 'pending' | 'granted' | 'denied';
  /** The flow of the browser that took the code up last; no other can answer. */
  readonly flow_id: string | null;
  readonly polled_at: number | null;
  /** Milliseconds that the device has to let pass between two questions. */
  readonly polling_interval: number;
  /** Sealed at rest. */
  readonly payload: {
    readonly seed: string;
    readonly scope: readonly string[];
    readonly audience: readonly string[];
    readonly resource?: readonly string[];
    /** The key that the device code is bound to. */
    readonly dpop_jkt?: string;
  };
}

/** An authorization request that a client pushed (RFC 9126 §2), until it is answered. */
export interface PushedAuthorizationRequest {
  /** Keyed hash of the `request_uri`. */
  readonly hash: string;
  readonly client_id: string;
  /** Keyed hash of where a client that anybody can be pushed it from; null for the others. */
  readonly requester: string | null;
  readonly created_at: number;
  /** Until when a browser may come with the `request_uri`. */
  readonly request_uri_expires_at: number;
  /** Beyond that, since the person has as long as for any other request to answer it; the sweeper's column. */
  readonly expires_at: number;
  /** Sealed at rest. */
  readonly payload: {
    /** The parameters that count, as a query. */
    readonly query: string;
    /** Whether they came in a signed request object. */
    readonly signed: boolean;
  };
}

/** Whose JWT assertions are good for tokens (RFC 7523 §2.1); key: issuer, subject and kid. */
export interface TrustedIssuer {
  /** A UUID. */
  readonly id: string;
  readonly issuer: string;
  /** The one person whom it may speak of; empty for anybody. */
  readonly subject: string;
  /** Its key, stored in the key set that has the issuer's name. */
  readonly kid: string;
  /** What it may give at most. */
  readonly scope: readonly string[];
  readonly created_at: number;
  readonly expires_at: number;
}

/** What lets somebody register clients where not everybody may (RFC 7591 §3.1). */
export interface InitialAccessToken {
  readonly id: string;
  /** Keyed hash of the token, base64url. */
  readonly hash: string;
  /** For the operator's list. */
  readonly description: string;
  readonly policy: RegistrationPolicy;
  /** How many clients may still be registered with it; null: any number. */
  readonly uses_left: number | null;
  readonly created_at: number;
  readonly expires_at: number;
}

/** What a person gives a third party so that it finds out who the person is in Matrix. */
export interface MatrixOpenIdToken {
  /** Keyed hash of the token, base64url. */
  readonly hash: string;
  /** Of the access token that it was asked for with. */
  readonly grant_id: string;
  /** The login session of the grant; null when that was over already. */
  readonly session_id: string | null;
  readonly user_id: string;
  /** The person; absent in rows of older versions. */
  readonly subject?: string;
  readonly issued_at: number;
  readonly expires_at: number;
}

/** A JWT id that may not come a second time (RFC 7523 §3, RFC 9449 §11.1); key: issuer and hash. */
export interface UsedJti {
  readonly issuer: string;
  readonly hash: string;
  readonly expires_at: number;
}

/**
 * What somebody has still to be told about a session that ended. Written with the end itself, so that no crash between
 * the two leaves an application that never hears of it.
 */
export interface LogoutNotice {
  readonly id: string;
  readonly created_at: number;
  /** The sweeper's column; a sender gives it up before. */
  readonly expires_at: number;
  /** When it is to be sent next. Whoever sends it moves this ahead first: until then it is theirs. */
  readonly due_at: number;
  /** How often it was taken up. Every change of the row names it, so that of two senders one has it. */
  readonly attempts: number;
  /** Sealed at rest. */
  readonly payload: LogoutNoticePayload;
}

/** To a client by OpenID Connect Back-Channel Logout 1.0, or to the identity provider whose session it was. */
export type LogoutNoticePayload =
  | { readonly to: 'client'; readonly client_id: string; readonly sub: string; readonly sid: string }
  | { readonly to: 'identity_provider'; readonly identity_provider_session_id: string };
