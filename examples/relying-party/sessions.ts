import { randomBytes } from 'node:crypto';
import type { TokenSet } from './provider.ts';

/** What must be remembered between sending somebody to the provider and their return, by the request's `state`. */
export interface PendingSignIn {
  readonly codeVerifier: string;
  readonly nonce: string;
}

export interface Session {
  readonly pending: Map<string, PendingSignIn>;
  tokens?: TokenSet;
  /** When the tokens were last renewed, milliseconds. */
  refreshedAt?: number;
}

const MAX_SESSIONS = 10_000;
const MAX_PENDING = 20;

/** Sessions in memory, found by an unguessable id that the browser keeps in a cookie. The oldest make room. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  find(id: string | undefined): Session | undefined {
    return id === undefined ? undefined : this.#sessions.get(id);
  }

  /** Keeps the session under a new id, which the caller sends to the browser. */
  create(session: Session): string {
    const id = randomBytes(32).toString('base64url');
    this.#sessions.set(id, session);
    dropOldest(this.#sessions, MAX_SESSIONS);
    return id;
  }

  end(id: string | undefined): void {
    if (id !== undefined) this.#sessions.delete(id);
  }
}

/** Several tabs may sign in at once; a visitor who never comes back leaves little behind. */
export function rememberSignIn(session: Session, state: string, pending: PendingSignIn): void {
  session.pending.set(state, pending);
  dropOldest(session.pending, MAX_PENDING);
}

function dropOldest(entries: Map<string, unknown>, limit: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= limit) return;
    entries.delete(key);
  }
}
