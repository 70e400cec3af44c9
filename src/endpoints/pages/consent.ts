import {
  acceptConsent,
  type ConsentRequest,
  getConsentRequest,
  rejectConsent,
  switchAccount,
} from '../../interaction/consent.ts';
import { isPublicClient } from '../../oauth/client.ts';
import { type ConsentPage, renderConsent } from '../../pages/consent.ts';
import { formPolicy } from '../../pages/content-security-policy.ts';
import { type Endpoint, type EndpointRequest, html, type Reply, redirect } from '../endpoint.ts';
import { challengeOf, refuseExpired } from './challenge.ts';
import { applicationOf, type PagesContext, pageUrl, personName, viewOf } from './context.ts';
import { answerApplication } from './delivery.ts';
import { formToken, isOwnForm } from './form.ts';

/** The consent page: a consent application like any other. */
export function consentEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/consent',
    errors: 'page',
    body: 'form',
    handle: (request) =>
      answerApplication(context, request, async () => {
        const challenge = challengeOf(request, 'consent_challenge');
        await refuseExpired(context, 'consent_challenge', challenge);
        const consent = await getConsentRequest(context, challenge);
        request.attributes.set('client_id', consent.client.client_id);
        if (request.method === 'GET') return showConsent(context, request, consent, null);
        if (!isOwnForm(request)) return showConsent(context, request, consent, { kind: 'form_expired' });
        return redirect(303, answer(context, request, consent));
      }),
  };
}

async function showConsent(
  context: PagesContext,
  request: EndpointRequest,
  consent: ConsentRequest,
  problem: ConsentPage['problem'],
): Promise<Reply> {
  const token = formToken(context, request);
  const account = await context.accounts.find(consent.login.subject);
  const page = renderConsent(
    {
      action: pageUrl(context, '/consent'),
      hidden: { ...token.hidden, consent_challenge: consent.challenge },
      application: applicationOf(consent.client),
      redirect_host: consent.for_device ? null : redirectHost(consent.request.redirect_uri),
      person: {
        name: account === undefined ? consent.login.subject : personName(account),
        identifier: account?.email ?? account?.username ?? null,
      },
      scopes: consent.request.scope.map((scope) => ({ scope, granted: true })),
      remember: consent.for_device && isPublicClient(consent.client) ? null : true,
      problem,
    },
    viewOf(context, request, consent.request.ui_locales),
  );
  return html(200, page, { cookies: token.cookies, csp: formPolicy(consent.request.redirect_uri) });
}

/** A custom scheme has no host; the scheme says which program gets the answer. */
function redirectHost(redirect_uri: string): string {
  const url = new URL(redirect_uri);
  return url.host === '' ? url.protocol : url.host;
}

function answer(context: PagesContext, request: EndpointRequest, consent: ConsentRequest): string {
  const { scope, audience } = consent.request;
  switch (request.form.first('action')) {
    case 'accept': {
      const ticked = new Set([...request.form].filter(([name]) => name === 'scope').map(([, value]) => value));
      return acceptConsent(context, consent.challenge, {
        grant_scope: scope.filter((name) => name === 'openid' || ticked.has(name)),
        grant_access_token_audience: audience,
        remember: request.form.first('remember') !== undefined,
      }).redirect_to;
    }
    case 'switch_account':
      return switchAccount(context, consent.challenge).redirect_to;
    default:
      return rejectConsent(context, consent.challenge, {
        error: 'access_denied',
        error_description: 'The person did not give their consent.',
      }).redirect_to;
  }
}
