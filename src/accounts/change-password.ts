import type { Backoff } from '../limits/backoff.ts';
import type { Administration } from './administration.ts';
import { AccountError, type AccountErrorReason } from './errors.ts';
import type { Passwords } from './passwords.ts';

export interface ChangePasswordRequest {
  readonly account_id: string;
  readonly current: string;
  readonly next: string;
  /** The session in which it happens; all others end. */
  readonly keep_session?: string;
}

/** `refused`: the current password is wrong. `invalid`: the new one will not do. `retry_after` is in seconds. */
export type ChangePasswordResult =
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'invalid'; readonly reason: AccountErrorReason }
  | { readonly outcome: 'wait'; readonly retry_after: number }
  | { readonly outcome: 'busy' };

export interface ChangePasswordParts {
  readonly administration: Administration;
  readonly passwords: Passwords;
  /** Whoever finds a browser open may not guess the password there without end. */
  readonly guesses: Backoff;
}

export function createChangePassword({
  administration,
  passwords,
  guesses,
}: ChangePasswordParts): (request: ChangePasswordRequest) => Promise<ChangePasswordResult> {
  async function change(request: ChangePasswordRequest): Promise<ChangePasswordResult> {
    const { account_id, current, next, keep_session } = request;
    const account = await administration.find(account_id);
    if (account === undefined || account.disabled) return { outcome: 'refused' };
    passwords.check(next, [account.username, account.email]);
    if ((await passwords.verify(account.password_hash, current)) === 'wrong') {
      guesses.fail(account_id);
      return { outcome: 'refused' };
    }
    guesses.forget(account_id);
    await administration.setPassword(account_id, next, keep_session);
    return { outcome: 'changed' };
  }

  return async (request) => {
    await guesses.learn(request.account_id);
    const remaining = guesses.remaining(request.account_id);
    if (remaining > 0) return { outcome: 'wait', retry_after: Math.ceil(remaining / 1000) };
    try {
      return await change(request);
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
      return error.code === 'busy' ? { outcome: 'busy' } : { outcome: 'invalid', reason: error.reason };
    }
  };
}
