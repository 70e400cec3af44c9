import { leaveExpired } from '../../interaction/authorize.ts';
import { openFlow } from '../../interaction/flow.ts';
import type { EndpointRequest } from '../endpoint.ts';
import type { PagesContext } from './context.ts';

/** The challenge that a page was opened with, or that its form brings back. */
export function challengeOf(
  request: EndpointRequest,
  name: 'login_challenge' | 'consent_challenge' | 'logout_challenge' | 'device_challenge',
): string | undefined {
  return (request.method === 'POST' ? request.form : request.query).get(name);
}

/** @throws AuthorizationError for a challenge that is ours and too old: the application hears of it and can begin anew. */
export async function refuseExpired(
  context: PagesContext,
  kind: 'login_challenge' | 'consent_challenge',
  challenge: string | undefined,
): Promise<void> {
  const opened = challenge === undefined ? undefined : openFlow(context, kind, challenge);
  if (opened?.expired === true) throw await leaveExpired(context, opened.flow);
}
