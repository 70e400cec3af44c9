import type { Change, Write } from './changes.ts';
import type { Client } from './client.ts';
import type { AccessToken, AuthorizationGrant, Consent, LoginSession, OAuthEntities } from './records.ts';

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
    listBySubject(subject: string, page: Page): Promise<AuthorizationGrant[]>;
    /** Every client that got tokens in this login session, for the logout channels. */
    clientIdsOfSession(session_id: string): Promise<string[]>;
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
  };
  readonly sessions: {
    find(id: string): Promise<LoginSession | undefined>;
    listBySubject(subject: string): Promise<LoginSession[]>;
  };
}

/** Keyset pagination: rows whose key comes after `after`, in key order. */
export interface Page {
  readonly after?: string;
  readonly limit: number;
}

export interface ClientPage extends Page {
  readonly client_name?: string;
  readonly owner?: string;
}

export type OAuthChange = Change<OAuthEntities>;
export type OAuthWrite = Write<OAuthEntities>;
