import type { AcceptOAuth2LoginRequest, OAuth2LoginRequest } from '@ory/client';
import { type Answer, type Application, challengeOf, follow, type Visit } from './application.ts';
import { loginPage, registrationPage } from './pages.ts';
import type { Person } from './people.ts';

const MONTH_SECONDS = 30 * 24 * 60 * 60;

/** `urls.login`: who is it? */
export async function showLogin({ api, people }: Application, visit: Visit): Promise<Answer> {
  const loginChallenge = challengeOf(visit, 'login_challenge');
  const { data: login } = await api.getOAuth2LoginRequest({ loginChallenge });
  if (!login.skip) return ask(visit, login, { identifier: login.oidc_context?.login_hint ?? '', wrong: false });
  const person = people.find(login.subject);
  if (person !== undefined) return accept(api, login, person, { extend_session_lifespan: true });
  // Signed in, but not known here any more: that session must go, and the request begins anew without it.
  await api.revokeOAuth2LoginSessions({ subject: login.subject });
  return { kind: 'redirect', to: login.request_url };
}

export async function logIn({ api, people }: Application, visit: Visit): Promise<Answer> {
  const loginChallenge = challengeOf(visit, 'login_challenge');
  if (visit.form.get('action') === 'cancel') return follow(api.rejectOAuth2LoginRequest(refusal(loginChallenge)));
  const { data: login } = await api.getOAuth2LoginRequest({ loginChallenge });
  const identifier = visit.form.get('identifier') ?? '';
  const person = people.signIn(identifier, visit.form.get('password') ?? '');
  if (person === undefined) return ask(visit, login, { identifier, wrong: true });
  return accept(api, login, person, { remember: visit.form.has('remember') });
}

function refusal(loginChallenge: string) {
  const rejectOAuth2Request = { error: 'access_denied', error_description: 'The person did not sign in.' };
  return { loginChallenge, rejectOAuth2Request };
}

function ask(visit: Visit, login: OAuth2LoginRequest, filled: { identifier: string; wrong: boolean }): Answer {
  const page = loginPage({ csrf: visit.csrf, challenge: login.challenge, client: login.client, ...filled });
  return { kind: 'page', page };
}

function accept(
  api: Application['api'],
  { challenge }: OAuth2LoginRequest,
  { subject, tenant }: Person,
  session: Pick<AcceptOAuth2LoginRequest, 'remember' | 'extend_session_lifespan'>,
): Promise<Answer> {
  const accepted: AcceptOAuth2LoginRequest = {
    subject,
    ...session,
    remember_for: MONTH_SECONDS,
    // How sure a password makes us, and that it was one (RFC 8176).
    acr: '1',
    amr: ['pwd'],
    // The consent page finds it again.
    context: { tenant },
  };
  return follow(api.acceptOAuth2LoginRequest({ loginChallenge: challenge, acceptOAuth2LoginRequest: accepted }));
}

/** `urls.registration`: a new account, for `prompt=create` and from the login page's link. */
export async function showRegistration({ api }: Application, visit: Visit): Promise<Answer> {
  const loginChallenge = challengeOf(visit, 'login_challenge');
  const { data: login } = await api.getOAuth2LoginRequest({ loginChallenge });
  const filled = { username: '', email: login.oidc_context?.login_hint ?? '', taken: false };
  return { kind: 'page', page: registrationPage({ csrf: visit.csrf, challenge: loginChallenge, ...filled }) };
}

export async function register({ api, people }: Application, visit: Visit): Promise<Answer> {
  const loginChallenge = challengeOf(visit, 'login_challenge');
  const { data: login } = await api.getOAuth2LoginRequest({ loginChallenge });
  const field = (name: string) => (visit.form.get(name) ?? '').trim();
  const account = { username: field('username'), email: field('email'), password: visit.form.get('password') ?? '' };
  const complete = Object.values(account).every((value) => value !== '');
  const person = complete ? people.register(account) : undefined;
  if (person !== undefined) return accept(api, login, person, { remember: false });
  const { username, email } = account;
  const page = registrationPage({ csrf: visit.csrf, challenge: loginChallenge, username, email, taken: complete });
  return { kind: 'page', page };
}
