import type { SignInResult } from '../../accounts/sign-in.ts';
import { acceptLogin, getLoginRequest, type LoginRequest, rejectLogin } from '../../interaction/login.ts';
import { findSession } from '../../interaction/session.ts';
import { formPolicy } from '../../pages/content-security-policy.ts';
import { type LoginPage, renderLogin } from '../../pages/login.ts';
import { browserOf } from '../browser.ts';
import { type Endpoint, type EndpointRequest, html, type Reply, redirect } from '../endpoint.ts';
import { type AccountLink, accountLinkOf, accountUrl, rememberedLink } from './account-link.ts';
import { challengeOf, refuseExpired } from './challenge.ts';
import { applicationOf, type PagesContext, pageUrl, viewOf } from './context.ts';
import { answerApplication } from './delivery.ts';
import { formToken, isOwnForm } from './form.ts';
import { refusalStatus } from './refusal.ts';
import { DEVICE_COOKIE, deviceCookie, PASSWORD_SIGN_IN, signInToAccount } from './sign-in.ts';

type Problem = LoginPage['problem'];

/**
 * The login page. With a login challenge it is a login application like any other; without one, the person wants their
 * own account page.
 */
export function loginEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/login',
    errors: 'page',
    body: 'form',
    handle: (request) =>
      answerApplication(context, request, async () => {
        const challenge = challengeOf(request, 'login_challenge');
        await refuseExpired(context, 'login_challenge', challenge);
        const login = challenge === undefined ? null : await getLoginRequest(context, challenge);
        request.attributes.set('client_id', login?.client.client_id ?? '');
        if (request.method === 'GET') return showLogin(context, request, login, null);
        if (request.form.first('action') === 'cancel') return cancel(context, request, login);
        return logIn(context, request, login);
      }),
  };
}

async function showLogin(
  context: PagesContext,
  request: EndpointRequest,
  login: LoginRequest | null,
  problem: Problem,
): Promise<Reply> {
  const session = await findSession(context, browserOf(request));
  const link = linkOf(request);
  if (login === null && session !== undefined) return redirect(303, accountUrl(context, link));
  const token = formToken(context, request);
  const hidden = login === null ? rememberedLink(link) : { login_challenge: login.challenge };
  const query = login === null ? '' : `?${new URLSearchParams({ login_challenge: login.challenge })}`;
  const view = viewOf(context, request, login?.request.ui_locales);
  const page = renderLogin(
    {
      action: pageUrl(context, '/login'),
      hidden: { ...token.hidden, ...hidden },
      application: login === null ? null : applicationOf(login.client, view),
      identifier: request.form.first('identifier') ?? login?.request.login_hint ?? '',
      remember: request.form.first('remember') !== undefined,
      again: session !== undefined,
      problem,
      sign_up_refused: login?.request.prompt.includes('create') === true && !context.sign_up,
      sign_up_url: context.sign_up ? pageUrl(context, `/sign-up${query}`) : null,
    },
    view,
  );
  const { status, headers } = refusalStatus(problem);
  return html(status, page, {
    headers,
    cookies: token.cookies,
    ...(login !== null && { csp: formPolicy(login.request.redirect_uri) }),
  });
}

async function cancel(context: PagesContext, request: EndpointRequest, login: LoginRequest | null): Promise<Reply> {
  if (login === null || !isOwnForm(request)) return showLogin(context, request, login, null);
  const { redirect_to } = rejectLogin(context, login.challenge, {
    error: 'access_denied',
    error_description: 'The person did not sign in.',
  });
  return redirect(303, redirect_to);
}

async function logIn(context: PagesContext, request: EndpointRequest, login: LoginRequest | null): Promise<Reply> {
  if (!isOwnForm(request)) return showLogin(context, request, login, { kind: 'form_expired' });
  const result = await context.accounts.signIn({
    identifier: request.form.get('identifier') ?? '',
    password: request.form.get('password') ?? '',
    address: request.address,
    device: request.cookies.get(DEVICE_COOKIE),
  });
  request.attributes.set('login', result.outcome);
  if (result.outcome === 'wait') request.attributes.set('limit', 'sign_in');
  if (result.outcome !== 'signed_in') return showLogin(context, request, login, problemOf(result));
  request.attributes.set('subject', result.account.id);
  const remember = request.form.first('remember') !== undefined;
  const device = deviceCookie(result.device);
  if (login === null) {
    const to = accountUrl(context, linkOf(request));
    return signInToAccount(context, request, { account: result.account, remember, to, cookies: [device] });
  }
  const { redirect_to } = acceptLogin(context, login.challenge, {
    subject: result.account.id,
    remember: true,
    until_browser_closes: !remember,
    ...PASSWORD_SIGN_IN,
  });
  return redirect(303, redirect_to, [device]);
}

/** What of the account page the person wants: from its address at first, from the form afterwards. */
function linkOf({ method, query, form }: EndpointRequest): AccountLink | undefined {
  return accountLinkOf(method === 'GET' ? query : form, 'account_action');
}

function problemOf(result: Exclude<SignInResult, { outcome: 'signed_in' }>): Problem {
  switch (result.outcome) {
    case 'refused':
      return { kind: 'wrong_credentials' };
    case 'wait':
      return { kind: 'too_many_attempts', seconds: result.retry_after };
    case 'busy':
      return { kind: 'busy' };
  }
}
