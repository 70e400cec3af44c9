import { authorize } from '../interaction/authorize.ts';
import { browserOf } from './browser.ts';
import { type Endpoint, redirect } from './endpoint.ts';
import type { PagesContext } from './pages/context.ts';
import { answerApplication, sendDelivery } from './pages/delivery.ts';

/** RFC 6749 §3.1, OIDC Core §3.1.2: by GET or by a POSTed form. */
export function authorizationEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/oauth2/auth',
    head: false,
    errors: 'page',
    body: 'form',
    handle(request) {
      const parameters = request.method === 'POST' ? request.form : request.query;
      request.attributes.set('client_id', parameters.first('client_id') ?? '');
      return answerApplication(context, request, async () => {
        const outcome = await authorize(context, browserOf(request), parameters);
        return outcome.kind === 'page'
          ? redirect(302, outcome.location, outcome.cookies)
          : sendDelivery(context, request, outcome.delivery, outcome.cookies);
      });
    },
  };
}
