// Made from the API by scripts/generate-client.ts; change it there.

/** One operation of a JSON Patch (RFC 6902). */
export interface JsonPatch {
  /** What to do. */
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  /** A JSON Pointer, such as /client_name (RFC 6901). */
  readonly path: string;
  /** A JSON Pointer to what is moved or copied. */
  readonly from?: string;
  /** What is added, put in place, or tested for. */
  readonly value?: unknown;
}

/** An application that is registered with the server (RFC 7591, OpenID Connect Registration). */
export interface OAuth2Client {
  /** Chosen by the server when it is left out. It cannot be changed. */
  readonly client_id?: string;
  /** The name that people are shown. */
  readonly client_name?: string;
  /** The application's home page. */
  readonly client_uri?: string;
  /** A picture for the login and consent pages. */
  readonly logo_uri?: string;
  /** How the application treats what it learns about people. */
  readonly policy_uri?: string;
  /** The application's terms of service. */
  readonly tos_uri?: string;
  /** Who answers for the application, usually email addresses. */
  readonly contacts?: readonly string[];
  /** Whose client it is, for listings. */
  readonly owner?: string;
  /** Where authorization responses may be sent. */
  readonly redirect_uris?: readonly string[];
  /** The grants that the client may use. */
  readonly grant_types?: readonly (
    | 'authorization_code'
    | 'implicit'
    | 'refresh_token'
    | 'client_credentials'
    | 'urn:ietf:params:oauth:grant-type:device_code'
    | 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  )[];
  /**
   * The response types that the client may use: code, token, id_token, id_token token, code token, code id_token,
   * code id_token token, none. The order of the words in one means nothing.
   */
  readonly response_types?: readonly string[];
  /** The scopes that the client may ask for, with spaces between them. */
  readonly scope?: string;
  /** What the client may ask its access tokens to be for. */
  readonly audience?: readonly string[];
  /** Registered addresses of request objects. */
  readonly request_uris?: readonly string[];
  /** Whether the client must send its requests as signed request objects (RFC 9101). */
  readonly require_signed_request_object?: boolean;
  /** How authorization responses may reach the client; absent for any way. */
  readonly response_modes?: readonly (
    | 'query'
    | 'fragment'
    | 'form_post'
    | 'jwt'
    | 'query.jwt'
    | 'fragment.jwt'
    | 'form_post.jwt'
  )[];
  /** Whether the client must push its requests (RFC 9126). */
  readonly require_pushed_authorization_requests?: boolean;
  /** Origins whose scripts may call as this client. */
  readonly allowed_cors_origins?: readonly string[];
  /** Names the software of which this client is one installation (RFC 7591). */
  readonly software_id?: string;
  /** The version of that software. */
  readonly software_version?: string;
  /** Decides which redirect URIs fit (OpenID Connect Registration). */
  readonly application_type?: 'web' | 'native';
  /** Shown once, in the answer that makes or sets it. At least 6 characters where it is chosen. */
  readonly client_secret?: string;
  /** 0: secrets do not expire. */
  readonly client_secret_expires_at?: number;
  /** How the client authenticates. */
  readonly token_endpoint_auth_method?:
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'client_secret_jwt'
    | 'private_key_jwt'
    | 'tls_client_auth'
    | 'self_signed_tls_client_auth'
    | 'none';
  /**
   * With tls_client_auth, the subject of its certificate as RFC 4514 writes it; or one of the next four, not
   * several.
   */
  readonly tls_client_auth_subject_dn?: string;
  /** A DNS name in its certificate. */
  readonly tls_client_auth_san_dns?: string;
  /** A URI in its certificate. */
  readonly tls_client_auth_san_uri?: string;
  /** An IP address in its certificate. */
  readonly tls_client_auth_san_ip?: string;
  /** An email address in its certificate. */
  readonly tls_client_auth_san_email?: string;
  /** Whether all its access tokens are bound to a key (RFC 9449). */
  readonly dpop_bound_access_tokens?: boolean;
  /** Whether its tokens are bound to its certificate (RFC 8705). */
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  /** The client's public keys; {} for none. Not together with jwks_uri. */
  readonly jwks?: { readonly keys?: readonly Readonly<Record<string, unknown>>[] };
  /** Where the client's public keys are. */
  readonly jwks_uri?: string;
  /** What its assertions are signed with. */
  readonly token_endpoint_auth_signing_alg?:
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA'
    | 'Ed25519'
    | 'ML-DSA-44'
    | 'ML-DSA-65'
    | 'ML-DSA-87'
    | 'HS256'
    | 'HS384'
    | 'HS512';
  /** What ID tokens for the client are signed with; RS256 unless given. */
  readonly id_token_signed_response_alg?:
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA'
    | 'Ed25519'
    | 'ML-DSA-44'
    | 'ML-DSA-65'
    | 'ML-DSA-87'
    | 'HS256'
    | 'HS384'
    | 'HS512'
    | 'none';
  /** How the key of ID tokens for the client is protected; absent where none is encrypted. */
  readonly id_token_encrypted_response_alg?:
    | 'RSA-OAEP-256'
    | 'RSA-OAEP'
    | 'ECDH-ES'
    | 'ECDH-ES+A128KW'
    | 'ECDH-ES+A192KW'
    | 'ECDH-ES+A256KW'
    | 'A128KW'
    | 'A192KW'
    | 'A256KW'
    | 'A128GCMKW'
    | 'A192GCMKW'
    | 'A256GCMKW'
    | 'dir';
  /** The cipher of ID tokens for the client; A128CBC-HS256 unless given. */
  readonly id_token_encrypted_response_enc?:
    | 'A128CBC-HS256'
    | 'A192CBC-HS384'
    | 'A256CBC-HS512'
    | 'A128GCM'
    | 'A192GCM'
    | 'A256GCM';
  /** none: userinfo answers as JSON, otherwise as a JWT. */
  readonly userinfo_signed_response_alg?:
    | 'none'
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA'
    | 'Ed25519'
    | 'ML-DSA-44'
    | 'ML-DSA-65'
    | 'ML-DSA-87'
    | 'HS256'
    | 'HS384'
    | 'HS512';
  /** How the key of userinfo answers is protected; absent where none is encrypted. */
  readonly userinfo_encrypted_response_alg?:
    | 'RSA-OAEP-256'
    | 'RSA-OAEP'
    | 'ECDH-ES'
    | 'ECDH-ES+A128KW'
    | 'ECDH-ES+A192KW'
    | 'ECDH-ES+A256KW'
    | 'A128KW'
    | 'A192KW'
    | 'A256KW'
    | 'A128GCMKW'
    | 'A192GCMKW'
    | 'A256GCMKW'
    | 'dir';
  /** The cipher of userinfo answers; A128CBC-HS256 unless given. */
  readonly userinfo_encrypted_response_enc?:
    | 'A128CBC-HS256'
    | 'A192CBC-HS384'
    | 'A256CBC-HS512'
    | 'A128GCM'
    | 'A192GCM'
    | 'A256GCM';
  /** What authorization responses in a JWT are signed with (JARM). */
  readonly authorization_signed_response_alg?:
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA'
    | 'Ed25519'
    | 'ML-DSA-44'
    | 'ML-DSA-65'
    | 'ML-DSA-87'
    | 'HS256'
    | 'HS384'
    | 'HS512';
  /** How the key of authorization responses is protected; absent where none is encrypted. */
  readonly authorization_encrypted_response_alg?:
    | 'RSA-OAEP-256'
    | 'RSA-OAEP'
    | 'ECDH-ES'
    | 'ECDH-ES+A128KW'
    | 'ECDH-ES+A192KW'
    | 'ECDH-ES+A256KW'
    | 'A128KW'
    | 'A192KW'
    | 'A256KW'
    | 'A128GCMKW'
    | 'A192GCMKW'
    | 'A256GCMKW'
    | 'dir';
  /** The cipher of authorization responses; A128CBC-HS256 unless given. */
  readonly authorization_encrypted_response_enc?:
    | 'A128CBC-HS256'
    | 'A192CBC-HS384'
    | 'A256CBC-HS512'
    | 'A128GCM'
    | 'A192GCM'
    | 'A256GCM';
  /** What introspection answers in a JWT are signed with (RFC 9701). */
  readonly introspection_signed_response_alg?:
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA'
    | 'Ed25519'
    | 'ML-DSA-44'
    | 'ML-DSA-65'
    | 'ML-DSA-87'
    | 'HS256'
    | 'HS384'
    | 'HS512';
  /** How the key of introspection answers is protected; absent where none is encrypted. */
  readonly introspection_encrypted_response_alg?:
    | 'RSA-OAEP-256'
    | 'RSA-OAEP'
    | 'ECDH-ES'
    | 'ECDH-ES+A128KW'
    | 'ECDH-ES+A192KW'
    | 'ECDH-ES+A256KW'
    | 'A128KW'
    | 'A192KW'
    | 'A256KW'
    | 'A128GCMKW'
    | 'A192GCMKW'
    | 'A256GCMKW'
    | 'dir';
  /** The cipher of introspection answers; A128CBC-HS256 unless given. */
  readonly introspection_encrypted_response_enc?:
    | 'A128CBC-HS256'
    | 'A192CBC-HS384'
    | 'A256CBC-HS512'
    | 'A128GCM'
    | 'A192GCM'
    | 'A256GCM';
  /** What request objects are signed with; any unless given. */
  readonly request_object_signing_alg?:
    | 'none'
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA'
    | 'Ed25519'
    | 'ML-DSA-44'
    | 'ML-DSA-65'
    | 'ML-DSA-87'
    | 'HS256'
    | 'HS384'
    | 'HS512';
  /** How the key of request objects is protected; absent where none is encrypted. */
  readonly request_object_encryption_alg?:
    | 'RSA-OAEP-256'
    | 'RSA-OAEP'
    | 'ECDH-ES'
    | 'ECDH-ES+A128KW'
    | 'ECDH-ES+A192KW'
    | 'ECDH-ES+A256KW'
    | 'A128KW'
    | 'A192KW'
    | 'A256KW'
    | 'A128GCMKW'
    | 'A192GCMKW'
    | 'A256GCMKW'
    | 'dir';
  /** The cipher of request objects; A128CBC-HS256 unless given. */
  readonly request_object_encryption_enc?:
    | 'A128CBC-HS256'
    | 'A192CBC-HS384'
    | 'A256CBC-HS512'
    | 'A128GCM'
    | 'A192GCM'
    | 'A256GCM';
  /** What the client is held to beyond its metadata; absent for the server's setting. */
  readonly profile?: 'default' | 'fapi_2' | 'fapi_2_message_signing';
  /** The form of its access tokens; absent for the server's setting. */
  readonly access_token_strategy?: 'jwt' | 'opaque';
  /** Whether the client sees a subject of its own. */
  readonly subject_type?: 'public' | 'pairwise';
  /** Whose redirect URIs share pairwise subjects. */
  readonly sector_identifier_uri?: string;
  /** Seconds after which people sign in anew. */
  readonly default_max_age?: number;
  /** Whether ID tokens always say when the person signed in. */
  readonly require_auth_time?: boolean;
  /** Authentication contexts that count as asked for. */
  readonly default_acr_values?: readonly string[];
  /** Where others may send people to sign in to the application. */
  readonly initiate_login_uri?: string;
  /** Where people may be sent after a logout. */
  readonly post_logout_redirect_uris?: readonly string[];
  /** Loaded in a hidden frame when a session ends. */
  readonly frontchannel_logout_uri?: string;
  /** Whether that address gets iss and sid. */
  readonly frontchannel_logout_session_required?: boolean;
  /** Gets a logout token when a session ends. */
  readonly backchannel_logout_uri?: string;
  /** Whether that token must have a sid. */
  readonly backchannel_logout_session_required?: boolean;
  /** Whatever the operator notes about the client; never shown to the client itself. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Whether people are not asked for consent. */
  readonly skip_consent?: boolean;
  /** Whether people are not asked before a logout; null for the server's setting. */
  readonly skip_logout_consent?: boolean | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly authorization_code_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly authorization_code_grant_id_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly authorization_code_grant_refresh_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly client_credentials_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly device_authorization_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly device_authorization_grant_id_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly device_authorization_grant_refresh_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly implicit_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly implicit_grant_id_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly jwt_bearer_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly refresh_token_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly refresh_token_grant_id_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly refresh_token_grant_refresh_token_lifespan?: string | null;
  /** Seconds since 1970 (RFC 7591). */
  readonly client_id_issued_at?: number;
  /** Manages the registration; shown once. */
  readonly registration_access_token?: string;
  /** Where the registration is managed. */
  readonly registration_client_uri?: string;
  /** When the client was made. */
  readonly created_at?: string;
  /** When the client was last changed. */
  readonly updated_at?: string;
  readonly [name: `client_name#${string}`]: string;
  readonly [name: `client_uri#${string}`]: string;
  readonly [name: `logo_uri#${string}`]: string;
  readonly [name: `policy_uri#${string}`]: string;
  readonly [name: `tos_uri#${string}`]: string;
}

