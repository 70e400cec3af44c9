import { type Answer, type Application, challengeOf, follow, type Visit } from './application.ts';
import { logoutPage, messagePage } from './pages.ts';

/** `urls.logout`: is the person to be signed out? */
export async function showLogout({ api }: Application, visit: Visit): Promise<Answer> {
  const logoutChallenge = challengeOf(visit, 'logout_challenge');
  const { data: logout } = await api.getOAuth2LogoutRequest({ logoutChallenge });
  // Of OP-initiated requests, the client is null.
  const client = logout.client ?? undefined;
  if (client?.skip_logout_consent === true) return follow(api.acceptOAuth2LogoutRequest({ logoutChallenge }));
  return { kind: 'page', page: logoutPage({ csrf: visit.csrf, challenge: logoutChallenge, client }) };
}

export async function answerLogout({ api }: Application, visit: Visit): Promise<Answer> {
  const logoutChallenge = challengeOf(visit, 'logout_challenge');
  if (visit.form.get('action') === 'confirm') return follow(api.acceptOAuth2LogoutRequest({ logoutChallenge }));
  await api.rejectOAuth2LogoutRequest({ logoutChallenge });
  const text = 'You are still signed in.';
  return { kind: 'page', page: messagePage({ id: 'still-signed-in', title: 'Not signed out', text }) };
}
