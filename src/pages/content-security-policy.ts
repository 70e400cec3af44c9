import { redirectAddress } from './address.ts';

/**
 * What a page adds to the Content-Security-Policy (`html()`'s `csp`) when its form's answer goes on to an application.
 * Browsers hold every redirect that follows a form against `form-action`, the application's own included, so that only
 * the scheme can be said beforehand: https, and that of the redirect URI (http on loopback, a native application's).
 */
export function formPolicy(redirect_uri: string): Readonly<Record<string, string>> {
  return { 'form-action': `'self' ${schemes(redirect_uri)}` };
}

/** The same for the form_post page, the only one with a script. */
export function formPostPolicy(redirect_uri: string): Readonly<Record<string, string>> {
  return { 'form-action': schemes(redirect_uri), 'script-src': "'self'" };
}

function schemes(redirect_uri: string): string {
  const { protocol } = new URL(redirectAddress(redirect_uri).text);
  return [...new Set(['https:', protocol])].join(' ');
}