/** Lifespans of a client's tokens, by grant. What is left out or null is the server's setting. */
export interface OAuth2ClientTokenLifespans {
  /** A duration such as 1h30m; null for the server's setting. */
  readonly authorization_code_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly authorization_code_grant_id_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly authorization_code_grant_refresh_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly client_credentials_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly device_authorization_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly device_authorization_grant_id_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly device_authorization_grant_refresh_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly implicit_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly implicit_grant_id_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly jwt_bearer_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly refresh_token_grant_access_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly refresh_token_grant_id_token_lifespan?: string | null;
  /** A duration such as 1h30m; null for the server's setting. */
  readonly refresh_token_grant_refresh_token_lifespan?: string | null;
}

/** Tokens (RFC 6749 §5.1). */
export interface TokenResponse {
  /** The access token. */
  readonly access_token: string;
  /** How the access token is used (RFC 6750, RFC 9449). */
  readonly token_type: 'bearer' | 'DPoP';
  /** Seconds that the access token is valid. */
  readonly expires_in: number;
  /** The granted scopes, with spaces between them. */
  readonly scope: string;
  /** Gets further access tokens. */
  readonly refresh_token?: string;
  /** Says who signed in (OpenID Connect Core). */
  readonly id_token?: string;
  /** What a proof for a verifiable credential has to hold. */
  readonly c_nonce_draft_00?: string;
  /** Seconds that this nonce is valid. */
  readonly c_nonce_expires_in_draft_00?: number;
}

