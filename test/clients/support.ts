import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { clientEndpoints } from '../../src/endpoints/admin/clients.ts';
import type { ClientsApi } from '../../src/endpoints/admin/clients-change.ts';
import { createPageTokens } from '../../src/endpoints/admin/pagination.ts';
import type { EndpointRequest, Method } from '../../src/endpoints/endpoint.ts';
import { createClientSecrets } from '../../src/oauth/client-authentication/secrets.ts';
import type { Random } from '../../src/oauth/clock.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { isJsonObject, type JsonObject } from '../../src/oauth/json.ts';
import { Parameters } from '../../src/oauth/parameters.ts';
import type { Policy } from '../../src/oauth/policy.ts';
import type { OAuthEntities } from '../../src/oauth/records.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store.ts';

export const NOW: number = Date.UTC(2026, 6, 1, 12, 0, 0, 250);

const policy: Policy = {
  issuer: 'https://id.example',
  ttl: {
    access_token: 3_600_000,
    refresh_token: null,
    id_token: 3_600_000,
    auth_code: 600_000,
    device_user_code: 600_000,
    vc_nonce: 3_600_000,
    login_consent_request: 1_800_000,
    authentication_session: 3_600_000,
  },
  refresh_retry_window: 10_000,
  jwt_bearer: {
    audiences: [],
    jti_optional: false,
    iat_optional: false,
    max_ttl: 0,
    omit_assertion_audience: false,
  },
  device: { polling_interval: 5_000, user_code: { length: 9, character_set: '0123456789' } },
  pkce: { enforced: false, enforced_for_public_clients: true, plain: false },
  request_objects: { unsigned: true, require_signed: false },
  pushed_authorization_requests: { required: false, lifespan: 90_000 },
  dpop: { nonce: 'off', nonce_lifetime: 300_000, proof_lifetime: 60_000 },
  require_sender_constrained_tokens: false,
  reached_at: { bases: [], urls: {} },
  resource_indicators: { default_resource: null, unregistered_hosts: [] },
  scope_strategy: 'exact',
  access_token_strategy: 'opaque',
  jwt: {
    scope_claim: 'list',
    exclude_not_before_claim: false,
    allowed_top_level_claims: [],
    mirror_top_level_claims: true,
  },
  default_grant_allowed_scope: false,
  subject_types: ['public', 'pairwise'],
  profile: 'default',
  client_certificates: { taken: true, authorities: true },
  pairwise_salt: 'salt',
  default_scope: ['offline_access', 'offline', 'openid'],
  ml_dsa: false,
  unsigned_id_tokens: false,
  unused_client_lifetime: null,
  session_management: false,
  logout_notice_lifespan: 0,
  identity_provider_logout: false,
  dev: false,
};

/** Bytes that differ with every call and are the same in every run. */
export function countingRandom(): Random {
  let calls = 0;
  return {
    bytes(size) {
      calls += 1;
      const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, block) =>
        createHash('sha256').update(`${calls}/${block}`).digest(),
      );
      return Buffer.concat(blocks).subarray(0, size);
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON body; an empty object when there is none. */
  readonly body: JsonObject;
  readonly list: readonly JsonObject[];
}

export interface Harness {
  readonly api: ClientsApi;
  readonly store: MemoryStore<OAuthEntities>;
  /** Every id that `onChanged` was told. */
  readonly changed: string[];
  now: number;
  call(method: Method, url: string, json?: unknown): Promise<Answer>;
}

interface Settings {
  readonly policy?: Partial<Policy>;
  readonly fetchJson?: (uri: string) => Promise<unknown>;
}

/** The admin API of the clients on a store in memory. */
export function harness(settings: Settings = {}): Harness {
  const store = createMemoryStore<OAuthEntities>({
    client: ['client_id'],
    authorization_grant: ['id'],
    access_token: ['grant_id', 'hash'],
    trusted_issuer: ['issuer', 'subject', 'kid'],
    consent: ['subject', 'client_id'],
    login_session: ['id'],
    used_jti: ['issuer', 'hash'],
    device_authorization: ['user_code_hash'],
    initial_access_token: ['id'],
    logout_notice: ['id'],
    matrix_openid_token: ['hash'],
    pushed_authorization_request: ['hash'],
    protected_resource: ['canonical'],
  });
  const random = countingRandom();
  const clock = { now: () => self.now };
  const changed: string[] = [];
  const api: ClientsApi = {
    policy: { ...policy, ...settings.policy },
    clock,
    random,
    secrets: createClientSecrets(['system secret'], random),
    keys: { algorithms: () => ['RS256', 'ES256'], decryptable: () => [] },
    registration_url: 'https://id.example/oauth2/register',
    fetchJson: settings.fetchJson ?? (() => Promise.reject(new Error('no network'))),
    clients: clientsOf(store),
    write: store.write,
    pageTokens: createPageTokens(createSealer(['pagination secret'], 'pagination', random), clock),
    onChanged: (client_id) => changed.push(client_id),
  };
  const self: Harness = { api, store, changed, now: NOW, call: (method, url, json) => call(api, method, url, json) };
  return self;
}

function clientsOf(store: MemoryStore<OAuthEntities>): ClientsApi['clients'] {
  return {
    find: async (client_id) => store.rows('client').find((client) => client.client_id === client_id),
    list: async ({ after = '', limit, client_name, owner }) =>
      store
        .rows('client')
        .filter((client) => client_name === undefined || client.metadata.client_name === client_name)
        .filter((client) => owner === undefined || client.metadata.owner === owner)
        .filter((client) => client.client_id > after)
        .sort((a, b) => (a.client_id < b.client_id ? -1 : 1))
        .slice(0, limit),
  };
}

/** An error is answered as `http` answers it; anything but an `OAuthError` is a failure of the test. */
async function call(api: ClientsApi, method: Method, url: string, json: unknown): Promise<Answer> {
  const [path = '', query = ''] = url.split('?');
  for (const endpoint of clientEndpoints(api)) {
    const params = match(endpoint.path, path);
    if (!endpoint.methods.includes(method) || params === undefined) continue;
    try {
      const reply = await endpoint.handle(request(method, url, params, query, json));
      return answer(reply.status, reply.headers ?? {}, reply.body);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const body = JSON.stringify({ error: error.code, error_description: error.description });
      return answer(error.status, error.headers, body);
    }
  }
  return assert.fail(`nothing answers ${method} ${path}`);
}

function answer(status: number, headers: Readonly<Record<string, string>>, text = '{}'): Answer {
  const body: unknown = JSON.parse(text);
  return {
    status,
    headers,
    body: isJsonObject(body) ? body : {},
    list: Array.isArray(body) ? body.filter((item) => isJsonObject(item)) : [],
  };
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const names = pattern.split('/');
  const parts = path.split('/');
  if (names.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, name] of names.entries()) {
    const part = parts[at] ?? '';
    if (name.startsWith(':')) params[name.slice(1)] = decodeURIComponent(part);
    else if (name !== part) return undefined;
  }
  return params;
}

function request(
  method: Method,
  url: string,
  params: Record<string, string>,
  query: string,
  json: unknown,
): EndpointRequest {
  return {
    id: 'request',
    method,
    url,
    params,
    query: Parameters.parse(query),
    form: Parameters.none,
    json,
    headers: {},
    cookies: new Map(),
    address: '127.0.0.1',
    secure: false,
    bytes: new Uint8Array(),
    authorizations: [],
    dpop: [],
    certificate: () => undefined,
    attributes: new Map(),
  };
}
