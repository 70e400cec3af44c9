import type { AcceptOAuth2ConsentRequest, OAuth2ConsentRequest } from '@ory/client';
import { type Answer, type Application, challengeOf, follow, type Visit } from './application.ts';
import { consentPage } from './pages.ts';
import type { Person } from './people.ts';

/** RFC 8707: Ory's types for TypeScript do not have the member yet. */
type ConsentRequest = OAuth2ConsentRequest & { readonly requested_resources?: string[] };

/** `urls.consent`: may the application have what it asks for? */
export async function showConsent(application: Application, visit: Visit): Promise<Answer> {
  const { api, people } = application;
  const { data } = await api.getOAuth2ConsentRequest({ consentChallenge: consentChallengeOf(visit) });
  const consent: ConsentRequest = data;
  const { skip, client, challenge, requested_scope: scope = [], requested_resources: resources = [] } = consent;
  // Answered before, or an application of our own: nobody needs to be asked.
  if (skip === true || client?.skip_consent === true) return accept(application, consent, { grant_scope: scope });
  const name = people.find(consent.subject)?.name ?? consent.subject ?? '';
  const asked = { client, name, tenant: tenantOf(consent), scope, resources };
  const page = consentPage({ csrf: visit.csrf, challenge, ...asked });
  return { kind: 'page', page };
}

export async function answerConsent(application: Application, visit: Visit): Promise<Answer> {
  const consentChallenge = consentChallengeOf(visit);
  const { api } = application;
  const { data: consent } = await api.getOAuth2ConsentRequest({ consentChallenge });
  switch (visit.form.get('action')) {
    case 'switch_account':
      return { kind: 'redirect', to: withPrompt(consent.request_url ?? '', 'select_account') };
    case 'accept':
      return accept(application, consent, {
        grant_scope: grantedScope(consent, visit.form.getAll('scope')),
        remember: visit.form.has('remember'),
        // Until it is withdrawn.
        remember_for: 0,
      });
    default: {
      const error = { error: 'access_denied', error_description: 'The person did not give their consent.' };
      return follow(api.rejectOAuth2ConsentRequest({ consentChallenge, rejectOAuth2Request: error }));
    }
  }
}

function consentChallengeOf(visit: Visit): string {
  return challengeOf(visit, 'consent_challenge');
}

/** What was ticked of what was asked for. `openid` says who it is, without which there is no sign-in. */
function grantedScope({ requested_scope = [] }: OAuth2ConsentRequest, ticked: readonly string[]): string[] {
  return requested_scope.filter((scope) => scope === 'openid' || ticked.includes(scope));
}

function accept(
  { api, people }: Application,
  consent: ConsentRequest,
  answer: Pick<AcceptOAuth2ConsentRequest, 'remember' | 'remember_for'> & { readonly grant_scope: string[] },
): Promise<Answer> {
  const accepted: AcceptOAuth2ConsentRequest = {
    ...answer,
    // All of them, or none of what is asked for: a token without its API would be good at every other one.
    grant_access_token_audience: [
      ...(consent.requested_access_token_audience ?? []),
      ...(consent.requested_resources ?? []),
    ],
    session: {
      // Introspection shows it as `ext`, and so does a JWT access token.
      access_token: { tenant: tenantOf(consent) },
      // The ID token and userinfo have it.
      id_token: claimsOf(people.find(consent.subject), answer.grant_scope),
    },
  };
  return follow(
    api.acceptOAuth2ConsentRequest({
      consentChallenge: consent.challenge,
      acceptOAuth2ConsentRequest: accepted,
    }),
  );
}

/** The claims that the granted scopes stand for (OpenID Connect Core §5.4). */
function claimsOf(person: Person | undefined, scope: readonly string[]): Record<string, unknown> {
  if (person === undefined) return {};
  const { name, username, email, email_verified } = person;
  return {
    ...(scope.includes('profile') && { name, preferred_username: username }),
    ...(scope.includes('email') && { email, email_verified }),
  };
}

/** As the login page said. */
function tenantOf({ context }: OAuth2ConsentRequest): string {
  return context !== undefined && 'tenant' in context && typeof context.tenant === 'string' ? context.tenant : '';
}

function withPrompt(requestUrl: string, prompt: string): string {
  const url = new URL(requestUrl);
  url.searchParams.set('prompt', prompt);
  return url.href;
}
