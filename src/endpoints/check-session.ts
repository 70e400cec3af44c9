import type { Assets } from '../pages/assets.ts';
import { renderCheckSession } from '../pages/check-session.ts';
import { type Endpoint, html } from './endpoint.ts';

/** Session Management 1.0 §3.3: the document that applications put into a frame of theirs, whoever they are. */
export function checkSessionEndpoint({ assets }: { readonly assets: Assets }): Endpoint {
  const csp = { 'script-src': "'self'", 'frame-ancestors': '*' };
  return {
    methods: ['GET'],
    path: '/oauth2/sessions/check',
    errors: 'page',
    handle: () => html(200, renderCheckSession(assets), { csp }),
  };
}
