import { frontChannelLogoutUris } from '../oauth/logout/front-channel.ts';
import { clientsOfSession, noticesOfEnd } from '../oauth/logout/notices.ts';
import type { InteractionContext } from './context.ts';

/** What is left to do in the browser whose session it was. */
export interface EndedSession {
  /** Addresses of the session's clients to load in frames (Front-Channel Logout 1.0). */
  readonly frames: readonly string[];
}

/**
 * The one way in which a session ends by logout. The session's row goes, and what its clients and the identity provider
 * have to be told is queued, in one list: either both are on disk or neither is. A session that is not there ends
 * nothing.
 */
export async function endLoginSession(context: InteractionContext, sid: string): Promise<EndedSession> {
  const session = await context.repositories.sessions.find(sid);
  if (session === undefined) return { frames: [] };
  const clients = await clientsOfSession(context, session.id);
  const notices = await noticesOfEnd(context, session, clients);
  const ended = await context.write([
    // Of two requests at once, a double click, one queues the notices.
    { op: 'delete', entity: 'login_session', where: { id: session.id }, guard: 'session_ended_before' },
    ...notices,
  ]);
  if (ended === undefined && notices.length > 0) context.logoutQueued();
  return { frames: frontChannelLogoutUris(clients, context.policy.issuer, session.id) };
}
