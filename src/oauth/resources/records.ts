/** An API that tokens can be for (RFC 8707 §2); key: the canonical form of its identifier. */
export interface ProtectedResource {
  /** A UUID: what the admin API knows it by. */
  readonly id: string;
  readonly canonical: string;
  /** What is in the tokens' `aud`. */
  readonly identifier: string;
  readonly settings: ResourceSettings;
  readonly created_at: number;
  /** The version of the row, too. */
  readonly updated_at: number;
}

/** What an operator says of a resource; an absent member leaves it to the server and the client. */
export interface ResourceSettings {
  /** For the consent page. */
  readonly name: string;
  /** The scopes that mean something there; absent: all but those of the server itself. */
  readonly scopes?: readonly string[];
  readonly access_token_strategy?: 'opaque' | 'jwt';
  /** Milliseconds. */
  readonly access_token_lifespan?: number;
  readonly access_token_signing_alg?: string;
  /** The clients that may have tokens for it; absent: every client. */
  readonly allowed_clients?: readonly string[];
  /** The clients that may introspect its tokens: the resource itself, as a rule. */
  readonly introspection_clients: readonly string[];
}
