import type { Client, Lifespan } from '../client.ts';
import type { Policy } from '../policy.ts';

/** The kinds of grants that lifespans are set for, as Ory's client members name them. */
export type LifespanGrant =
  | 'authorization_code_grant'
  | 'client_credentials_grant'
  | 'device_authorization_grant'
  | 'implicit_grant'
  | 'jwt_bearer_grant'
  | 'refresh_token_grant';

const OVERRIDES: Readonly<
  Record<LifespanGrant, { readonly access: Lifespan; readonly id?: Lifespan; readonly refresh?: Lifespan }>
> = {
  authorization_code_grant: {
    access: 'authorization_code_grant_access_token_lifespan',
    id: 'authorization_code_grant_id_token_lifespan',
    refresh: 'authorization_code_grant_refresh_token_lifespan',
  },
  client_credentials_grant: { access: 'client_credentials_grant_access_token_lifespan' },
  device_authorization_grant: {
    access: 'device_authorization_grant_access_token_lifespan',
    id: 'device_authorization_grant_id_token_lifespan',
    refresh: 'device_authorization_grant_refresh_token_lifespan',
  },
  implicit_grant: {
    access: 'implicit_grant_access_token_lifespan',
    id: 'implicit_grant_id_token_lifespan',
  },
  jwt_bearer_grant: { access: 'jwt_bearer_grant_access_token_lifespan' },
  refresh_token_grant: {
    access: 'refresh_token_grant_access_token_lifespan',
    id: 'refresh_token_grant_id_token_lifespan',
    refresh: 'refresh_token_grant_refresh_token_lifespan',
  },
};

/**
 * Milliseconds that an access token of this client lives: the client's own setting or that of the resources which it is
 * for, the shorter one; else the server's.
 */
export function accessTokenLifespan(policy: Policy, client: Client, grant: LifespanGrant, resources?: number): number {
  const own = client.metadata.lifespans[OVERRIDES[grant].access];
  if (resources === undefined) return own ?? policy.ttl.access_token;
  return Math.min(resources, own ?? resources);
}

export function idTokenLifespan(policy: Policy, client: Client, grant: LifespanGrant): number {
  const override = OVERRIDES[grant].id;
  return (override && client.metadata.lifespans[override]) ?? policy.ttl.id_token;
}

/** Null for refresh tokens that do not expire. */
export function refreshTokenLifespan(policy: Policy, client: Client, grant: LifespanGrant): number | null {
  const override = OVERRIDES[grant].refresh;
  return (override && client.metadata.lifespans[override]) ?? policy.ttl.refresh_token;
}
