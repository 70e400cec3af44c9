import type { InteractionContext } from '../../interaction/context.ts';
import { endLoginSession } from '../../interaction/end-login-session.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { OAuthChange } from '../../oauth/repositories.ts';
import { type Endpoint, empty } from '../endpoint.ts';

/** Sessions that end with one transaction. */
const BATCH = 100;

/**
 * Ends sign-ins. One session (`sid`) ends as by a logout, and who wants to know of it is told; all of a person's
 * (`subject`) end silently, as in Hydra. Tokens stay valid in both cases.
 */
export function loginSessionEndpoint(context: InteractionContext): Endpoint {
  return {
    methods: ['DELETE'],
    path: '/admin/oauth2/auth/sessions/login',
    errors: 'json',
    async handle({ query, attributes }) {
      const sid = query.get('sid');
      const subject = query.get('subject');
      if (sid !== undefined) await endLoginSession(context, sid);
      else if (subject !== undefined) await endAll(context, subject);
      else throw new OAuthError('invalid_request', 'Say which sessions to end: by subject, or by sid.');
      if (subject !== undefined) attributes.set('subject', subject);
      return empty(204);
    },
  };
}

async function endAll({ repositories, write }: InteractionContext, subject: string): Promise<void> {
  const sessions = await repositories.sessions.listBySubject(subject);
  for (let at = 0; at < sessions.length; at += BATCH) {
    const batch = sessions.slice(at, at + BATCH);
    await write(batch.map(({ id }): OAuthChange => ({ op: 'delete', entity: 'login_session', where: { id } })));
  }
}