/** The codes of a device (RFC 8628 §3.2). */
export interface DeviceAuthorization {
  /** What the device asks for its tokens with. */
  readonly device_code: string;
  /** What the person enters. */
  readonly user_code: string;
  /** Where the person enters it. */
  readonly verification_uri: string;
  /** The same address with the code in it. */
  readonly verification_uri_complete: string;
  /** Seconds that both codes are valid. */
  readonly expires_in: number;
  /** Seconds between two polls. */
  readonly interval: number;
}

/** A refusal (RFC 6749 §5.2). */
export interface ErrorOAuth2 {
  /** A stable code for programs, such as invalid_request or not_found. */
  readonly error: string;
  /** A sentence for people: what is wrong and what to do. */
  readonly error_description: string;
}

/** What a token means (RFC 7662 §2.2). */
export interface IntrospectedOAuth2Token {
  /** Whether the token is valid. Nothing else is said of a token that is not. */
  readonly active: boolean;
  /** The granted scopes, with spaces between them. */
  readonly scope?: string;
  /** Whose token it is. */
  readonly client_id?: string;
  /** Whom the token speaks of. */
  readonly sub?: string;
  /** The pairwise subject that the client knows the person by. */
  readonly obfuscated_subject?: string;
  /** A name of the person. */
  readonly username?: string;
  /** When the token expires, in seconds since 1970. */
  readonly exp?: number;
  /** When the token was issued, in seconds since 1970. */
  readonly iat?: number;
  /** From when on the token is valid, in seconds since 1970. */
  readonly nbf?: number;
  /** Whom the token is for. */
  readonly aud?: readonly string[];
  /** Who issued it. */
  readonly iss?: string;
  /** Bearer, or DPoP for an access token that is bound to a key. */
  readonly token_type?: string;
  /** What whoever presents the token has to prove: jkt (RFC 9449), or x5t#S256 (RFC 8705). */
  readonly cnf?: Readonly<Record<string, unknown>>;
  /** access_token or refresh_token. */
  readonly token_use?: string;
  /** What the login and consent application put into the token. */
  readonly ext?: Readonly<Record<string, unknown>>;
}

