import type { Clock } from '../oauth/clock.ts';
import { tooManyRequests } from '../oauth/errors.ts';
import type { NetworkOf } from './addresses.ts';
import { type Buckets, createBuckets } from './buckets.ts';

interface RequestLimit {
  /** Who is counted: the network address; a client that has authenticated; the person who asks. */
  readonly by: 'address' | 'client' | 'person';
  /** The paths of the endpoints; none where the endpoint itself counts, once it knows the person. */
  readonly paths: readonly string[];
  /** Where showing the page is not counted. */
  readonly method?: 'POST';
  /** As many at once, too. */
  readonly per_minute: number;
  /** What is counted, for the documentation. */
  readonly what: string;
}

const REQUEST_LIMIT_NAMES = [
  'authorization_by_address',
  'login_by_address',
  'sign_up_by_address',
  'account_by_address',
  'token_by_address',
  'token_by_client',
  'par_by_address',
  'par_by_client',
  'introspection_by_address',
  'introspection_by_client',
  'revocation_by_address',
  'userinfo_by_address',
  'credentials_by_address',
  'device_authorization_by_address',
  'device_authorization_by_client',
  'device_code_by_address',
  'registration_by_address',
  'registration_management_by_address',
  'matrix_userinfo_by_address',
  'matrix_openid_token_by_person',
] as const;
export type RequestLimitName = (typeof REQUEST_LIMIT_NAMES)[number];

/**
 * Every limit on the rate of requests, counted in the memory of each node. The numbers leave room for a company, a
 * school or a cluster of services behind one address; what must be rarer, guessing, is in the table of failures.
 */
export const REQUEST_LIMITS: Readonly<Record<RequestLimitName, RequestLimit>> = {
  authorization_by_address: {
    by: 'address',
    paths: ['/oauth2/auth'],
    per_minute: 1_200,
    what: 'Authorization requests of one address',
  },
  login_by_address: {
    by: 'address',
    paths: ['/login'],
    method: 'POST',
    per_minute: 300,
    what: 'Login forms of one address',
  },
  sign_up_by_address: {
    by: 'address',
    paths: ['/sign-up'],
    method: 'POST',
    per_minute: 60,
    what: 'Sign-up forms of one address',
  },
  account_by_address: {
    by: 'address',
    paths: ['/account'],
    method: 'POST',
    per_minute: 300,
    what: 'Forms of the account page, changes of the password among them, of one address',
  },
  token_by_address: {
    by: 'address',
    paths: ['/oauth2/token'],
    per_minute: 12_000,
    what: 'Token requests of one address',
  },
  token_by_client: {
    by: 'client',
    paths: ['/oauth2/token'],
    per_minute: 12_000,
    what: 'Token requests of one client',
  },
  par_by_address: {
    by: 'address',
    paths: ['/oauth2/par'],
    per_minute: 6_000,
    what: 'Pushed authorization requests of one address',
  },
  par_by_client: {
    by: 'client',
    paths: ['/oauth2/par'],
    per_minute: 6_000,
    what: 'Pushed authorization requests of one client',
  },
  introspection_by_address: {
    by: 'address',
    paths: ['/oauth2/introspect'],
    per_minute: 120_000,
    what: 'Introspections of one address',
  },
  introspection_by_client: {
    by: 'client',
    paths: ['/oauth2/introspect'],
    per_minute: 120_000,
    what: 'Introspections of one client',
  },
  revocation_by_address: {
    by: 'address',
    paths: ['/oauth2/revoke'],
    per_minute: 12_000,
    what: 'Revocations of one address',
  },
  userinfo_by_address: {
    by: 'address',
    paths: ['/userinfo'],
    per_minute: 60_000,
    what: 'Requests for userinfo of one address',
  },
  credentials_by_address: {
    by: 'address',
    paths: ['/credentials'],
    per_minute: 1_200,
    what: 'Requests for verifiable credentials of one address',
  },
  device_authorization_by_address: {
    by: 'address',
    paths: ['/oauth2/device/auth'],
    per_minute: 300,
    what: 'Device authorization requests of one address',
  },
  device_authorization_by_client: {
    by: 'client',
    paths: ['/oauth2/device/auth'],
    per_minute: 6_000,
    what: 'Device authorization requests of one client',
  },
  device_code_by_address: {
    by: 'address',
    paths: ['/device', '/oauth2/device/verify'],
    per_minute: 300,
    what: 'Visits of one address to the page where the code of a device is entered, and codes',
  },
  registration_by_address: {
    by: 'address',
    paths: ['/oauth2/register', '/oauth2/matrix/register'],
    per_minute: 10,
    what: 'Clients that register themselves from one address',
  },
  registration_management_by_address: {
    by: 'address',
    paths: ['/oauth2/register/:id'],
    per_minute: 300,
    what: 'Requests of one address to look at or change the registration of clients',
  },
  matrix_userinfo_by_address: {
    by: 'address',
    paths: ['/_matrix/federation/v1/openid/userinfo'],
    per_minute: 600,
    what: 'Questions of one address whose OpenID token of Matrix it is',
  },
  matrix_openid_token_by_person: {
    by: 'person',
    paths: [],
    per_minute: 30,
    what: 'OpenID tokens of Matrix for one person',
  },
};

/** @param address of the request, which may be one that is not counted. @throws OAuthError too_many_requests */
export type Take = (key: string, address: string) => void;

/** What is counted, and refused when it is too much. Each throws too_many_requests with the seconds to wait. */
export interface RequestLimits {
  /** Undefined where nothing is counted by address. */
  byAddress(path: string, method: string): ((address: string) => void) | undefined;
  /** @param key whom to count, who must have proved it: else a stranger could use up what is another's. */
  byClient(path: string): Take | undefined;
  byPerson(name: RequestLimitName): Take;
}

export interface RequestLimitSettings {
  /** By name, in a minute; 0 for any number. */
  readonly per_minute: Readonly<Record<string, number>>;
  readonly clock: Clock;
  readonly networkOf: NetworkOf;
}

const LIMITS: readonly (readonly [string, RequestLimit])[] = Object.entries(REQUEST_LIMITS);

export function createRequestLimits({ per_minute, clock, networkOf }: RequestLimitSettings): RequestLimits {
  const buckets = new Map<string, Buckets>();
  for (const [name] of LIMITS) {
    const most = per_minute[name] ?? 0;
    if (most > 0) buckets.set(name, createBuckets(most, clock));
  }

  function taking(name: string): ((key: string | undefined) => void) | undefined {
    const bucket = buckets.get(name);
    if (bucket === undefined) return undefined;
    return (key) => {
      const seconds = key === undefined ? 0 : bucket.take(key);
      if (seconds > 0) throw tooManyRequests(name, seconds);
    };
  }

  function nameAt(path: string, by: RequestLimit['by'], method?: string): string {
    const fits = ({ paths, method: only }: RequestLimit): boolean =>
      paths.includes(path) && (only === undefined || only === method);
    return LIMITS.find(([, limit]) => limit.by === by && fits(limit))?.[0] ?? '';
  }

  function ofSomebody(name: string): Take | undefined {
    const take = taking(name);
    return take && ((key, address) => take(networkOf(address) === undefined ? undefined : key));
  }

  return {
    byAddress(path, method) {
      const take = taking(nameAt(path, 'address', method));
      return take && ((address) => take(networkOf(address)));
    },
    byClient: (path) => ofSomebody(nameAt(path, 'client')),
    byPerson: (name) => ofSomebody(name) ?? (() => {}),
  };
}
