import type { Change, Write } from './changes.ts';
import type { Client } from './client.ts';
import type { JsonObject } from './json.ts';
import type {
  AccessToken,
  AuthorizationGrant,
  Consent,
  DeviceAuthorization,
  InitialAccessToken,
  LoginSession,
  LogoutNotice,
  MatrixOpenIdToken,
  OAuthEntities,
  PushedAuthorizationRequest,
  TrustedIssuer,
} from './records.ts';
import type { ProtectedResource } from './resources/records.ts';

/**
 * What the protocol asks of storage. A lookup that finds nothing resolves to undefined; a rejection is a failure of
 * the store. Expiry is not looked at here: that is a decision, and decisions have the clock.
 */
export interface Repositories {
  readonly clients: {
    find(client_id: string): Promise<Client | undefined>;
    list(page: ClientPage): Promise<Client[]>;
  };
  readonly grants: {
    find(id: string): Promise<AuthorizationGrant | undefined>;
    listBySubject(subject: string, page: GrantPage): Promise<AuthorizationGrant[]>;
    /** Every client that got tokens in this login session, for the logout channels. */
    clientIdsOfSession(session_id: string): Promise<string[]>;
    /** The newest of a client's grants in a login session. */
    findInSession(session_id: string, client_id: string): Promise<AuthorizationGrant | undefined>;
  };
  readonly accessTokens: {
    /** The token with the first of `hashes` that exists, and the grant behind it, in one statement. */
    find(
      grant_id: string,
      hashes: readonly string[],
    ): Promise<{ token: AccessToken; grant: AuthorizationGrant | undefined } | undefined>;
  };
  readonly consents: {
    find(subject: string, client_id: string): Promise<Consent | undefined>;
    listBySubject(subject: string): Promise<Consent[]>;
    /** The consent that was given with this grant, when it is remembered. */
    findByGrant(grant_id: string): Promise<Consent | undefined>;
  };
  readonly sessions: {
    find(id: string): Promise<LoginSession | undefined>;
    listBySubject(subject: string): Promise<LoginSession[]>;
  };
  readonly deviceAuthorizations: {
    find(id: string): Promise<DeviceAuthorization | undefined>;
    /** The one with the first of `hashes` that exists. */
    findByUserCode(hashes: readonly string[]): Promise<DeviceAuthorization | undefined>;
    /** How many of a requester are kept, counted up to `limit`. */
    countByRequester(requester: string, now: number, limit: number): Promise<number>;
    countByClient(client_id: string, now: number, limit: number): Promise<number>;
  };
  readonly pushedAuthorizationRequests: {
    /** The one with the first of `hashes` that exists. */
    find(hashes: readonly string[]): Promise<PushedAuthorizationRequest | undefined>;
    /** How many of a requester are kept, counted up to `limit`. */
    countByRequester(requester: string, now: number, limit: number): Promise<number>;
    countByClient(client_id: string, now: number, limit: number): Promise<number>;
  };
  readonly protectedResources: {
    /** By the canonical form of its identifier. */
    find(canonical: string): Promise<ProtectedResource | undefined>;
    findById(id: string): Promise<ProtectedResource | undefined>;
    /** By id. */
    list(page: Page): Promise<ProtectedResource[]>;
  };
  readonly trustedIssuers: {
    find(id: string): Promise<TrustedIssuer | undefined>;
    list(page: Page & { readonly issuer?: string }): Promise<TrustedIssuer[]>;
    /** Everything that an issuer is trusted with, and the public key that proves it. */
    keysOf(issuer: string): Promise<{ readonly trust: TrustedIssuer; readonly jwk: JsonObject }[]>;
  };
  readonly initialAccessTokens: {
    find(id: string): Promise<InitialAccessToken | undefined>;
    list(page: Page): Promise<InitialAccessToken[]>;
  };
  readonly matrixOpenIdTokens: {
    /** The one with the first of `hashes` that exists. */
    find(hashes: readonly string[]): Promise<MatrixOpenIdToken | undefined>;
  };
  readonly logoutNotices: {
    /** Those whose time has come, the longest overdue first. */
    listDue(now: number, limit: number): Promise<LogoutNotice[]>;
  };
}

/** Keyset pagination: rows whose key comes after `after`, in key order. */
export interface Page {
  readonly after?: string;
  readonly limit: number;
}

export interface GrantPage extends Page {
  readonly session_id?: string;
}

export interface ClientPage extends Page {
  readonly client_name?: string;
  readonly owner?: string;
}

export type OAuthChange = Change<OAuthEntities>;
export type OAuthWrite = Write<OAuthEntities>;