/** Tokens (RFC 6749 §5.1). */
export interface OAuth2TokenExchange {
  /** The access token. */
  readonly access_token: string;
  /** How the access token is used (RFC 6750, RFC 9449). */
  readonly token_type: 'bearer' | 'DPoP';
  /** Seconds that the access token is valid. */
  readonly expires_in: number;
  /** The granted scopes, with spaces between them. */
  readonly scope: string;
  /** Gets further access tokens. */
  readonly refresh_token?: string;
  /** Says who signed in (OpenID Connect Core). */
  readonly id_token?: string;
  /** What a proof for a verifiable credential has to hold. */
  readonly c_nonce_draft_00?: string;
  /** Seconds that this nonce is valid. */
  readonly c_nonce_expires_in_draft_00?: number;
}

/** Claims about a person (OpenID Connect Core §5.1), and those that the login and consent application added. */
export interface OidcUserInfo {
  /** The subject by which the application knows the person. */
  readonly sub: string;
  /** Released by the scope profile. */
  readonly name?: string;
  /** Released by the scope profile. */
  readonly family_name?: string;
  /** Released by the scope profile. */
  readonly given_name?: string;
  /** Released by the scope profile. */
  readonly middle_name?: string;
  /** Released by the scope profile. */
  readonly nickname?: string;
  /** Released by the scope profile. */
  readonly preferred_username?: string;
  /** Released by the scope profile. */
  readonly profile?: string;
  /** Released by the scope profile. */
  readonly picture?: string;
  /** Released by the scope profile. */
  readonly website?: string;
  /** Released by the scope profile. */
  readonly gender?: string;
  /** Released by the scope profile. */
  readonly birthdate?: string;
  /** Released by the scope profile. */
  readonly zoneinfo?: string;
  /** Released by the scope profile. */
  readonly locale?: string;
  /** Released by the scope profile. Seconds since 1970. */
  readonly updated_at?: number;
  /** Released by the scope email. */
  readonly email?: string;
  /** Released by the scope email. */
  readonly email_verified?: boolean;
  /** Released by the scope address. */
  readonly address?: Readonly<Record<string, unknown>>;
  /** Released by the scope phone. */
  readonly phone_number?: string;
  /** Released by the scope phone. */
  readonly phone_number_verified?: boolean;
  readonly [name: string]: unknown;
}

/** A request that was pushed (RFC 9126 §2.2). */
export interface PushedAuthorizationRequest {
  /** What the browser brings to the authorization endpoint, with the client_id. */
  readonly request_uri: string;
  /** Seconds within which it has to come. */
  readonly expires_in: number;
}

/** The code that the person entered. */
export interface AcceptDeviceUserCodeRequest {
  /** In any case, with or without hyphens. */
  readonly user_code: string;
}

/** What the person agreed to. */
export interface AcceptOAuth2ConsentRequest {
  /** The granted scopes. */
  readonly grant_scope?: readonly string[];
  /** Whom the access token is for; at least one of the requested_resources, where there are any. */
  readonly grant_access_token_audience?: readonly string[];
  /** Which of the requested_claims are told. */
  readonly grant_claims?: readonly string[];
  readonly session?: AcceptOAuth2ConsentRequestSession;
  /** Whether the same request is not asked about again. */
  readonly remember?: boolean;
  /** For how many seconds; 0 for ever. */
  readonly remember_for?: number;
  /** Whatever the operator wants to find in the list of consents. */
  readonly context?: unknown;
}

/** Claims that the consent application adds. */
export interface AcceptOAuth2ConsentRequestSession {
  /** Claims of access tokens, and what introspection shows as ext. */
  readonly access_token?: Readonly<Record<string, unknown>>;
  /** Claims of ID tokens and of userinfo. */
  readonly id_token?: Readonly<Record<string, unknown>>;
}

/** Who has signed in. */
export interface AcceptOAuth2LoginRequest {
  /** The subject of the person. */
  readonly subject: string;
  /** Whether the browser is remembered. */
  readonly remember?: boolean;
  /** For how many seconds; 0 for the server's setting. */
  readonly remember_for?: number;
  /** Ends the session when the browser is closed, however long it is remembered. */
  readonly until_browser_closes?: boolean;
  /** Whether a session that was skipped to is remembered from now on anew. */
  readonly extend_session_lifespan?: boolean;
  /** The authentication context that was reached. */
  readonly acr?: string;
  /** The methods that were used (RFC 8176). */
  readonly amr?: readonly string[];
  /** A session elsewhere that ends with this one. */
  readonly identity_provider_session_id?: string;
  /** The subject that the application is told. */
  readonly force_subject_identifier?: string;
  /** Whatever the consent application is to know. */
  readonly context?: unknown;
}

/** What a consent application is asked. */
export interface OAuth2ConsentRequest {
  /** The consent challenge. */
  readonly challenge: string;
  /** Names the consent where it is listed and revoked. */
  readonly consent_request_id?: string;
  /** The scopes that the application asks for. */
  readonly requested_scope?: readonly string[];
  /** Whom the access token is to be for. */
  readonly requested_access_token_audience?: readonly string[];
  /** The resources that are asked for (RFC 8707); granted in grant_access_token_audience. */
  readonly requested_resources?: readonly string[];
  /** An earlier consent covers this one: accept without a page. */
  readonly skip?: boolean;
  /** The subject of the person. */
  readonly subject?: string;
  readonly oidc_context?: OAuth2ConsentRequestOpenIDConnectContext;
  readonly client?: OAuth2Client;
  /** The authorization request. */
  readonly request_url?: string;
  /** The login that came before. */
  readonly login_challenge?: string;
  /** The login session. */
  readonly login_session_id?: string;
  /** The authentication context of the login. */
  readonly acr?: string;
  /** The methods of the login. */
  readonly amr?: readonly string[];
  /** Claims that are asked for by name, beside those of the scopes. */
  readonly requested_claims?: readonly string[];
  /** Whatever the login application noted for the consent application. */
  readonly context?: unknown;
}

