import {
  acceptConsent,
  type ConsentRequest,
  getConsentRequest,
  rejectConsent,
  switchAccount,
} from '../../interaction/consent.ts';
import { isEssential } from '../../oauth/claims/consent.ts';
import { isPublicClient } from '../../oauth/client.ts';
import { type ConsentPage, renderConsent } from '../../pages/consent.ts';
import { formPolicy } from '../../pages/content-security-policy.ts';
import { isFixedScope } from '../../pages/scope.ts';
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
        return redirect(303, await answer(context, request, consent));
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
  const view = viewOf(context, request, consent.request.ui_locales);
  const page = renderConsent(
    {
      action: pageUrl(context, '/consent'),
      hidden: { ...token.hidden, consent_challenge: consent.challenge },
      application: applicationOf(consent.client, view),
      redirect_host: consent.for_device ? null : redirectHost(consent.request.redirect_uri),
      person: {
        name: account === undefined ? consent.login.subject : personName(account),
        identifier: account?.email ?? account?.username ?? null,
      },
      scopes: consent.request.scope.map((scope) => ({ scope, granted: true })),
      resources: consent.resources,
      claims: consent.requested_claims.map((claim) => ({
        claim,
        granted: true,
        essential: isEssential(consent.request.claims, claim),
      })),
      remember: consent.for_device && isPublicClient(consent.client) ? null : true,
      problem,
    },
    view,
  );
  return html(200, page, { cookies: token.cookies, csp: formPolicy(consent.request.redirect_uri) });
}

/** A custom scheme has no host; the scheme says which program gets the answer. */
function redirectHost(redirect_uri: string): string {
  const url = new URL(redirect_uri);
  return url.host === '' ? url.protocol : url.host;
}

function ticked({ form }: EndpointRequest, name: string): ReadonlySet<string> {
  return new Set([...form].filter((field) => field[0] === name).map(([, value]) => value));
}

async function answer(context: PagesContext, request: EndpointRequest, consent: ConsentRequest): Promise<string> {
  const { scope, audience, resource } = consent.request;
  switch (request.form.first('action')) {
    case 'accept': {
      const scopes = ticked(request, 'scope');
      const claims = ticked(request, 'claim');
      const accepted = await acceptConsent(context, consent.challenge, {
        grant_scope: scope.filter((name) => isFixedScope(name) || scopes.has(name)),
        grant_access_token_audience: [...audience, ...resource],
        grant_claims: consent.requested_claims.filter((claim) => claims.has(claim)),
        remember: request.form.first('remember') !== undefined,
      });
      return accepted.redirect_to;
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
