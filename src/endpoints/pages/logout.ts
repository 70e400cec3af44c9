import { acceptLogout, getLogoutRequest } from '../../interaction/logout.ts';
import { formPolicy } from '../../pages/content-security-policy.ts';
import { renderLoggedOut } from '../../pages/logged-out.ts';
import { renderLogout } from '../../pages/logout.ts';
import { type Endpoint, type EndpointRequest, html, type Reply, redirect } from '../endpoint.ts';
import { challengeOf } from './challenge.ts';
import { applicationOf, type PagesContext, pageUrl, personName, viewOf } from './context.ts';
import { formToken, isOwnForm } from './form.ts';

/** Asks whether to sign out (RP-Initiated Logout 1.0 §2). */
export function logoutEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/logout',
    errors: 'page',
    body: 'form',
    async handle(request) {
      const challenge = challengeOf(request, 'logout_challenge');
      if (challenge === undefined) return redirect(303, pageUrl(context, '/oauth2/sessions/logout'));
      if (request.method === 'GET') return showLogout(context, request, challenge, false);
      if (!isOwnForm(request)) return showLogout(context, request, challenge, true);
      if (request.form.first('action') !== 'confirm') return redirect(303, pageUrl(context, '/account'));
      return redirect(303, acceptLogout(context, challenge).redirect_to);
    },
  };
}

async function showLogout(
  context: PagesContext,
  request: EndpointRequest,
  challenge: string,
  stale: boolean,
): Promise<Reply> {
  const { client_id, subject, redirect_to } = getLogoutRequest(context, challenge);
  const token = formToken(context, request);
  const client = client_id === undefined ? undefined : await context.repositories.clients.find(client_id);
  const account = await context.accounts.find(subject);
  const view = viewOf(context, request);
  const page = renderLogout(
    {
      action: pageUrl(context, '/logout'),
      hidden: { ...token.hidden, logout_challenge: challenge },
      application: client === undefined ? null : applicationOf(client, view),
      person: account === undefined ? null : personName(account),
      problem: stale ? { kind: 'form_expired' } : null,
    },
    view,
  );
  return html(200, page, { cookies: token.cookies, csp: formPolicy(redirect_to) });
}

/** Where a logout ends that no application waits for. */
export function loggedOutEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET'],
    path: '/logged-out',
    errors: 'page',
    handle: (request) =>
      html(200, renderLoggedOut({ back_url: pageUrl(context, '/account') }, viewOf(context, request))),
  };
}
