import type { Policy } from '../policy.ts';

/** What the validity of client metadata depends on beside itself. */
export interface RegistrationContext {
  readonly policy: Pick<Policy, 'subject_types' | 'default_scope' | 'dev'>;
  /** Algorithms that ID tokens and userinfo answers can be signed with here. */
  readonly signing_algorithms: readonly string[];
  /** Holds response types, grant types and redirect URIs against each other, which Ory's admin API does not. */
  readonly strict: boolean;
}
