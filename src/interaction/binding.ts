import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Browser, CookieChange, InteractionContext } from './context.ts';
import type { Flow } from './flow.ts';

/** The cookie of the device page, where the client is not known yet. */
export const DEVICE_BINDING_COOKIE = 'csrf_device';

/** The cookie that binds the flows of one client to one browser; named by client, so that several run side by side. */
export function bindingCookie(client: Client): string {
  let hash = 2166136261;
  for (const unit of Buffer.from(client.client_id)) hash = Math.imul(hash ^ unit, 16777619) >>> 0;
  return `csrf_${hash.toString(36)}`;
}

/** The value of the cookie, which all flows that it binds share; a new one where the browser has none. */
export function bindingOf(context: InteractionContext, browser: Browser, cookie: string): string {
  return browser.cookies.get(cookie) ?? context.random.bytes(16).toString('base64url');
}

export function bind({ policy }: InteractionContext, cookie: string, { binding }: Flow): CookieChange {
  return { name: cookie, value: binding, maxAge: Math.floor(policy.ttl.login_consent_request / 1000) };
}

/** @throws OAuthError request_forbidden in any other browser than the one that began the flow. */
export function checkBound(browser: Browser, cookie: string, flow: Flow): void {
  if (browser.cookies.get(cookie) === flow.binding) return;
  throw new OAuthError(
    'request_forbidden',
    'The sign-in was finished in another browser than it was started in, or the browser keeps no cookies.',
  );
}
