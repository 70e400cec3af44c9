import type { JsonObject } from '../json.ts';

/**
 * Sends a body to a hook of the operator's.
 *
 * @returns its answer; `json` is undefined where the body is no JSON.
 * @throws HookUnavailable
 */
export type PostHook = (body: JsonObject) => Promise<{ readonly status: number; readonly json: unknown }>;

/** What asks somebody else about each token; nothing is asked, and nothing costs, where there is none. */
export interface Hooks {
  /** `oauth2.token_hook`: for every grant. */
  readonly token?: PostHook;
  /** `oauth2.refresh_token_hook`: for refreshes only, before the other. */
  readonly refresh?: PostHook;
}

/** A hook did not answer; the message is for the log. */
export class HookUnavailable extends Error {
  override readonly name = 'HookUnavailable';
}
