import type { RequestUris } from './authorization/request-uris.ts';
import type { Client } from './client.ts';
import type { Clock, Random } from './clock.ts';
import type { Hooks } from './hooks/context.ts';
import type { JsonObject } from './json.ts';
import type { ClientKeys } from './jws.ts';
import type { Keys } from './keys.ts';
import type { Policy } from './policy.ts';
import type { OAuthWrite, Repositories } from './repositories.ts';
import type { Sealer } from './sealing.ts';
import type { Dpop } from './sender-constraint/dpop.ts';
import type { TokenCodec } from './tokens/token-codec.ts';

/** Everything that the protocol's operations work with; made once at start. */
export interface OAuthContext {
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly repositories: Repositories;
  readonly write: OAuthWrite;
  readonly keys: Keys;
  readonly tokens: TokenCodec;
  readonly clientSecrets: ClientSecretVerifier;
  readonly clientRequests: ClientRequests;
  /** Candidate public keys of a client, from `jwks` or `jwks_uri`. */
  readonly clientKeys: ClientKeys;
  /** Request objects that clients keep at addresses of theirs. */
  readonly requestUris: RequestUris;
  readonly subjects: Subjects;
  /** Absent where the operator has none. */
  readonly hooks?: Hooks;
  /** Seals the nonces that proofs for credentials hold. */
  readonly nonces: Sealer;
  /** Nonces and used proofs of DPoP. */
  readonly dpop: Dpop;
}

/** The people that tokens speak of, as far as this server knows them itself. */
export interface Subjects {
  /** Every claim of the person (OIDC Core §5.1); undefined for a subject that somebody else's login page named. */
  claims(subject: string): Promise<JsonObject | undefined>;
  /** False for a person whom this server knows and who may not sign in any more. */
  maySignIn(subject: string): Promise<boolean>;
}

/** Checks a presented secret against a client's hashed ones, in a time that tells nothing. */
export interface ClientSecretVerifier {
  /** @throws OAuthError too_many_requests when too many wrong ones came from the address. */
  verify(client: Client, presented: string, address: string): Promise<boolean>;
}

/** Counts the requests of clients that have authenticated. */
export interface ClientRequests {
  /** @throws OAuthError too_many_requests */
  take(client: Client, request: { readonly endpoint: string; readonly address: string }): void;
}
