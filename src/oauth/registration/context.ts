import type { Policy } from '../policy.ts';

/** What the validity of client metadata depends on beside itself. */
export interface RegistrationContext {
  readonly policy: Pick<
    Policy,
    'subject_types' | 'default_scope' | 'profile' | 'ml_dsa' | 'unsigned_id_tokens' | 'dev' | 'client_certificates'
  >;
  /** Algorithms that the server has a key for, to sign for a client. */
  readonly signing_algorithms: readonly string[];
  /** Ways in which clients can encrypt to the server's keys. */
  readonly decryption_algorithms: readonly string[];
  /** Holds response types, grant types and redirect URIs against each other, which Ory's admin API does not. */
  readonly strict: boolean;
}
