import type { InteractionContext } from '../interaction/context.ts';
import { endSessionRequest } from '../interaction/logout.ts';
import { browserOf } from './browser.ts';
import { type Endpoint, redirect } from './endpoint.ts';

/** RP-Initiated Logout 1.0 §2, at Hydra's path. */
export function endSessionEndpoint(context: InteractionContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/oauth2/sessions/logout',
    errors: 'page',
    body: 'form',
    async handle(request) {
      const parameters = request.method === 'POST' ? request.form : request.query;
      const { location, cookies } = await endSessionRequest(context, browserOf(request), parameters, request.url);
      return redirect(302, location, cookies);
    },
  };
}
