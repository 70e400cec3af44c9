import type { Account } from '../../accounts/records.ts';
import { beginFlow } from '../../interaction/flow.ts';
import { findSession, sessionAfterLogin } from '../../interaction/session.ts';
import { seconds } from '../../oauth/clock.ts';
import { browserOf } from '../browser.ts';
import { type Cookie, type EndpointRequest, type Reply, redirect } from '../endpoint.ts';
import type { PagesContext } from './context.ts';

/** By it, a browser in which somebody has signed in before is not slowed down by what strangers try elsewhere. */
export const DEVICE_COOKIE = 'device';

/** What a password shows (RFC 8176 §2), and how sure that makes us: level 1 of ISO/IEC 29115, as OIDC Core §2 counts. */
export const PASSWORD_SIGN_IN: { readonly acr: string; readonly amr: readonly string[] } = { acr: '1', amr: ['pwd'] };

const YEAR_SECONDS = 365 * 24 * 60 * 60;

export function deviceCookie(value: string): Cookie {
  return { name: DEVICE_COOKIE, value, maxAge: YEAR_SECONDS };
}

export interface AccountSignIn {
  readonly account: Account;
  readonly remember: boolean;
  /** The account page's address. */
  readonly to: string;
  readonly cookies?: readonly Cookie[];
}

/** Signs a person in to their own account page, where no application waits for an answer. */
export async function signInToAccount(
  context: PagesContext,
  request: EndpointRequest,
  { account, remember, to, cookies = [] }: AccountSignIn,
): Promise<Reply> {
  const browser = browserOf(request);
  const login = {
    subject: account.id,
    auth_time: seconds(context.clock.now()),
    remember: true,
    remember_for: 0,
    until_browser_closes: !remember,
    extend_session_lifespan: false,
    ...PASSWORD_SIGN_IN,
  };
  const previous = await findSession(context, browser);
  const update = sessionAfterLogin(context, browser, beginFlow(context, '', ''), login, previous);
  await context.write(update.changes);
  return redirect(303, to, [...update.cookies, ...cookies]);
}
