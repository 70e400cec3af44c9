import { editOf } from '../../accounts/edit.ts';
import { AccountError } from '../../accounts/errors.ts';
import type { Account } from '../../accounts/records.ts';
import { endLoginSession } from '../../interaction/end-login-session.ts';
import type { LogoutOutcome } from '../../interaction/logout.ts';
import { forgetSession } from '../../interaction/session.ts';
import type { LoginSession } from '../../oauth/records.ts';
import type { OAuthChange } from '../../oauth/repositories.ts';
import type { AccountAction, AccountPage } from '../../pages/account/props.ts';
import { browserOf } from '../browser.ts';
import type { EndpointRequest } from '../endpoint.ts';
import { signDeviceOut } from './account-devices.ts';
import { checkPassword } from './account-password.ts';
import { type PagesContext, pageUrl } from './context.ts';

/** A signed-in person on their account page. */
export interface AccountVisit {
  readonly context: PagesContext;
  readonly request: EndpointRequest;
  readonly session: LoginSession;
  readonly account: Account;
}

/** What a form of the page led to: something was done, something is wrong, or the page is left. */
export interface StepOutcome
  extends Pick<AccountPage, 'notice' | 'problem' | 'profile_problems' | 'password_problems'> {
  /** What the person typed, to be shown again. */
  readonly profile?: AccountPage['profile'];
  /** See `fieldProblem`; null where the form itself could not be looked at. */
  readonly deactivation_problem?: string | null;
  readonly leave?: LogoutOutcome;
}

export const NOTHING_DONE: StepOutcome = {
  notice: null,
  problem: null,
  profile_problems: {},
  password_problems: {},
};

type Step = (visit: AccountVisit) => Promise<StepOutcome>;

const saveProfile: Step = async ({ context, request, account }) => {
  const profile = {
    username: request.form.get('username') ?? '',
    email: request.form.get('email') ?? '',
    name: request.form.get('name') ?? '',
  };
  try {
    await context.accounts.update(account.id, (current) => {
      const { name: _, ...others } = current.claims;
      const email = profile.email.trim() === '' ? null : profile.email;
      const sameEmail = email !== null && email.toLowerCase() === current.email?.toLowerCase();
      // An address that nobody has verified yet must not pass for one that somebody did.
      const { email_verified, ...rest } = others;
      return {
        ...editOf(current),
        username: profile.username.trim() === '' ? null : profile.username,
        email,
        claims: {
          ...rest,
          ...(sameEmail && email_verified !== undefined && { email_verified }),
          ...(profile.name.trim() !== '' && { name: profile.name.trim() }),
        },
      };
    });
    return { ...NOTHING_DONE, notice: 'profile_saved' };
  } catch (error) {
    return { ...NOTHING_DONE, profile, ...profileProblem(error) };
  }
};

function profileProblem(error: unknown): Pick<StepOutcome, 'profile_problems' | 'problem'> {
  if (!(error instanceof AccountError)) throw error;
  const field = error.field === 'email' ? 'email' : 'username';
  return { profile_problems: { [field]: error.reason }, problem: null };
}

const changePassword: Step = async ({ context, request, session, account }) => {
  const result = await context.accounts.changePassword({
    account_id: account.id,
    current: request.form.get('current_password') ?? '',
    next: request.form.get('new_password') ?? '',
    keep_session: session.id,
  });
  switch (result.outcome) {
    case 'changed':
      return { ...NOTHING_DONE, notice: 'password_changed' };
    case 'refused':
      return { ...NOTHING_DONE, password_problems: { current_password: 'wrong' } };
    case 'invalid':
      return { ...NOTHING_DONE, password_problems: { new_password: result.reason } };
    case 'wait':
      request.attributes.set('limit', 'password_change_by_account');
      return { ...NOTHING_DONE, problem: { kind: 'too_many_attempts', seconds: result.retry_after } };
    case 'busy':
      return { ...NOTHING_DONE, problem: { kind: 'busy' } };
  }
};

const endOneSession: Step = async (visit) => {
  const id = visit.request.form.get('session_id') ?? '';
  if (id === visit.session.id) return signOut(visit);
  const { context, account } = visit;
  const session = await context.repositories.sessions.find(id);
  // Another browser's: its frames cannot be loaded here.
  if (session?.subject === account.id) await endLoginSession(context, id);
  return { ...NOTHING_DONE, notice: 'session_ended' };
};

const withdrawAccess: Step = async ({ context, request, account }) => {
  const client_id = request.form.get('client_id') ?? '';
  const where = { subject: account.id, client_id };
  const changes: OAuthChange[] = [
    { op: 'delete', entity: 'consent', where },
    { op: 'delete', entity: 'authorization_grant', where },
  ];
  await context.write(changes);
  return { ...NOTHING_DONE, notice: 'access_withdrawn' };
};

const signOut: Step = async ({ context, request, session }) => {
  const { frames } = await endLoginSession(context, session.id);
  const location = pageUrl(context, '/logged-out');
  return {
    ...NOTHING_DONE,
    leave: { location, frames, cookies: forgetSession(context, browserOf(request), session.id) },
  };
};

/** Every session but this one. */
const endOtherSessions = async ({ context, account, session: { id } }: AccountVisit): Promise<void> => {
  for (const session of await context.repositories.sessions.listBySubject(account.id))
    if (session.id !== id) await endLoginSession(context, session.id);
};

const signOutEverywhere: Step = async (visit) => {
  await endOtherSessions(visit);
  return signOut(visit);
};

const endDevice: Step = async ({ context, request, account }) => {
  await signDeviceOut(context, account.id, request.form.get('device_id') ?? '');
  return { ...NOTHING_DONE, notice: 'device_ended' };
};

/**
 * The account is disabled, and nothing is left that could go on when somebody enables it again. What its sessions'
 * clients have to be told is told first, since the sessions end with the account.
 */
const deactivate: Step = async (visit) => {
  const { context, request, account } = visit;
  if (context.policy.matrix === undefined) return NOTHING_DONE;
  const refusal = await checkPassword(context, request, account);
  if (refusal === 'wrong') return { ...NOTHING_DONE, deactivation_problem: refusal };
  if (refusal !== undefined) return { ...NOTHING_DONE, problem: refusal, deactivation_problem: null };
  const left = await signOutEverywhere(visit);
  await context.accounts.update(account.id, (current) => ({ ...editOf(current), disabled: true }));
  const where = { subject: account.id };
  const changes: OAuthChange[] = [
    { op: 'delete', entity: 'consent', where },
    { op: 'delete', entity: 'authorization_grant', where },
  ];
  await context.write(changes);
  return left;
};

const STEPS: Readonly<Record<AccountAction, Step>> = {
  save_profile: saveProfile,
  change_password: changePassword,
  end_session: endOneSession,
  end_device: endDevice,
  withdraw_access: withdrawAccess,
  deactivate,
  sign_out_everywhere: signOutEverywhere,
  sign_out: signOut,
};

export const ACCOUNT_STEPS: ReadonlyMap<string, Step> = new Map(Object.entries(STEPS));
