/**
 * What is wrong with what was asked of the accounts.
 *
 * `busy`: so many passwords are being checked that this one has to be sent again a little later.
 */
export type AccountErrorCode = 'invalid' | 'conflict' | 'not_found' | 'busy';

/** Why a name or password will not do, for pages that say it in the person's language. */
export type AccountErrorReason = 'missing' | 'invalid' | 'taken' | 'too_short' | 'too_long' | 'too_common';

export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly code: AccountErrorCode;
  /** The path of the member that the sentence is about: `email`, `claims.address`; empty where it is about none. */
  readonly field: string;
  readonly reason: AccountErrorReason;

  /** @param message a sentence for the person: what is wrong and what would be right. */
  constructor(code: AccountErrorCode, field: string, message: string, reason: AccountErrorReason = 'invalid') {
    super(message);
    this.code = code;
    this.field = field;
    this.reason = reason;
  }
}
