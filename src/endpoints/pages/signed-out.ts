import type { LogoutOutcome } from '../../interaction/logout.ts';
import { frontChannelLogoutPolicy, renderFrontChannelLogout } from '../../pages/front-channel-logout.ts';
import { type EndpointRequest, html, type Reply, redirect } from '../endpoint.ts';
import { type PagesContext, viewOf } from './context.ts';

/** On to where a logout ends: at once, or by a page that tells the session's applications first. */
export function leaveSignedOut(
  context: PagesContext,
  request: EndpointRequest,
  { location, frames, cookies }: LogoutOutcome,
): Reply {
  if (frames.length === 0) return redirect(303, location, cookies);
  const page = renderFrontChannelLogout({ frames, redirect_to: location }, viewOf(context, request));
  return html(200, page, { cookies, csp: frontChannelLogoutPolicy(frames) });
}
