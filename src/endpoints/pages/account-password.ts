import type { Account } from '../../accounts/records.ts';
import type { FormProblem } from '../../pages/components.ts';
import type { EndpointRequest } from '../endpoint.ts';
import type { PagesContext } from './context.ts';
import { DEVICE_COOKIE } from './sign-in.ts';

/** Why the password was not found to be the person's; `wrong` is about the field, the others about the form. */
export type PasswordRefusal = 'wrong' | FormProblem;

/** Whether whoever sits there knows the person's password, guessed at as slowly as at the login page. */
export async function checkPassword(
  context: PagesContext,
  request: EndpointRequest,
  account: Account,
): Promise<PasswordRefusal | undefined> {
  const result = await context.accounts.signIn({
    identifier: account.username ?? account.email ?? '',
    password: request.form.get('current_password') ?? '',
    address: request.address,
    device: request.cookies.get(DEVICE_COOKIE),
  });
  switch (result.outcome) {
    case 'signed_in':
      return result.account.id === account.id ? undefined : 'wrong';
    case 'refused':
      return 'wrong';
    case 'wait':
      return { kind: 'too_many_attempts', seconds: result.retry_after };
    case 'busy':
      return { kind: 'busy' };
  }
}
