import type { NetworkOf } from '../limits/addresses.ts';
import type { Backoff } from '../limits/backoff.ts';
import type { Administration } from './administration.ts';
import { checkEdit } from './edit.ts';
import { AccountError, type AccountErrorReason } from './errors.ts';
import type { Passwords } from './passwords.ts';
import type { Account } from './records.ts';

export interface SignUpRequest {
  /** Empty where it is left out; one of username and email is needed. */
  readonly username: string;
  readonly email: string;
  readonly password: string;
  /** The person's full name. */
  readonly name?: string;
  /** The network address of the browser. */
  readonly address: string;
}

export type SignUpField = 'username' | 'email' | 'password' | 'name';

/** `invalid` says of each field that will not do why, `retry_after` is in seconds. */
export type SignUpResult =
  | { readonly outcome: 'signed_up'; readonly account: Account }
  | { readonly outcome: 'invalid'; readonly errors: Partial<Record<SignUpField, AccountErrorReason>> }
  | { readonly outcome: 'closed' }
  | { readonly outcome: 'wait'; readonly retry_after: number }
  | { readonly outcome: 'busy' };

export interface SignUpParts {
  readonly administration: Administration;
  readonly passwords: Passwords;
  /** How many accounts each address made. */
  readonly made: Backoff;
  readonly networkOf: NetworkOf;
  /** Whether people may make accounts for themselves. */
  readonly open: boolean;
}

const MAX_NAME_CHARACTERS = 200;
const NAME = new RegExp(`^\\P{C}{1,${MAX_NAME_CHARACTERS}}$`, 'u');

/** An address that made many accounts has to wait, so that nobody can fill the disk. */
export function createSignUp(parts: SignUpParts): (request: SignUpRequest) => Promise<SignUpResult> {
  const { administration, made, open } = parts;

  return async (request) => {
    if (!open) return { outcome: 'closed' };
    const errors = problems(request, parts.passwords);
    if (Object.keys(errors).length > 0) return { outcome: 'invalid', errors };
    const network = parts.networkOf(request.address);
    await made.learn(network);
    const remaining = made.remaining(network);
    if (remaining > 0) return { outcome: 'wait', retry_after: Math.ceil(remaining / 1000) };
    try {
      const account = await administration.create({ ...editOf(request), password: request.password });
      made.fail(network);
      return { outcome: 'signed_up', account };
    } catch (error) {
      return refusal(error);
    }
  };
}

function editOf({ username, email, name = '' }: SignUpRequest) {
  return {
    username: username.trim() === '' ? null : username,
    email: email.trim() === '' ? null : email,
    disabled: false,
    claims: name.trim() === '' ? {} : { name: name.trim() },
  };
}

/** All that is wrong, so that a form shows it at once. */
function problems(request: SignUpRequest, passwords: Passwords): Partial<Record<SignUpField, AccountErrorReason>> {
  const edit = editOf(request);
  const errors: Partial<Record<SignUpField, AccountErrorReason>> = {};
  const check = (field: SignUpField, assertion: () => void) => {
    try {
      assertion();
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
      errors[field] = error.reason;
    }
  };
  if (edit.username !== null || edit.email === null) check('username', () => checkEdit({ ...edit, email: null }));
  if (edit.email !== null) check('email', () => checkEdit({ ...edit, username: null }));
  check('password', () => passwords.check(request.password, [edit.username, edit.email]));
  if (edit.claims.name !== undefined && !NAME.test(edit.claims.name)) errors.name = 'invalid';
  return errors;
}

function refusal(error: unknown): SignUpResult {
  if (!(error instanceof AccountError)) throw error;
  if (error.code === 'busy') return { outcome: 'busy' };
  if (error.field === 'username' || error.field === 'email') {
    return { outcome: 'invalid', errors: { [error.field]: error.reason } };
  }
  throw error;
}
