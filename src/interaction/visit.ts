import { subjectIdentifier } from '../oauth/subject.ts';
import type { Browser, CookieChange, InteractionContext } from './context.ts';
import type { Arrival, Ending } from './ending.ts';
import type { Flow } from './flow.ts';
import type { Started } from './request.ts';

/** What the authorization endpoint answers. */
export type AuthorizeOutcome = Arrival & { readonly cookies: readonly CookieChange[] };

/** One request under way: who asks, for what, and in which browser. */
export interface Visit extends Started {
  readonly context: InteractionContext;
  readonly browser: Browser;
  readonly ending: Ending;
}

/** A step of a flow that came back from a page. */
export type Next = (visit: Visit, flow: Flow) => Promise<AuthorizeOutcome>;

/** The `sub` under which the client knows a person. */
export function subjectSeenBy({ context, client }: Visit, subject: string, forced?: string): string {
  return subjectIdentifier(context.policy, client, subject, forced) ?? subject;
}

/**
 * The answer to a verifier that was used before, by a double click or the back button: the request again, which the
 * session and the remembered consent answer without another question, or which asks again where they may not.
 */
export function startAnew({ ending }: Visit): AuthorizeOutcome {
  return { ...ending.again(), cookies: [] };
}
