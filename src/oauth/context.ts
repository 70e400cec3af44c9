import type { Client } from './client.ts';
import type { Clock, Random } from './clock.ts';
import type { Hooks } from './hooks/context.ts';
import type { JsonObject } from './json.ts';
import type { ClientKeys } from './jws.ts';
import type { Keys } from './keys.ts';
import type { Policy } from './policy.ts';
import type { OAuthWrite, Repositories } from './repositories.ts';
import type { Sealer } from './sealing.ts';
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
  /** Candidate public keys of a client, from `jwks` or `jwks_uri`. */
  readonly clientKeys: ClientKeys;
  readonly subjects: Subjects;
  /** Absent where the operator has none. */
  readonly hooks?: Hooks;
  /** Seals the nonces that proofs for credentials hold. */
  readonly nonces: Sealer;
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
  verify(client: Client, presented: string): Promise<boolean>;
}
