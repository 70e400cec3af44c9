import type { ClientMetadata } from '../client.ts';
import type { ErrorCode } from '../errors.ts';
import type { RegistrationContext } from './context.ts';

/** One rule: what a member must be, and the values that are not. */
export interface Rule {
  readonly member: string;
  readonly must: string;
  readonly code?: ErrorCode;
  offending(client: ClientMetadata, context: RegistrationContext): readonly (string | undefined)[];
}
