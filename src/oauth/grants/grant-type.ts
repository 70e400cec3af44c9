import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import type { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Parameters } from '../parameters.ts';
import type { AuthorizationGrant, ConsentSession } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import type { TokenTarget } from '../resources/token-target.ts';
import type { ProvenSender } from '../sender-constraint/confirmation.ts';
import type { LifespanGrant } from '../tokens/lifespans.ts';

export interface TokenRequest {
  readonly client: Client;
  readonly parameters: Parameters;
  readonly sender: ProvenSender;
}

/**
 * What a grant decided, for the shared phases to turn into tokens: who, for what, and what has to be written so that
 * it holds. The dispatcher has authenticated the client before, and checks the scope ceiling, mints and writes after.
 */
export interface Entitlement {
  readonly lifespans: LifespanGrant;
  readonly grant_id: string;
  /** The stored grant, as it will be after `changes`; absent where the client acts for itself. */
  readonly grant?: AuthorizationGrant;
  /** Whom the tokens speak of, where there is no grant to say so. */
  readonly subject?: string;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  readonly ext?: JsonObject;
  /** What a hook made of the claims; each member that is there takes the place of the grant's, or of `ext`. */
  readonly claims?: ConsentSession;
  /** Number of the refresh token to hand out. */
  readonly refresh_generation?: number;
  readonly nonce?: string;
  readonly changes: readonly OAuthChange[];
  /**
   * What to do when one of the guards failed because another request was faster: an error to answer with, or
   * undefined to decide again on what is stored now.
   */
  refused(guard: string): Promise<OAuthError | undefined>;
}

/** The same once it is decided whom the access token is for. ID token and refresh token are as they were granted. */
export interface BoundEntitlement extends Entitlement {
  readonly target: TokenTarget;
}

/** One grant type: how it turns a request of an authenticated client into an entitlement. */
export type GrantType = (context: OAuthContext, request: TokenRequest) => Promise<Entitlement>;
