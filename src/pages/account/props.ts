import { type Button, button, type FormProblem, form } from '../components.ts';
import type { Content, Html } from '../html.ts';
import type { Texts } from '../texts/en.ts';
import type { Application, Hidden } from '../view.ts';

/**
 * A person's own page. All its forms go to one address and name what they want in `action`, an `AccountAction`:
 * `save_profile` with `username`, `email`, `name`; `change_password` with `current_password` and `new_password`;
 * `end_session` with `session_id`; `end_device` with `device_id`; `withdraw_access` with `client_id`; `deactivate` with
 * `current_password`; `sign_out` and `sign_out_everywhere` alone.
 */
export interface AccountPage {
  readonly action: string;
  readonly hidden: Hidden;
  readonly profile: AccountProfile;
  /** By field: a reason or a sentence, see `fieldProblem`. */
  readonly profile_problems: Readonly<Partial<Record<'username' | 'email' | 'name', string>>>;
  readonly password_min_length: number;
  readonly password_problems: Readonly<Partial<Record<'current_password' | 'new_password', string>>>;
  readonly sessions: readonly AccountSession[];
  /** Null where the server is none for Matrix. */
  readonly matrix: AccountMatrix | null;
  readonly applications: readonly AccountApplication[];
  /** What the person came for, which then stands first. */
  readonly focus: 'profile' | 'devices' | 'device' | 'end_device' | 'deactivation' | 'cross_signing' | null;
  /** What has just been done. */
  readonly notice: keyof Texts['account']['notices'] | null;
  readonly problem: FormProblem | null;
  /** Milliseconds. */
  readonly now: number;
}

export interface AccountMatrix {
  readonly devices: readonly AccountDevice[];
  /** The device that the person came for, signed in or not; null: all of them. */
  readonly device_id: string | null;
  /** Leads to all devices. */
  readonly devices_url: string;
  /** See `fieldProblem`. */
  readonly deactivation_problem: string | null;
}

export interface AccountDevice {
  readonly device_id: string;
  readonly application: Application;
  /** Milliseconds. */
  readonly signed_in_at: number;
}

export interface AccountProfile {
  readonly username: string;
  readonly email: string;
  readonly name: string;
}

export interface AccountSession {
  readonly id: string;
  /** The one that this page is looked at in. */
  readonly current: boolean;
  readonly user_agent: string | null;
  readonly address: string | null;
  /** Milliseconds. */
  readonly signed_in_at: number;
}

export interface AccountApplication {
  readonly application: Application;
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly granted_at: number;
}

/** What a form of the account page asks for, in its `action`. */
export const ACCOUNT_ACTIONS = [
  'save_profile',
  'change_password',
  'end_session',
  'end_device',
  'withdraw_access',
  'deactivate',
  'sign_out_everywhere',
  'sign_out',
] as const;

export type AccountAction = (typeof ACCOUNT_ACTIONS)[number];

/** A form of the account page: its hidden values, and what it is about. */
export function accountForm(
  page: { readonly action: string; readonly hidden: Hidden },
  about: Hidden,
  body: Content,
): Html {
  return form({ action: page.action, hidden: { ...page.hidden, ...about }, body });
}

/** A button of such a form. */
export function accountButton(props: Button & { readonly action: AccountAction }): Html {
  return button(props);
}