/** What the request says of the person and the pages; each member only where it does. */
export interface OAuth2ConsentRequestOpenIDConnectContext {
  /** The authentication contexts that are asked for. */
  readonly acr_values?: readonly string[];
  /** The languages that are asked for. */
  readonly ui_locales?: readonly string[];
  /** How the pages are to be shown. */
  readonly display?: string;
  /** The claims of the ID token that was sent as a hint. */
  readonly id_token_hint_claims?: Readonly<Record<string, unknown>>;
  /** Who is likely to sign in. */
  readonly login_hint?: string;
  /** The parameter claims (OpenID Connect Core section 5.5). */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** What a person has agreed to. */
export interface OAuth2ConsentSession {
  /** Names the consent where it is revoked. */
  readonly consent_request_id?: string;
  /** The granted scopes. */
  readonly grant_scope?: readonly string[];
  /** Whom the access token is for. */
  readonly grant_access_token_audience?: readonly string[];
  /** Claims that are told beside those of the scopes. */
  readonly grant_claims?: readonly string[];
  readonly session?: AcceptOAuth2ConsentRequestSession;
  /** Whether the same request is not asked about again. */
  readonly remember?: boolean;
  /** For how many seconds; 0 for ever. */
  readonly remember_for?: number;
  /** When the person agreed. */
  readonly handled_at?: string;
  /** What the consent application noted. */
  readonly context?: unknown;
  readonly consent_request?: OAuth2ConsentRequest;
}

/** What a login application is asked. */
export interface OAuth2LoginRequest {
  /** The login challenge. */
  readonly challenge: string;
  /** The scopes that the application asks for. */
  readonly requested_scope?: readonly string[];
  /** Whom the access token is to be for. */
  readonly requested_access_token_audience?: readonly string[];
  /** The resources that are asked for (RFC 8707); granted in grant_access_token_audience. */
  readonly requested_resources?: readonly string[];
  /** The person is signed in already: accept with this subject, without a page. */
  readonly skip: boolean;
  /** The subject that is signed in; empty when nobody is. */
  readonly subject: string;
  readonly oidc_context?: OAuth2ConsentRequestOpenIDConnectContext;
  readonly client: OAuth2Client;
  /** The authorization request. */
  readonly request_url: string;
  /** The login session; the sid of its ID tokens. */
  readonly session_id?: string;
}

/** What a logout application is asked. */
export interface OAuth2LogoutRequest {
  /** The logout challenge. */
  readonly challenge: string;
  /** The subject of the person. */
  readonly subject?: string;
  /** The session that is to end. */
  readonly sid?: string;
  /** The logout request. */
  readonly request_url?: string;
  /** Whether an application started it. */
  readonly rp_initiated?: boolean;
  /** When it was started. */
  readonly requested_at?: string;
  /** Until when it can be accepted. */
  readonly expires_at?: string;
  /** The application that started it. */
  readonly client?: OAuth2Client | null;
}

/** How the flow goes on. */
export interface OAuth2RedirectTo {
  /** Where to send the browser. */
  readonly redirect_to: string;
}

/** Why the application does not get what it asks for. */
export interface RejectOAuth2Request {
  /** The error code that it gets; request_denied when it is left out. */
  readonly error?: string;
  /** The sentence that it gets. */
  readonly error_description?: string;
  /** Added to that sentence. */
  readonly error_hint?: string;
}

/** The key that is wanted. */
export interface CreateJsonWebKeySet {
  /**
   * One of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, ML-DSA-44, ML-DSA-65,
   * ML-DSA-87, RSA-OAEP-256, ECDH-ES.
   */
  readonly alg: string;
  /** Where it is empty, sig or enc as the alg wants. */
  readonly use: string;
  /** Made by the server where it is empty. */
  readonly kid: string;
}

/** A key (RFC 7517). The public list of keys has public members only; the admin API shows private ones. */
export interface JsonWebKey {
  /** The kind of key. */
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'AKP' | 'oct';
  /** Names the key in its set. */
  readonly kid: string;
  /** What the key signs with, or is encrypted to. */
  readonly alg: string;
  /** What the key is for: sig or enc. */
  readonly use: string;
  /** Certificates of the key. */
  readonly x5c?: readonly string[];
  readonly crv?: string;
  readonly d?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly e?: string;
  readonly k?: string;
  readonly n?: string;
  readonly p?: string;
  readonly priv?: string;
  readonly pub?: string;
  readonly q?: string;
  readonly qi?: string;
  readonly x?: string;
  readonly y?: string;
}

/** Keys (RFC 7517 §5). */
export interface JsonWebKeySet {
  readonly keys?: readonly JsonWebKey[];
}

/** Whose JWT assertions are taken for tokens (RFC 7523). */
export interface TrustOAuth2JwtGrantIssuer {
  /** The iss of the assertions. */
  readonly issuer: string;
  /** The one sub that they may have; not together with allow_any_subject. */
  readonly subject?: string;
  /** Whether they may have any. */
  readonly allow_any_subject?: boolean;
  /** The scopes that they may ask for. */
  readonly scope: readonly string[];
  /** Until when they are trusted. */
  readonly expires_at: string;
  readonly jwk: JsonWebKey;
}

/** An issuer whose JWT assertions are taken for tokens. */
export interface TrustedOAuth2JwtGrantIssuer {
  /** Names the trust. */
  readonly id?: string;
  /** The iss of the assertions. */
  readonly issuer?: string;
  /** The one sub that they may have; empty for any. */
  readonly subject?: string;
  /** Whether they may have any. */
  readonly allow_any_subject?: boolean;
  /** The scopes that they may ask for. */
  readonly scope?: readonly string[];
  readonly public_key?: TrustedOAuth2JwtGrantJsonWebKey;
  /** Since when they are trusted. */
  readonly created_at?: string;
  /** Until when they are trusted. */
  readonly expires_at?: string;
}

/** Where the key of a trusted issuer is. */
export interface TrustedOAuth2JwtGrantJsonWebKey {
  /** The key set. */
  readonly set?: string;
  /** The key in it. */
  readonly kid?: string;
}

/** An initial access token that is wanted (RFC 7591 §3.1). */
export interface CreateInitialAccessToken {
  /** What the operator notes about the token. */
  readonly description?: string;
  /** The scopes that its clients may register; absent for the server's setting. */
  readonly allowed_scopes?: readonly string[];
  /** The grants that its clients may register; absent for the server's setting. */
  readonly allowed_grant_types?: readonly (
    | 'authorization_code'
    | 'implicit'
    | 'refresh_token'
    | 'client_credentials'
    | 'urn:ietf:params:oauth:grant-type:device_code'
    | 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  )[];
  /** The hosts that its redirect URIs may have, without ports; *.example.com for all below. */
  readonly allowed_redirect_hosts?: readonly string[];
  /** How many clients may be registered with it; absent for any number. */
  readonly maximum_uses?: number;
  /** How long it can be used, such as 24h, which is the default; at most a year. */
  readonly lifetime?: string;
}

/** An initial access token that was just made. */
export interface CreatedInitialAccessToken {
  /** The token; shown once. */
  readonly initial_access_token: string;
  /** Names the token where it is deleted. */
  readonly id: string;
  /** What the operator notes about the token. */
  readonly description: string;
  /** The scopes that its clients may register; absent for the server's setting. */
  readonly allowed_scopes?: readonly string[];
  /** The grants that its clients may register; absent for the server's setting. */
  readonly allowed_grant_types?: readonly (
    | 'authorization_code'
    | 'implicit'
    | 'refresh_token'
    | 'client_credentials'
    | 'urn:ietf:params:oauth:grant-type:device_code'
    | 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  )[];
  /** The hosts that its redirect URIs may have, without ports; *.example.com for all below. */
  readonly allowed_redirect_hosts?: readonly string[];
  /** How many clients may still be registered with it; null for any number. */
  readonly uses_left: number | null;
  /** When it was made. */
  readonly created_at: string;
  /** Until when it can be used. */
  readonly expires_at: string;
}

/** An initial access token, without the token itself. */
export interface InitialAccessToken {
  /** Names the token where it is deleted. */
  readonly id: string;
  /** What the operator notes about the token. */
  readonly description: string;
  /** The scopes that its clients may register; absent for the server's setting. */
  readonly allowed_scopes?: readonly string[];
  /** The grants that its clients may register; absent for the server's setting. */
  readonly allowed_grant_types?: readonly (
    | 'authorization_code'
    | 'implicit'
    | 'refresh_token'
    | 'client_credentials'
    | 'urn:ietf:params:oauth:grant-type:device_code'
    | 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  )[];
  /** The hosts that its redirect URIs may have, without ports; *.example.com for all below. */
  readonly allowed_redirect_hosts?: readonly string[];
  /** How many clients may still be registered with it; null for any number. */
  readonly uses_left: number | null;
  /** When it was made. */
  readonly created_at: string;
  /** Until when it can be used. */
  readonly expires_at: string;
}

/** The secret that is wanted. */
export interface RotateOAuth2ClientSecret {
  /** The new secret; made by the server where it is left out. */
  readonly client_secret?: string;
}

/** An API that tokens can be for (RFC 8707). */
export interface ProtectedResource {
  /** Names the resource in paths. */
  readonly id: string;
  /** Whether it stands in the settings, and cannot be changed here. */
  readonly configured: boolean;
  /** When it was registered. */
  readonly created_at: string;
  /** When it was last changed. */
  readonly updated_at: string;
  /** An absolute URI without a fragment (RFC 8707 section 2); the aud of its tokens. It cannot be changed. */
  readonly identifier: string;
  /** What people see when they are asked. */
  readonly name: string;
  /** The scopes that mean something there; absent for every scope. */
  readonly scopes?: readonly string[];
  /** The form of its tokens; absent for the client's or the server's setting. */
  readonly access_token_strategy?: 'opaque' | 'jwt';
  /** How long its tokens live, such as 10m; absent for the client's or the server's setting. */
  readonly access_token_lifespan?: string;
  /** What its JWTs are signed with; absent for the server's setting. */
  readonly access_token_signing_alg?: string;
  /** The clients that may have tokens for it; absent for every client. */
  readonly allowed_clients?: readonly string[];
  /** The clients that may introspect its tokens. */
  readonly introspection_clients: readonly string[];
}

/** An API that tokens can be for. */
export interface ProtectedResourceBody {
  /** An absolute URI without a fragment (RFC 8707 section 2); the aud of its tokens. It cannot be changed. */
  readonly identifier: string;
  /** What people see when they are asked. */
  readonly name?: string;
  /** The scopes that mean something there; absent for every scope. */
  readonly scopes?: readonly string[];
  /** The form of its tokens; absent for the client's or the server's setting. */
  readonly access_token_strategy?: 'opaque' | 'jwt';
  /** How long its tokens live, such as 10m; absent for the client's or the server's setting. */
  readonly access_token_lifespan?: string;
  /** What its JWTs are signed with; absent for the server's setting. */
  readonly access_token_signing_alg?: string;
  /** The clients that may have tokens for it; absent for every client. */
  readonly allowed_clients?: readonly string[];
  /** The clients that may introspect its tokens. */
  readonly introspection_clients?: readonly string[];
  /** Names the resource in paths. */
  readonly id?: string;
  /** Whether it stands in the settings, and cannot be changed here. */
  readonly configured?: boolean;
  /** When it was registered. */
  readonly created_at?: string;
  /** When it was last changed. */
  readonly updated_at?: string;
}

/** A new password. */
export interface SetUserPasswordBody {
  /** The password. */
  readonly password: string;
}

/** A person who can sign in. */
export interface User {
  /** The subject of the person. */
  readonly id: string;
  /** What the person may sign in with. */
  readonly username?: string;
  /** An address that the person may sign in with. */
  readonly email?: string;
  /** Whether the person cannot sign in. */
  readonly disabled: boolean;
  /** What applications are told about the person (OpenID Connect Core §5.1). */
  readonly claims: Readonly<Record<string, unknown>>;
  /** When the account was made. */
  readonly created_at: string;
  /** When the account was last changed. */
  readonly updated_at: string;
}

/** A person as an administrator wants them. */
export interface UserBody {
  /** What the person may sign in with. */
  readonly username?: string | null;
  /** An address that the person may sign in with. */
  readonly email?: string | null;
  /** Never shown. */
  readonly password?: string;
  /** Whether the person cannot sign in. */
  readonly disabled?: boolean;
  /** What applications are told about the person (OpenID Connect Core §5.1). */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The subject of the person. */
  readonly id?: string;
  /** When the account was made. */
  readonly created_at?: string;
  /** When the account was last changed. */
  readonly updated_at?: string;
}

/** A merge patch (RFC 7396): members to set, null for those to remove. */
export type UserPatch = Readonly<Record<string, unknown>>;

/** The server is well. */
export interface HealthStatus {
  /** ok */
  readonly status: 'ok';
}

/** The version of the server. */
export interface Version {
  /** Such as 1.2.3. */
  readonly version: string;
}

/** What a person shows a third party so that it finds out who the person is in Matrix. */
export interface OpenIdCredentials {
  /** The OpenID token. It is good for finding out who the person is, and for nothing else. */
  readonly access_token: string;
  /** Bearer */
  readonly token_type: string;
  /** The name of the Matrix server to ask. */
  readonly matrix_server_name: string;
  /** Seconds until it is no longer valid. */
  readonly expires_in: number;
}

/** A refusal in the words of Matrix. */
export interface MatrixError {
  /** The stable code, such as M_FORBIDDEN. */
  readonly errcode: string;
  /** A sentence for people: what is wrong and what to do. */
  readonly error: string;
  /** Whether the client should refresh, and forget nothing. */
  readonly soft_logout?: boolean;
  /** Milliseconds to wait. */
  readonly retry_after_ms?: number;
}

/** What the server can do (OpenID Connect Discovery §3, RFC 8414 §2). */
export interface OidcConfiguration {
  /** The name of the server in its tokens. */
  readonly issuer: string;
  /** Where people are sent to sign in. */
  readonly authorization_endpoint: string;
  /** Where codes and refresh tokens become tokens. */
  readonly token_endpoint: string;
  /** Where claims about a person are. */
  readonly userinfo_endpoint?: string;
  /** Where the server's public keys are. */
  readonly jwks_uri: string;
  /** Where a device gets its codes. */
  readonly device_authorization_endpoint: string;
  /** Where clients push authorization requests. */
  readonly pushed_authorization_request_endpoint?: string;
  /** Where resource servers ask what a token means. */
  readonly introspection_endpoint?: string;
  /** Where tokens are revoked. */
  readonly revocation_endpoint?: string;
  /** Where clients register themselves; absent where they cannot. */
  readonly registration_endpoint?: string;
  /** Where people are sent to sign out. */
  readonly end_session_endpoint?: string;
  /** Tells applications in a frame that a session ended. */
  readonly check_session_iframe?: string;
  /** Where verifiable credentials are issued. */
  readonly credentials_endpoint_draft_00?: string;
  /** The server's response types. */
  readonly response_types_supported: readonly string[];
  /** The server's response modes. */
  readonly response_modes_supported?: readonly string[];
  /** The server's grant types. */
  readonly grant_types_supported?: readonly string[];
  /** The server's code challenge methods. */
  readonly code_challenge_methods_supported?: readonly string[];
  /** The server's prompt values. */
  readonly prompt_values_supported?: readonly string[];
  /** The server's display values. */
  readonly display_values_supported?: readonly string[];
  /** The server's ui locales. */
  readonly ui_locales_supported?: readonly string[];
  /** The server's acr values. */
  readonly acr_values_supported?: readonly string[];
  /** The server's scopes. */
  readonly scopes_supported?: readonly string[];
  /** The server's claims. */
  readonly claims_supported?: readonly string[];
  /** The server's claim types. */
  readonly claim_types_supported?: readonly string[];
  /** The server's subject types. */
  readonly subject_types_supported: readonly string[];
  /** The server's id token signing alg values. */
  readonly id_token_signing_alg_values_supported: readonly string[];
  /** The server's userinfo signing alg values. */
  readonly userinfo_signing_alg_values_supported?: readonly string[];
  /** The server's id token encryption alg values. */
  readonly id_token_encryption_alg_values_supported?: readonly string[];
  /** The server's id token encryption enc values. */
  readonly id_token_encryption_enc_values_supported?: readonly string[];
  /** The server's userinfo encryption alg values. */
  readonly userinfo_encryption_alg_values_supported?: readonly string[];
  /** The server's userinfo encryption enc values. */
  readonly userinfo_encryption_enc_values_supported?: readonly string[];
  /** The server's id token signed response alg. */
  readonly id_token_signed_response_alg: readonly string[];
  /** The server's userinfo signed response alg. */
  readonly userinfo_signed_response_alg: readonly string[];
  /** The server's request object signing alg values. */
  readonly request_object_signing_alg_values_supported?: readonly string[];
  /** The server's request object encryption alg values. */
  readonly request_object_encryption_alg_values_supported?: readonly string[];
  /** The server's request object encryption enc values. */
  readonly request_object_encryption_enc_values_supported?: readonly string[];
  /** The server's dpop signing alg values. */
  readonly dpop_signing_alg_values_supported?: readonly string[];
  /** The server's token endpoint auth methods. */
  readonly token_endpoint_auth_methods_supported?: readonly string[];
  /** The server's token endpoint auth signing alg values. */
  readonly token_endpoint_auth_signing_alg_values_supported?: readonly string[];
  /** The server's revocation endpoint auth methods. */
  readonly revocation_endpoint_auth_methods_supported?: readonly string[];
  /** The server's revocation endpoint auth signing alg values. */
  readonly revocation_endpoint_auth_signing_alg_values_supported?: readonly string[];
  /** The server's authorization signing alg values. */
  readonly authorization_signing_alg_values_supported?: readonly string[];
  /** The server's authorization encryption alg values. */
  readonly authorization_encryption_alg_values_supported?: readonly string[];
  /** The server's authorization encryption enc values. */
  readonly authorization_encryption_enc_values_supported?: readonly string[];
  /** The server's introspection signing alg values. */
  readonly introspection_signing_alg_values_supported?: readonly string[];
  /** The server's introspection encryption alg values. */
  readonly introspection_encryption_alg_values_supported?: readonly string[];
  /** The server's introspection encryption enc values. */
  readonly introspection_encryption_enc_values_supported?: readonly string[];
  /** The server's introspection endpoint auth methods. */
  readonly introspection_endpoint_auth_methods_supported?: readonly string[];
  /** The server's introspection endpoint auth signing alg values. */
  readonly introspection_endpoint_auth_signing_alg_values_supported?: readonly string[];
  /** Whether the server has this: authorization response iss parameter. */
  readonly authorization_response_iss_parameter_supported?: boolean;
  /** Whether the server has this: claims parameter. */
  readonly claims_parameter_supported?: boolean;
  /** Whether the server has this: request parameter. */
  readonly request_parameter_supported?: boolean;
  /** Whether the server has this: request uri parameter. */
  readonly request_uri_parameter_supported?: boolean;
  /** Whether the server has this: require request uri registration. */
  readonly require_request_uri_registration?: boolean;
  /** Whether the server has this: require signed request object. */
  readonly require_signed_request_object?: boolean;
  /** Whether the server has this: require pushed authorization requests. */
  readonly require_pushed_authorization_requests?: boolean;
  /** Whether the server has this: frontchannel logout. */
  readonly frontchannel_logout_supported?: boolean;
  /** Whether the server has this: frontchannel logout session. */
  readonly frontchannel_logout_session_supported?: boolean;
  /** Whether the server has this: backchannel logout. */
  readonly backchannel_logout_supported?: boolean;
  /** Whether the server has this: backchannel logout session. */
  readonly backchannel_logout_session_supported?: boolean;
  /** Whether the server has this: tls client certificate bound access tokens. */
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  /** Where clients that show a TLS certificate find these endpoints (RFC 8705 §5). */
  readonly mtls_endpoint_aliases?: {
    /** Where codes and refresh tokens become tokens. */ readonly token_endpoint?: string;
    /** Where claims about a person are. */
    readonly userinfo_endpoint?: string;
    /** Where a device gets its codes. */
    readonly device_authorization_endpoint?: string;
    /** Where clients push authorization requests. */
    readonly pushed_authorization_request_endpoint?: string;
    /** Where resource servers ask what a token means. */
    readonly introspection_endpoint?: string;
    /** Where tokens are revoked. */
    readonly revocation_endpoint?: string;
  };
  /** The credentials that can be had. */
  readonly credentials_supported_draft_00?: readonly CredentialSupportedDraft00[];
}

/** A kind of credential that the server issues. */
export interface CredentialSupportedDraft00 {
  /** The form of the credential. */
  readonly format?: string;
  /** Its types. */
  readonly types?: readonly string[];
  /** How it is bound to a key. */
  readonly cryptographic_binding_methods_supported?: readonly string[];
  /** What a proof may be signed with. */
  readonly cryptographic_suites_supported?: readonly string[];
}

/** What credential is wanted; without a proof the answer is a nonce for one. */
export interface CreateVerifiableCredentialRequestBody {
  /** The form of the credential. */
  readonly format?: 'jwt_vc_json';
  /** The types of the credential. */
  readonly types?: readonly string[];
  readonly proof?: VerifiableCredentialProof;
}

/** Proves that the caller holds a key. */
export interface VerifiableCredentialProof {
  /** The kind of proof. */
  readonly proof_type: 'jwt';
  /** Signed with the key, with the c_nonce as its nonce. */
  readonly jwt: string;
}

/** A verifiable credential (OpenID Connect UserInfo Verifiable Credentials, draft 00). */
export interface VerifiableCredentialResponse {
  /** The form of the credential. */
  readonly format: 'jwt_vc_json';
  /** The credential. */
  readonly credential_draft_00: string;
}

/** A nonce for a proof, or a refusal. */
export interface VerifiableCredentialPrimingResponse {
  /** jwt_vc */
  readonly format?: string;
  /** What the proof has to hold. */
  readonly c_nonce?: string;
  /** Seconds that it is valid. */
  readonly c_nonce_expires_in?: number;
  /** missing_proof where a nonce is given; otherwise what is wrong. */
  readonly error: string;
  /** A sentence for people: what is wrong and what to do. */
  readonly error_description: string;
}
