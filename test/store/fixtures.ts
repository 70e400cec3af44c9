import type { Account } from '../../src/accounts/records.ts';
import type { StoredKey } from '../../src/keys/records.ts';
import type { FailureCount } from '../../src/limits/records.ts';
import type { Client } from '../../src/oauth/client.ts';
import type { Clock } from '../../src/oauth/clock.ts';
import type {
  AccessToken,
  AuthorizationGrant,
  Consent,
  DeviceAuthorization,
  InitialAccessToken,
  LoginSession,
  MatrixOpenIdToken,
  PushedAuthorizationRequest,
  TrustedIssuer,
} from '../../src/oauth/records.ts';
import type { ProtectedResource } from '../../src/oauth/resources/records.ts';

export const NOW = 1_800_000_000_000;

export function movableClock(): Clock & { advance(milliseconds: number): void } {
  let now = NOW;
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}

export function client(client_id: string, name = '', owner = ''): Client {
  return {
    client_id,
    metadata: {
      client_name: name,
      redirect_uris: ['https://app.example/cb'],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'openid',
      audience: [],
      owner,
      allowed_cors_origins: [],
      contacts: [],
      subject_type: 'public',
      token_endpoint_auth_method: 'client_secret_basic',
      request_uris: [],
      userinfo_signed_response_alg: 'none',
      frontchannel_logout_session_required: false,
      backchannel_logout_session_required: false,
      post_logout_redirect_uris: [],
      metadata: { team: 'blue' },
      skip_consent: false,
      lifespans: {},
    },
    secrets: [{ kind: 'keyed', hash: 'hash-of-secret' }],
    created_at: NOW,
    updated_at: NOW,
    tokens_valid_from: 0,
  };
}

export function protectedResource(name: string): ProtectedResource {
  const identifier = `https://${name}.example/`;
  return {
    id: `id-of-${name}`,
    canonical: identifier.slice(0, -1),
    identifier,
    settings: { name, scopes: ['notes.read'], access_token_lifespan: 1000, introspection_clients: [] },
    created_at: NOW,
    updated_at: NOW,
  };
}

export function trustedIssuer(issuer: string, kid: string, changes: Partial<TrustedIssuer> = {}): TrustedIssuer {
  return {
    id: `${issuer}-${kid}`,
    issuer,
    subject: 'ada',
    kid,
    scope: ['notes.read'],
    created_at: NOW,
    expires_at: NOW + 1000,
    ...changes,
  };
}

export function grant(id: string, changes: Partial<AuthorizationGrant> = {}): AuthorizationGrant {
  return {
    id,
    client_id: 'app',
    subject: 'ada',
    session_id: null,
    created_at: NOW,
    expires_at: NOW + 60_000,
    code_expires_at: NOW + 30_000,
    code_used_at: null,
    refresh_generation: 0,
    refresh_predecessor: 0,
    refresh_rotated_at: null,
    refresh_expires_at: null,
    payload: {
      seed: 'seed',
      requested_scope: ['openid'],
      requested_audience: [],
      scope: ['openid'],
      audience: [],
      redirect_uri: 'https://app.example/cb',
      redirect_uri_given: true,
      auth_time: NOW / 1000,
      requested_at: NOW / 1000,
      session: { id_token: { nickname: 'plaintext-marker' } },
      consent: { remember: false, remember_for: 0, skipped: false },
      request_url: 'https://id.example/oauth2/auth?client_id=app',
    },
    ...changes,
  };
}

export function token(grant_id: string, hash: string, changes: Partial<AccessToken> = {}): AccessToken {
  return {
    grant_id,
    hash,
    client_id: 'app',
    grant_bound: true,
    issued_at: NOW,
    expires_at: NOW + 60_000,
    payload: { subject: 'ada', scope: ['openid'], audience: [], ext: { note: 'plaintext-marker' } },
    ...changes,
  };
}

export function consent(subject: string, client_id: string, changes: Partial<Consent> = {}): Consent {
  return {
    subject,
    client_id,
    grant_id: 'grant',
    granted_at: NOW,
    expires_at: null,
    payload: { scope: ['openid'], audience: [], session: { id_token: { n: 'plaintext-marker' } }, remember_for: 0 },
    ...changes,
  };
}

export function session(id: string, changes: Partial<LoginSession> = {}): LoginSession {
  return {
    id,
    subject: 'ada',
    auth_time: NOW / 1000,
    remembered: true,
    created_at: NOW,
    expires_at: NOW + 60_000,
    payload: { acr: '1', user_agent: 'plaintext-marker' },
    ...changes,
  };
}

export function device(id: string, changes: Partial<DeviceAuthorization> = {}): DeviceAuthorization {
  return {
    user_code_hash: `hash of ${id}`,
    id,
    client_id: 'app',
    requester: null,
    created_at: NOW,
    codes_expire_at: NOW + 30_000,
    expires_at: NOW + 60_000,
    status: 'pending',
    flow_id: null,
    polled_at: null,
    polling_interval: 5000,
    payload: { seed: 'plaintext-marker', scope: ['openid'], audience: [] },
    ...changes,
  };
}

export function account(id: string, changes: Partial<Account> = {}): Account {
  return {
    id,
    username: id,
    email: `${id}@example.com`,
    password_hash: '$argon2id$plaintext-marker',
    password_changed_at: NOW,
    disabled: false,
    claims: { phone_number: 'plaintext-marker' },
    created_at: NOW,
    updated_at: NOW,
    ...changes,
  };
}

export function key(kid: string, changes: Partial<StoredKey> = {}): StoredKey {
  return {
    set: 'openid',
    kid,
    alg: 'ES256',
    use: 'sig',
    state: 'current',
    created_at: NOW,
    activates_at: NOW,
    expires_at: null,
    jwk: { kty: 'EC', d: 'plaintext-marker' },
    ...changes,
  };
}

export function initialAccessToken(id: string, expires_at: number): InitialAccessToken {
  return { id, hash: 'h', description: '', policy: {}, uses_left: null, created_at: 0, expires_at };
}

export function openIdToken(hash: string, changes: Partial<MatrixOpenIdToken> = {}): MatrixOpenIdToken {
  return {
    hash,
    grant_id: 'g',
    session_id: null,
    user_id: '@ada:example.com',
    subject: 'ada',
    issued_at: NOW,
    expires_at: NOW + 3_600_000,
    ...changes,
  };
}

export function pushedRequest(
  hash: string,
  changes: Partial<PushedAuthorizationRequest> = {},
): PushedAuthorizationRequest {
  return {
    hash,
    client_id: 'app',
    requester: null,
    created_at: NOW,
    request_uri_expires_at: NOW + 30_000,
    expires_at: NOW + 60_000,
    payload: { query: 'client_id=app&state=plaintext-marker', signed: false },
    ...changes,
  };
}

export function failureCount(bucket: string, node: string, changes: Partial<FailureCount> = {}): FailureCount {
  return { bucket, node, count: 3, last_at: NOW, expires_at: NOW + 60_000, ...changes };
}
