import type { SignUpResult } from '../../accounts/sign-up.ts';
import { acceptLogin, getLoginRequest, type LoginRequest } from '../../interaction/login.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { formPolicy } from '../../pages/content-security-policy.ts';
import { renderSignUp, type SignUpPage } from '../../pages/sign-up.ts';
import { type Endpoint, type EndpointRequest, html, type Reply, redirect } from '../endpoint.ts';
import { accountUrl } from './account-link.ts';
import { challengeOf, refuseExpired } from './challenge.ts';
import { applicationOf, type PagesContext, pageUrl, viewOf } from './context.ts';
import { answerApplication } from './delivery.ts';
import { formToken, isOwnForm } from './form.ts';
import { refusalStatus } from './refusal.ts';
import { PASSWORD_SIGN_IN, signInToAccount } from './sign-in.ts';

type Problems = Pick<SignUpPage, 'problem' | 'problems'>;

const NO_PROBLEM: Problems = { problem: null, problems: {} };

/** Where people make an account for themselves (Initiating User Registration 1.0 §4), when the operator lets them. */
export function signUpEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/sign-up',
    errors: 'page',
    body: 'form',
    handle: (request) =>
      answerApplication(context, request, async () => {
        if (!context.sign_up) throw new OAuthError('not_found', 'People cannot make accounts for themselves here.');
        const challenge = challengeOf(request, 'login_challenge');
        await refuseExpired(context, 'login_challenge', challenge);
        const login = challenge === undefined ? null : await getLoginRequest(context, challenge);
        request.attributes.set('client_id', login?.client.client_id ?? '');
        if (request.method === 'GET') return showSignUp(context, request, login, NO_PROBLEM);
        return signUp(context, request, login);
      }),
  };
}

function showSignUp(
  context: PagesContext,
  request: EndpointRequest,
  login: LoginRequest | null,
  problems: Problems,
): Reply {
  const token = formToken(context, request);
  const hidden = login === null ? {} : { login_challenge: login.challenge };
  const query = login === null ? '' : `?${new URLSearchParams(hidden)}`;
  const view = viewOf(context, request, login?.request.ui_locales);
  const page = renderSignUp(
    {
      action: pageUrl(context, '/sign-up'),
      hidden: { ...token.hidden, ...hidden },
      application: login === null ? null : applicationOf(login.client, view),
      username: request.form.first('username') ?? '',
      email: request.form.first('email') ?? login?.request.login_hint ?? '',
      email_required: false,
      password_min_length: context.password_min_length,
      sign_in_url: pageUrl(context, `/login${query}`),
      ...problems,
    },
    view,
  );
  const { status, headers } = refusalStatus(problems.problem);
  return html(status, page, {
    headers,
    cookies: token.cookies,
    ...(login !== null && { csp: formPolicy(login.request.redirect_uri) }),
  });
}

async function signUp(context: PagesContext, request: EndpointRequest, login: LoginRequest | null): Promise<Reply> {
  if (!isOwnForm(request))
    return showSignUp(context, request, login, { problems: {}, problem: { kind: 'form_expired' } });
  const result = await context.accounts.signUp({
    username: request.form.get('username') ?? '',
    email: request.form.get('email') ?? '',
    password: request.form.get('password') ?? '',
    address: request.address,
  });
  if (result.outcome === 'wait') request.attributes.set('limit', 'sign_up_by_address');
  if (result.outcome !== 'signed_up') return showSignUp(context, request, login, problemsOf(result));
  request.attributes.set('subject', result.account.id);
  if (login === null)
    return signInToAccount(context, request, {
      account: result.account,
      remember: false,
      to: accountUrl(context, undefined),
    });
  const { redirect_to } = acceptLogin(context, login.challenge, {
    subject: result.account.id,
    remember: true,
    until_browser_closes: true,
    ...PASSWORD_SIGN_IN,
  });
  return redirect(303, redirect_to);
}

function problemsOf(result: Exclude<SignUpResult, { outcome: 'signed_up' }>): Problems {
  switch (result.outcome) {
    case 'invalid':
      return { problem: null, problems: result.errors };
    case 'wait':
      return { problems: {}, problem: { kind: 'too_many_attempts', seconds: result.retry_after } };
    case 'busy':
      return { problems: {}, problem: { kind: 'busy' } };
    case 'closed':
      throw new OAuthError('not_found', 'People cannot make accounts for themselves here.');
  }
}
