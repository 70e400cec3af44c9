import { endSessionRequest } from '../interaction/logout.ts';
import { browserOf } from './browser.ts';
import { type Endpoint, redirect } from './endpoint.ts';
import type { PagesContext } from './pages/context.ts';
import { leaveSignedOut } from './pages/signed-out.ts';

/** RP-Initiated Logout 1.0 §2, at Hydra's path. */
export function endSessionEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/oauth2/sessions/logout',
    head: false,
    errors: 'page',
    body: 'form',
    async handle(request) {
      const parameters = request.method === 'POST' ? request.form : request.query;
      const outcome = await endSessionRequest(context, browserOf(request), parameters, request.url);
      if (outcome.frames.length > 0) return leaveSignedOut(context, request, outcome);
      return redirect(302, outcome.location, outcome.cookies);
    },
  };
}
