import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import type { LoginSession, LogoutNoticePayload } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import { subjectIdentifier } from '../subject.ts';
import { createIdentifier } from '../tokens/identifier.ts';

/** The clients that got tokens in a session and are still registered. */
export async function clientsOfSession(context: OAuthContext, session_id: string): Promise<Client[]> {
  const ids = await context.repositories.grants.clientIdsOfSession(session_id);
  const clients = await Promise.all(ids.map((id) => context.repositories.clients.find(id)));
  return clients.filter((client) => client !== undefined);
}

/** One notice for each of the clients that wants to be told, and one for the identity provider whose session it was. */
export async function noticesOfEnd(
  context: OAuthContext,
  session: LoginSession,
  clients: readonly Client[],
): Promise<OAuthChange[]> {
  const payloads: LogoutNoticePayload[] = [];
  for (const client of clients) {
    const { client_id, metadata } = client;
    if (metadata.backchannel_logout_uri === undefined) continue;
    const sub = await subjectSeenBy(context, client, session);
    payloads.push({ to: 'client', client_id, sub, sid: session.id });
  }
  const { identity_provider_session_id } = session.payload;
  if (context.policy.identity_provider_logout && identity_provider_session_id !== undefined)
    payloads.push({ to: 'identity_provider', identity_provider_session_id });
  return payloads.map((payload) => queue(context, payload));
}

/** The `sub` of the ID tokens that the client got: a pairwise one may have been chosen by the login application. */
async function subjectSeenBy(context: OAuthContext, client: Client, session: LoginSession): Promise<string> {
  if (client.metadata.subject_type === 'public') return session.subject;
  const grant = await context.repositories.grants.findInSession(session.id, client.client_id);
  const issued = grant?.payload.subject_identifier;
  return issued ?? subjectIdentifier(context.policy, client, session.subject) ?? session.subject;
}

/** What nobody took up, since no server ran, is the sweeper's so long after its last attempt should have been. */
const ABANDONED_MS = 60 * 60 * 1000;

function queue({ clock, random, policy }: OAuthContext, payload: LogoutNoticePayload): OAuthChange {
  const now = clock.now();
  const record = {
    id: createIdentifier(clock, random),
    created_at: now,
    expires_at: now + policy.logout_notice_lifespan + ABANDONED_MS,
    due_at: now,
    attempts: 0,
    payload,
  };
  return { op: 'insert', entity: 'logout_notice', record };
}
