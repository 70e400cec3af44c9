import { hash } from 'node:crypto';
import type { OAuthContext } from '../context.ts';

/**
 * What the browser's cookie says about who is signed in (OpenID Connect Session Management 1.0 §3.2, "OP User Agent
 * state"): another value for another session, none after a logout. Scripts read it, so it gives nothing away that
 * could open the session.
 */
export function browserState(session_id: string): string {
  return hash('sha256', `browser state ${session_id}`, 'base64url');
}

/**
 * The `session_state` of an authorization response (§2): a salted hash over the client, its origin and the browser's
 * state, which the check session iframe computes again. Undefined where session management is switched off.
 */
export function sessionState(
  { policy, random }: Pick<OAuthContext, 'policy' | 'random'>,
  request: { readonly client_id: string; readonly redirect_uri: string },
  session_id: string,
): string | undefined {
  if (!policy.session_management) return undefined;
  const salt = random.bytes(12).toString('base64url');
  const { origin } = new URL(request.redirect_uri);
  const text = `${request.client_id} ${origin} ${browserState(session_id)} ${salt}`;
  return `${hash('sha256', text, 'hex')}.${salt}`;
}
